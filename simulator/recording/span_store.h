// The spans of a recording, each in a few words: what a verdict needs, and nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "simulator/recording/known_tags.h"
#include "simulator/recording/texts.h"
#include "simulator/wire/wire_span.h"

namespace propspec::recording {

using SpanIndex = std::uint32_t;  // in the order in which they came
inline constexpr SpanIndex kNoSpan = static_cast<SpanIndex>(-1);

enum class SpanKind : std::uint8_t { kNone, kServing, kCalling, kProducing, kConsuming, kInternal };

struct StoredSpan {
  TraceId trace;
  SpanId id, parent;
  std::uint64_t start_ns = 0, duration_ns = 0;
  std::uint64_t chunk = 0;
  TextId name = 0, service = 0, resource = 0;
  TextId origin = 0, destination = 0, system = 0;
  TextId job = 0;
  std::int32_t priority = 0;
  JobSystem job_system = JobSystem::kNone;
  SpanKind kind = SpanKind::kNone;
  Tid tid = Tid::kWhole;
  bool has_priority = false, shared = false, remote_parent = false;
  bool failed = false, failure_is_told = false, is_retry = false;
  bool destination_is_guessed = false;  // from the span's name
  bool has_links = false;

  std::uint64_t end_ns() const { return start_ns + duration_ns; }
  // It begins what a process does for somebody else.
  bool is_entry() const {
    return kind == SpanKind::kServing || kind == SpanKind::kConsuming || remote_parent;
  }
};

struct StoredLink {
  SpanIndex span = 0;
  TraceId trace;
  SpanId id;
  bool unsampled = false;   // its target was not to be recorded
  bool terminated = false;  // two styles of one carrier disagreed
};

struct StoredTag {
  SpanIndex span = 0;
  TextId key = 0, value = 0;
};

struct TraceIdCopy {
  SpanIndex span = 0;
  TextId key = 0;
  TraceId trace;
  bool has_high = false;
};

class SpanStore {
 public:
  void add(const WireSpan& wire);

  std::vector<StoredSpan> spans;
  Texts texts;
  // Of what few spans have; in the order of spans.
  std::vector<StoredLink> links;
  std::vector<StoredTag> propagation_tags;  // `_dd.p.*` but for the tid
  std::vector<StoredTag> propagation_errors;
  std::vector<TraceIdCopy> trace_id_copies;

 private:
  void take_tag(StoredSpan& span, SpanIndex index, KeyValue tag);
  void guess_destination(StoredSpan& span);
};

}  // namespace propspec::recording
