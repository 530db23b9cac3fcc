// Carriers that put the context into a JSON object that holds something of the application's: as
// one member, or as one for each header. Everything else in there keeps its bytes. Every `object`
// here must be a JSON object.
#pragma once

#include <string>
#include <string_view>

#include "simulator/carriers/carrier.h"

namespace propspec {

// The object with `name` in it, instead of an earlier one; without it, if there is no context.
std::string with_context_member(std::string_view object, std::string_view name,
                                const Headers& context);

// The same object without it.
std::string without_context_member(std::string_view object, std::string_view name);

// Takes from `text`, if that is an object and `name` in it another.
void take_context_member(std::string_view name, std::string_view text, Reader reader,
                         Headers& context);

// The object with each header as a member, instead of those that were there; and without them.
std::string with_header_members(std::string_view object, const Headers& context);
std::string without_header_members(std::string_view object);

}  // namespace propspec
