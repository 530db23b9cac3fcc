// A context as a JSON object of strings: {"x-datadog-trace-id":"…", …}. What nearly every carrier
// without headers of its own uses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "simulator/carriers/carrier.h"

namespace propspec {

std::string json_context(const Headers& context);

// Appends what `reader` makes of such an object; nothing, if `text` is none.
void take_json_context(std::string_view text, Reader reader, Headers& context);

// The property of that name; of several the last.
std::optional<Property> find_property(const Message& message, std::string_view name);
// Replaces the property of that name, or adds it.
void set_property(Message& message, std::string_view name, WireType type, std::string_view value);
void erase_property(Message& message, std::string_view name);

// For systems that keep the whole context in one property of their own. A value that was made JSON
// once more, as a string, is understood by the faithful reader alone (D31).
Placement place_json_property(std::string_view name, const Headers& context, Message& message);
void take_json_property(std::string_view name, const Message& message, Reader reader,
                        Headers& context);

}  // namespace propspec
