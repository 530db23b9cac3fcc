// The ids in injected headers, read strictly and not with the simulator.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/propagation/style.h"
#include "simulator/trace/key_values.h"
#include "simulator/trace/trace_id.h"

namespace propspec::harness {

struct InjectedIds {
  TraceId trace_id;
  bool has_upper_half = true;  // the style can hold it
  SpanId span_id;
};

// What the headers of that style name. Nothing if they are not there, or not in the one form that
// the style has: plain decimal (datadog), lower-case digits of the full width, 16 or 32 for a B3
// trace id (B3-I-04). What follows the ids is not looked at.
std::optional<InjectedIds> injected_ids(Style style, const Headers& headers);

// The header that names the trace.
std::string_view id_header(Style style);

}  // namespace propspec::harness
