#include "simulator/checker/span_graph.h"

#include <bit>

namespace propspec::checking {
namespace {

// Up to here a search is faster than a table.
constexpr std::size_t kSearched = 16;

std::uint64_t mix(std::uint64_t value) { return value * 0x9e3779b97f4a7c15u >> 20; }

}  // namespace

void SpanGraph::build(const Journey& journey) {
  journey_ = &journey;
  const std::size_t count = journey.spans.size();
  buckets_.clear();
  if (count > kSearched) {
    buckets_.assign(std::bit_ceil(count * 2), kNone32);
    next_.assign(count, kNone32);
    // From the back, so that a chain begins with its first span.
    for (auto i = static_cast<std::uint32_t>(count); i-- > 0;) {
      const std::uint64_t id = journey.spans[i].record.span_id.value;
      std::uint32_t& bucket = buckets_[mix(id) & (buckets_.size() - 1)];
      next_[i] = bucket;
      bucket = i;
    }
  }
  parents_.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const SpanRecord& record = journey.spans[i].record;
    parents_[i] = record.parent_id ? find(record.trace_id, record.parent_id) : kNone32;
  }
}

template <typename Wanted>
std::uint32_t SpanGraph::first(SpanId span, Wanted wanted) const {
  const std::vector<JourneySpan>& spans = journey_->spans;
  const auto fits = [&](std::uint32_t i) {
    return spans[i].record.span_id == span && wanted(i, spans[i].record);
  };
  if (buckets_.empty()) {
    for (std::uint32_t i = 0; i < spans.size(); ++i) {
      if (fits(i)) return i;
    }
    return kNone32;
  }
  std::uint32_t i = buckets_[mix(span.value) & (buckets_.size() - 1)];
  while (i != kNone32 && !fits(i)) i = next_[i];
  return i;
}

std::uint32_t SpanGraph::find(TraceId trace, SpanId span) const {
  return first(span,
               [&](std::uint32_t, const SpanRecord& record) { return record.trace_id == trace; });
}

std::uint32_t SpanGraph::find_by_lower_half(std::uint64_t low, SpanId span) const {
  return first(span,
               [&](std::uint32_t, const SpanRecord& record) { return record.trace_id.low == low; });
}

std::uint32_t SpanGraph::find_in_any_trace(SpanId span) const {
  return first(span, [](std::uint32_t, const SpanRecord&) { return true; });
}

std::uint32_t SpanGraph::find_twin(std::uint32_t span) const {
  const SpanRecord& self = journey_->spans[span].record;
  return first(self.span_id, [&](std::uint32_t i, const SpanRecord& record) {
    return i != span && record.trace_id == self.trace_id;
  });
}

std::uint32_t SpanGraph::local_root(std::uint32_t span) const {
  for (std::size_t steps = 0; steps < parents_.size(); ++steps) {
    const std::uint32_t up = parents_[span];
    if (up == kNone32 || journey_->spans[up].service != journey_->spans[span].service) break;
    span = up;
  }
  return span;
}

SpanId SpanGraph::effective_parent(std::uint32_t span) const {
  for (std::size_t steps = 0; steps < parents_.size(); ++steps) {
    const std::uint32_t up = parents_[span];
    if (up == kNone32 || journey_->spans[up].role != Role::kInserted) break;
    span = up;
  }
  return journey_->spans[span].record.parent_id;
}

bool SpanGraph::is_below(std::uint32_t span, std::uint32_t ancestor) const {
  for (std::size_t steps = 0; steps <= parents_.size() && span != kNone32; ++steps) {
    span = parents_[span];
    if (span == ancestor) return span != kNone32;
  }
  return false;
}

}  // namespace propspec::checking
