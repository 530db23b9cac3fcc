// What travels in a carrier: the identity of a span, and the state of its trace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulator/trace/key_values.h"
#include "simulator/trace/trace_id.h"

namespace propspec {

// What a tracestate header holds besides Datadog's own known elements. Texts are as received.
struct TraceState {
  std::string members;  // other vendors' list-members, joined by `,`, in order, at most 31
  std::string unknown;  // elements of the dd member with unknown keys, joined by `;`
  bool operator==(const TraceState&) const = default;
};

struct SpanContext {
  TraceId trace_id;
  SpanId span_id;  // none: the trace goes on, but without a parent
  // Above zero: keep. Nothing: no decision was made upstream.
  std::optional<std::int32_t> sampling_priority;
  std::string origin;  // empty: none
  // Propagation tags, `_dd.p.*`, in received order. `_dd.p.tid` is here only to keep its place: the
  // upper half of trace_id is what counts.
  KeyValues tags;
  TraceState tracestate;
  std::uint64_t end_to_end_start_ms = 0;  // X-Ray's t0; 0: none

  bool operator==(const SpanContext&) const = default;
};

struct SpanLink {
  TraceId trace_id;
  SpanId span_id;
  KeyValues attributes;
  std::string tracestate;       // empty: none
  std::optional<bool> sampled;  // nothing: no decision known

  bool operator==(const SpanLink&) const = default;
};

// Names of propagation tags and of the tags they leave on the local root span.
inline constexpr std::string_view kTagPrefix = "_dd.p.";
inline constexpr std::string_view kTidTag = "_dd.p.tid";
inline constexpr std::string_view kDecisionMakerTag = "_dd.p.dm";
inline constexpr std::string_view kTraceSourceTag = "_dd.p.ts";
inline constexpr std::string_view kKnuthRateTag = "_dd.p.ksr";

}  // namespace propspec
