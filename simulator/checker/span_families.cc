#include "simulator/checker/span_families.h"

#include <algorithm>

namespace propspec::checking {

void SpanFamilies::build(const Journey& journey) {
  journey_ = &journey;
  traces_.clear();
  links_.clear();
  roots_.clear();
  requests_.clear();
  bool has_inner_root = false;
  for (std::uint32_t i = 0; i < journey.spans.size(); ++i) {
    const JourneySpan& one = journey.spans[i];
    const std::uint64_t trace = one.record.trace_id.low;
    if (traces_.empty() || traces_.back() != trace) traces_.push_back(trace);
    for (const SpanLink& link : one.record.links) {
      links_.push_back({one.record.trace_id, link.trace_id, link.span_id, one.service});
    }
    if (one.role == Role::kNoise || one.record.parent_id) continue;
    roots_.push_back({one.record.trace_id, i});
    has_inner_root |= !may_be_root(one.role);
  }
  std::sort(traces_.begin(), traces_.end());
  std::sort(links_.begin(), links_.end());
  std::sort(roots_.begin(), roots_.end());
  if (has_inner_root) add_requests();
}

void SpanFamilies::add_requests() {
  for (const JourneySpan& one : journey_->spans) {
    if (!may_be_root(one.role) || one.role == Role::kPoller || one.role == Role::kNoise) continue;
    requests_.push_back({one.service, one.delivery});
  }
  std::sort(requests_.begin(), requests_.end());
}

bool SpanFamilies::has_trace(std::uint64_t low) const {
  return std::binary_search(traces_.begin(), traces_.end(), low);
}

bool SpanFamilies::has_link(const JourneySpan& member, TraceId trace, SpanId span) const {
  return std::binary_search(links_.begin(), links_.end(),
                            Link{member.record.trace_id, trace, span, member.service});
}

bool SpanFamilies::is_another_root(std::uint32_t span) const {
  const JourneySpan& one = journey_->spans[span];
  if (one.role == Role::kNoise || one.record.parent_id) return false;
  const auto first = std::lower_bound(roots_.begin(), roots_.end(), Root{one.record.trace_id, 0});
  return first->index < span;  // it is among them itself
}

bool SpanFamilies::is_within_request(const JourneySpan& one) const {
  return std::binary_search(requests_.begin(), requests_.end(), Request{one.service, one.delivery});
}

bool may_be_root(Role role) {
  return role == Role::kServer || role == Role::kConsumer || role == Role::kProcess ||
         role == Role::kPoller || role == Role::kInserted || role == Role::kNoise;
}

}  // namespace propspec::checking
