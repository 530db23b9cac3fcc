// The tracestate header: Datadog's own member `dd`, and the members of others, which are passed on
// letter by letter.
//
//   dd = "s:2;o:rum;p:00f067aa0ba902b7;t.dm:-4;other:1"   split on ";", then at the first ":"
//   (TS-09)
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simulator/propagation/carrier_fields.h"
#include "simulator/trace/span_context.h"

namespace propspec {

// TS-07: list-members in one header, dd included.
inline constexpr std::size_t kMaxTraceStateMembers = 32;
// TS-08: of the dd member as injected, `dd=` included.
inline constexpr std::size_t kMaxDdMember = 256;

// Appends the members of others to `members`, normalised: blanks round members and empty members
// go, order and bytes stay. Returns the text of the dd member without `dd=`: the first of that key,
// wherever it stands (TS-10).
std::optional<std::string_view> split_tracestate(const CarrierFields& fields, std::string& members);

// Calls `visit(key, value)` for the well-formed elements of a dd member: bad ones are left out
// alone.
template <typename Visit>
void each_dd_element(std::string_view dd, Visit visit) {
  while (!dd.empty()) {
    const std::string_view element = dd.substr(0, dd.find(';'));
    dd.remove_prefix(std::min(dd.size(), element.size() + 1));
    const std::size_t colon = element.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == element.size()) continue;
    visit(element.substr(0, colon), element.substr(colon + 1));
  }
}

// Appends an element with an unknown key, if it can be passed on (TS-11).
void append_unknown_element(std::string_view key, std::string_view value, std::string& out);

// Appends the whole header: the dd member with s, p, o, t.* and unknown elements, cut between
// elements at its limit, then the members of others up to theirs.
void append_tracestate(const SpanContext& trace, SpanId span_id, std::string& out);

}  // namespace propspec
