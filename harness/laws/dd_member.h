// The dd member of tracestate in requests and in what is injected: what its laws ask, and write.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "harness/laws/examination.h"
#include "harness/laws/tale.h"

namespace propspec::harness {

// ── Requests ────────────────────────────────────────────────────────────────────────────────────

// At most one inbound member can be taken for Datadog's, and every library finds it: `dd=`, not
// empty, legal, no blanks round it (TS-09b, TS-09c, TS-10c, TS-10d).
bool dd_is_recognisable(const Headers& headers);

// A valid traceparent, and a tracestate or none, alone: understood by everybody who follows rules
// of that level.
bool tells_w3c_alone(const PropagateRequest& request, RuleLevel level);

// What comes in leaves room for all of it in a dd member of 256 characters (TS-08).
bool leaves_room_in_dd(const PropagateRequest& request);

// The elements of the dd member; without one, none.
DdMember dd_of(const Headers& headers);

// The headers with one tracestate, at the front of which stands the dd member that `change` makes
// of the one that was there (`dd=` left out; empty if there was none).
Headers with_dd(const Headers& given, const std::function<std::string(const std::string&)>& change);

// Elements of a dd member, and one more behind them.
std::string and_then(const std::string& elements, std::string_view more);

// ── Answers ─────────────────────────────────────────────────────────────────────────────────────

// The values of an element of `dd`, however often it stands there.
Texts values_of(std::string_view dd, std::string_view name);

// Says that the element should be there once with that value; nothing: not at all.
void must_hold(Examination& trial, std::string_view dd, std::string_view name,
               std::optional<std::string_view> expected);

}  // namespace propspec::harness
