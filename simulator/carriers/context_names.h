// The headers that a propagator can have written: the only ones that a carrier replaces when a
// context is placed, and hands out when one is taken. A new style's headers are added here.
#pragma once

#include <cstdint>
#include <string_view>

namespace propspec {

enum class NameCase : std::uint8_t {
  kExact,  // lower case, as they are injected
  kAny,
};

// x-datadog-*, traceparent, tracestate, baggage, b3, x-b3-*, x-amzn-trace-id.
bool is_context_name(std::string_view name, NameCase names);

// The parts of a list, which may stand in several headers of that name: joined by commas, where a
// reader joins at all.
bool is_list_name(std::string_view name);

}  // namespace propspec
