// Who is whose parent: an index over the spans of one journey, built once. Its memory is used again
// for the next.
#pragma once

#include <cstdint>
#include <vector>

#include "simulator/checker/journey.h"

namespace propspec::checking {

class SpanGraph {
 public:
  // `journey` must outlive the use of the graph.
  void build(const Journey& journey);

  std::size_t size() const { return parents_.size(); }
  // Indices of spans; kNone32: not collected. Ids are compared whole.
  std::uint32_t parent(std::uint32_t span) const { return parents_[span]; }
  std::uint32_t find(TraceId trace, SpanId span) const;
  // The same, whatever the upper half is; and whatever the trace is.
  std::uint32_t find_by_lower_half(std::uint64_t low, SpanId span) const;
  std::uint32_t find_in_any_trace(SpanId span) const;
  // Another span with the ids of this one; kNone32: it is alone.
  std::uint32_t find_twin(std::uint32_t span) const;

  // The first span upwards that has no parent in its own service.
  std::uint32_t local_root(std::uint32_t span) const;
  // The id of the nearest ancestor that was not inserted between sender and receiver.
  SpanId effective_parent(std::uint32_t span) const;
  bool is_below(std::uint32_t span, std::uint32_t ancestor) const;

 private:
  template <typename Wanted>
  std::uint32_t first(SpanId span, Wanted wanted) const;

  const Journey* journey_ = nullptr;
  std::vector<std::uint32_t> parents_;
  // Buckets by span id, and chains within; only for journeys that are too long to be searched.
  std::vector<std::uint32_t> buckets_, next_;
};

}  // namespace propspec::checking
