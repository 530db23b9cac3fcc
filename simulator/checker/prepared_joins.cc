// How each arrival stands to what was sent.
#include "simulator/checker/prepared.h"

namespace propspec::checking {

void Prepared::judge(Arrival& arrival) const {
  if (arrival.entry == kNone32) return;
  std::optional<CarriedIds> expected;
  bool may_be_root = false;
  if (arrival.send != kNone32) {
    expected = sends[arrival.send].expected;
    const Delivery* const delivery = delivery_of(arrival);
    may_be_root = hop_of(arrival).retries == RetryMode::kRerooted && delivery != nullptr &&
                  delivery->attempt > 1;
  } else if (hop_of(arrival).from == kNoService) {
    expected = incoming_ids;
  }
  arrival.join = Join::kNothingToJoin;
  if (expected && expected->span_id && !may_be_root) {
    const Delivery* const delivery = delivery_of(arrival);
    if (delivery != nullptr && delivery->in_batch) {
      arrival.join = join_in_batch(arrival, *expected);
    } else if (joining_of(arrival) == Joining::kLink) {
      arrival.join = link(arrival, *expected);
      if (arrival.join != Join::kLinked && join(arrival.entry, *expected) == Join::kJoined) {
        arrival.join = Join::kWrongParent;  // connected, but not as was promised
      }
    } else if (joining_of(arrival) == Joining::kDual) {
      arrival.join = dual(arrival, *expected);
    } else {
      arrival.join = join(arrival.entry, *expected);
    }
  }
  if (arrival.process != kNone32) {
    arrival.work = join_work(arrival, expected && expected->span_id ? &*expected : nullptr);
  }
}

Join Prepared::join(std::uint32_t index, const CarriedIds& expected) const {
  const SpanRecord& record = span(index).record;
  const SpanId parent = graph.effective_parent(index);
  // Client and server may share one span (B3).
  const bool shares = span(index).role == Role::kServer && record.span_id == expected.span_id;
  const bool is_child = parent == expected.span_id || shares;
  if (record.trace_id == expected.trace_id) {
    if (is_child) return Join::kJoined;
    if (record.parent_id && graph.parent(index) == kNone32) return Join::kOrphan;
    return Join::kWrongParent;
  }
  if (!is_child) return Join::kApart;
  return record.trace_id.low == expected.trace_id.low ? Join::kUpperHalfLost : Join::kNotAdopted;
}

// As the hop's BatchMode promises. That there is a span for each is checked elsewhere (I21).
Join Prepared::join_in_batch(const Arrival& arrival, const CarriedIds& expected) const {
  const bool is_child = join(arrival.entry, expected) == Join::kJoined;
  const Join linked = link(arrival, expected);
  if (!is_child && linked != Join::kLinked) {
    return linked == Join::kLinkCut ? linked : Join::kUnreferred;
  }
  const BatchMode mode = hop_of(arrival).batch;
  if (mode == BatchMode::kEach) return is_child ? Join::kJoined : linked;
  // One span may have sent several messages, and so be the parent of all.
  const Arrival& first = arrivals[arrival.first_with_span];
  const bool is_first =
      &first == &arrival || (first.send != kNone32 && sends[first.send].expected == expected);
  if (mode == BatchMode::kFirst && is_first && joining_of(arrival) != Joining::kLink) {
    return is_child ? Join::kJoined : Join::kWrongParent;
  }
  return is_child ? Join::kWrongParent : linked;
}

// By the span itself, or by one of its family: what was received together stands side by side.
Join Prepared::link(const Arrival& arrival, const CarriedIds& expected) const {
  const JourneySpan& entry = span(arrival.entry);
  if (families.has_link(entry, expected.trace_id, expected.span_id)) return Join::kLinked;
  const TraceId cut{0, expected.trace_id.low};
  return families.has_link(entry, cut, expected.span_id) ? Join::kLinkCut : Join::kApart;
}

// One span of the delivery goes on with the sender's trace, another stands in the worker's own.
Join Prepared::dual(const Arrival& arrival, const CarriedIds& expected) const {
  Join best = join(arrival.entry, expected);
  each_span_of(arrival.delivery, [&](std::uint32_t i) {
    if (span(i).role != Role::kConsumer && span(i).role != Role::kProcess) return;
    if (const Join found = join(i, expected); best != Join::kJoined && found != Join::kApart) {
      best = found;
    }
  });
  return best;
}

Join Prepared::join_work(const Arrival& arrival, const CarriedIds* expected) const {
  const HopPlan& promise = hop_of(arrival);
  const SpanRecord& work = span(arrival.process).record;
  const SpanRecord& entry = span(arrival.entry).record;
  const Joining joining = joining_of(arrival);
  if (joining == Joining::kSibling && !promise.reinjects) {
    return expected != nullptr ? join(arrival.process, *expected) : Join::kNothingToJoin;
  }
  if (graph.is_below(arrival.process, arrival.entry)) return Join::kJoined;
  const bool by_link =
      joining == Joining::kLink || joining == Joining::kDual || arrival.join == Join::kLinked;
  if (by_link && (work.trace_id == entry.trace_id || joining == Joining::kDual)) {
    return Join::kLinked;
  }
  if (work.trace_id != entry.trace_id) return Join::kApart;
  return work.parent_id && graph.parent(arrival.process) == kNone32 ? Join::kOrphan
                                                                    : Join::kWrongParent;
}

}  // namespace propspec::checking
