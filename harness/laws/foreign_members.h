// The members of others in tracestate: what the laws of lists ask of requests, and write.
#pragma once

#include <initializer_list>
#include <string>

#include "harness/laws/examination.h"
#include "harness/laws/tale.h"

namespace propspec::harness {

inline constexpr std::size_t kMostForeignMembers = 31;  // TS-07: beside dd

std::size_t tracestates(const Headers& headers);

// One valid traceparent, and no other trace style.
bool has_valid_parent_alone(const Headers& headers);
// And one tracestate header of members that every library passes on.
bool has_plain_members(const PropagateRequest& request);

// The headers with these lists as tracestate, in place of what was there.
Headers with_lists(const Headers& given, std::initializer_list<std::string> lists);
// The first tracestate header, which must be there.
std::string list_of(const Headers& given);

// What goes out in the last exchange are the foreign members of its request, in their order.
void must_keep_foreign(Examination& trial);

}  // namespace propspec::harness
