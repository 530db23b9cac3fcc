// The spans of a recording as a graph: which belong to a trace, which is whose parent, what a link
// points at, and which traces links make one family.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "simulator/recording/span_store.h"

namespace propspec::recording {

using TraceIndex = std::uint32_t;
inline constexpr TraceIndex kNoTrace = static_cast<TraceIndex>(-1);

// No more traces with the same lower 64 bits are searched for a span: a request has as many of them
// as it has jobs.
inline constexpr std::size_t kMostTwins = 256;

struct TraceRange {
  TraceId id;
  std::uint32_t begin = 0, end = 0;  // in SpanForest::by_trace
  SpanIndex head = kNoSpan;          // the first root, or else the first whose parent is not here
  std::uint32_t roots = 0;           // spans without parent
  std::uint64_t start_ns = 0, end_ns = 0;
};

// Why a span stands where it does.
enum class Standing : std::uint8_t {
  kRoot,       // it names no parent
  kChild,      // its parent is in the trace
  kOrphan,     // its parent is not
  kDuplicate,  // the same span again: a payload that was sent twice
};

class SpanForest {
 public:
  explicit SpanForest(const SpanStore& store);

  const SpanStore& store;
  std::vector<TraceRange> traces;      // by id
  std::vector<SpanIndex> by_trace;     // by trace, then span id
  std::vector<SpanIndex> parent;       // of each span; kNoSpan
  std::vector<Standing> standing;      // of each span
  std::vector<bool> has_child;         // of each span
  std::vector<bool> is_linked;         // some link points at it
  std::vector<TraceIndex> trace_of;    // of each span
  std::vector<SpanIndex> link_target;  // of each link; kNoSpan
  std::uint64_t duplicates = 0;

  const StoredSpan& operator[](SpanIndex index) const { return store.spans[index]; }
  std::span<const SpanIndex> of(const TraceRange& trace) const {
    return std::span(by_trace).subspan(trace.begin, trace.end - trace.begin);
  }
  TraceIndex find_trace(TraceId id) const;  // kNoTrace
  // By the lower 64 bits of their ids, then the upper ones.
  std::vector<TraceIndex> traces_by_low() const;
  // The first few spans with that id in that trace: client and server of Zipkin may share one.
  std::span<const SpanIndex> find(TraceId trace, SpanId id) const;
  std::span<const SpanIndex> find(const TraceRange& trace, SpanId id) const;
  // The number of the family that a trace belongs to.
  TraceIndex family(TraceIndex trace) const { return families_[trace]; }
  bool same_family(SpanIndex a, SpanIndex b) const {
    return family(trace_of[a]) == family(trace_of[b]);
  }

 private:
  void sort_spans();
  void find_duplicates(const TraceRange& trace);
  void find_parents(TraceRange& trace);
  void follow_links();

  std::vector<TraceIndex> families_;
};

// Whether two spans with one id are the two halves of one call, as in B3 and Zipkin.
bool are_halves(const StoredSpan& a, const StoredSpan& b);

// Ids that careless parsers take for negative ones (D40).
inline bool has_high_ids(const StoredSpan& span) {
  return (span.trace.low >> 63) != 0 || (span.id.value >> 63) != 0;
}

}  // namespace propspec::recording
