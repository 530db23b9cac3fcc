// Ids as both B3 formats write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "simulator/trace/trace_id.h"

namespace propspec {

// 1 to 32 hexadecimal digits in either case, zero-padded on the left (B3-E-10 to B3-E-16).
std::optional<TraceId> parse_b3_trace_id(std::string_view text);

// 16 digits if the upper half is zero, else 32 (B3-I-03, B3-I-04).
void append_b3_trace_id(TraceId id, std::string& out);

}  // namespace propspec
