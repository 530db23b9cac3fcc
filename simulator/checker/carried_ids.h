// Ids as the styles write them, strictly parsed: nothing if any of it is not well-formed.
#pragma once

#include <compare>
#include <optional>
#include <string_view>

#include "simulator/trace/trace_id.h"

namespace propspec::checking {

struct CarriedIds {
  TraceId trace_id;
  SpanId span_id;
  auto operator<=>(const CarriedIds&) const = default;
};

// A trace id of 64 bits; a span id that does not parse is zero.
std::optional<CarriedIds> ids_in_decimals(std::string_view trace, std::string_view span);
// A trace id of 16 or 32 digits in any case.
std::optional<CarriedIds> ids_in_hex(std::string_view trace, std::string_view span);
std::optional<CarriedIds> ids_in_traceparent(std::string_view header);
std::optional<CarriedIds> ids_in_b3(std::string_view header);
// Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
std::optional<CarriedIds> ids_in_xray(std::string_view header);

}  // namespace propspec::checking
