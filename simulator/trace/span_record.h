// A finished span as an agent or a collector sees it, whoever made it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulator/trace/span_context.h"

namespace propspec {

struct SpanFailure {
  std::string type, message;
  std::string stack = {};
};

// An event within a span: a state that was applied, an exception.
struct SpanOccurrence {
  std::string name;
  KeyValues attributes;
  std::uint64_t time_ns = 0;  // Unix time; 0: not told
};

struct SpanRecord {
  TraceId trace_id;
  SpanId span_id;
  SpanId parent_id;  // none: a root
  std::string name, service, resource;
  std::string kind;  // server, client, producer, consumer, internal; empty: not told
  std::uint64_t start_ns = 0, duration_ns = 0;    // Unix time; 0: not told
  std::optional<std::int32_t> sampling_priority;  // the metric `_sampling_priority_v1`
  std::string origin;                             // `_dd.origin`; empty: none
  // The span's own tags; on the local root also `_dd.p.*`, `_dd.p.tid`, `_dd.origin`,
  // `_dd.parent_id`, `_dd.propagation_error` and `baggage.*`.
  KeyValues tags;
  std::vector<SpanLink> links;
  std::optional<SpanFailure> error;
  std::vector<SpanOccurrence> events;

  std::uint64_t end_ns() const { return start_ns + duration_ns; }
};

}  // namespace propspec
