// What every style offers, so that the propagator can compose them without knowing them.
//
// Extraction comes in two kinds, because all contexts but the first are only compared: `read`
// yields everything, `identify` just what tells traces apart.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "simulator/propagation/carrier_fields.h"
#include "simulator/propagation/configuration.h"
#include "simulator/propagation/propagation_tags.h"
#include "simulator/trace/span_context.h"

namespace propspec {

// The context that one style finds in a carrier. Without a trace id there is none; a priority may
// still stand alone (B3-E-40: a decision for the new trace).
struct Identity {
  TraceId trace_id;
  SpanId span_id;
  std::optional<std::int32_t> sampling_priority;

  explicit operator bool() const { return static_cast<bool>(trace_id); }
};

// What extraction found out, all styles taken together.
struct Extracted {
  // The context to go on from, after merging and reparenting.
  std::optional<SpanContext> context;
  Style style = Style::kNone;  // that yielded it
  // PR-10: `context` is not gone on from; `links` holds the way back to it.
  bool restarts = false;
  // Without a context: a decision that came alone, for the new trace.
  std::optional<std::int32_t> decision;
  std::vector<SpanLink> links;  // for the local root span
  KeyValues baggage;            // decoded, UTF-8
  // Tags for the local root span alone: `_dd.parent_id` (PR-07) and `_dd.propagation_error`
  // (DD-T-20); empty: not set.
  std::string last_parent_id;
  std::string error;

  void clear();
  bool operator==(const Extracted&) const = default;
};

// What is injected: the state of a trace, and the span that is current in it.
struct Outgoing {
  const SpanContext& trace;  // its span_id does not count
  SpanId span_id;
  const KeyValues& baggage;
  std::uint64_t now_seconds;  // Unix time; X-Ray alone asks
};

// Begins `found.context` with an identity; of one without a trace id, takes the decision (the first
// one stays).
bool begin_context(const Identity& identity, Extracted& found);

struct StyleCodec {
  Style style;
  Identity (*identify)(const CarrierFields& fields);
  // Puts the context into `found`, which has none yet, or leaves it alone but for a lone decision.
  void (*read)(const CarrierFields& fields, Extracted& found);
  // Adds the style's headers to a carrier that holds none of them.
  TagError (*inject)(const Outgoing& outgoing, const Configuration& configuration,
                     Headers& carrier);
  std::span<const Field> injects;  // the headers it may add
};

extern const StyleCodec kDatadogCodec;       // datadog.cc
extern const StyleCodec kTraceContextCodec;  // tracecontext.cc
extern const StyleCodec kB3Codec;            // b3.cc
extern const StyleCodec kB3MultiCodec;       // b3multi.cc
extern const StyleCodec kXRayCodec;          // xray.cc

}  // namespace propspec
