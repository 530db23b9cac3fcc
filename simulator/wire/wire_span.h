// A span as a file holds it: what it recorded, and what the file says besides.
#pragma once

#include <cstdint>
#include <optional>

#include "simulator/trace/span_record.h"

namespace propspec {

// Where the upper half of a Datadog trace id comes from: `_dd.p.tid`, on any span of the chunk.
enum class Tid : std::uint8_t {
  kWhole,      // this format has ids of 128 bits
  kTold,       // the chunk has the tag
  kMissing,    // it has not: the id looks like one of 64 bits
  kMalformed,  // it is not sixteen lower-case digits, or zero; used nevertheless where hexadecimal
  kConflicting,  // the chunk has it with several values; the first is used
};

struct WireSpan {
  SpanRecord record;
  // Equal for what one process sent at once of one trace; where the format does not tell, for the
  // spans of one service in one trace. Nothing but equality means anything.
  std::uint64_t chunk = 0;
  Tid tid = Tid::kWhole;
  bool shared = false;                   // Zipkin: the server's half of a span that client began
  std::optional<bool> parent_is_remote;  // OTLP's flags
};

}  // namespace propspec
