// The traceparent header of W3C Trace Context, levels 1 and 2.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/trace/trace_id.h"

namespace propspec {

struct TraceParent {
  TraceId trace_id;
  SpanId parent_id;
  bool sampled = false;
};

// TP-05 to TP-11. Nothing for what a receiver must not go on from. A version above 00 is read as
// the 00 that it begins with.
std::optional<TraceParent> parse_traceparent(std::string_view header);

// Version 00, ids in full, bit 0 of the flags alone.
void append_traceparent(const TraceParent& value, std::string& out);

}  // namespace propspec
