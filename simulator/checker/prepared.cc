#include "simulator/checker/prepared.h"

#include <algorithm>

namespace propspec::checking {
namespace {

bool holds_state(const std::vector<std::string>& styles, std::string_view style) {
  return styles.empty() || std::find(styles.begin(), styles.end(), style) != styles.end();
}

bool has_link(const SpanRecord& record, const CarriedIds& wanted) {
  for (const SpanLink& link : record.links) {
    if (link.trace_id == wanted.trace_id && link.span_id == wanted.span_id) return true;
  }
  return false;
}

bool has_cut_link(const SpanRecord& record, const CarriedIds& wanted) {
  for (const SpanLink& link : record.links) {
    if (link.trace_id.high == 0 && link.trace_id.low == wanted.trace_id.low &&
        link.span_id == wanted.span_id) {
      return true;
    }
  }
  return false;
}

}  // namespace

PlanFacts::PlanFacts(const Plan& plan) {
  for (const HopPlan& hop : plan.hops) {
    bool keeps = hop.to >= plan.services.size();
    for (const std::string_view style : {"datadog", "tracecontext"}) {
      keeps |=
          hop.to < plan.services.size() && holds_state(plan.services[hop.to].extract, style) &&
          (hop.from >= plan.services.size() || holds_state(plan.services[hop.from].inject, style));
    }
    hop_keeps_state.push_back(keeps);
  }
}

void Prepared::prepare(const Journey& its_journey) {
  journey = &its_journey;
  graph.build(its_journey);
  incoming = Carried(its_journey.incoming);
  incoming_ids = incoming.ids();
  look_at_sends();
  count_deliveries();
  find_arrivals();
  share_batches();
  for (Arrival& arrival : arrivals) judge(arrival);
}

const HopPlan& Prepared::hop(std::uint32_t index) const {
  static const HopPlan kUnknown;
  return index < plan->hops.size() ? plan->hops[index] : kUnknown;
}

std::string_view Prepared::service_name(std::size_t index) const {
  if (index == kNoService) return "the client";
  return index < plan->services.size() ? std::string_view(plan->services[index].name) : "?";
}

const Delivery* Prepared::delivery_of(const Arrival& arrival) const {
  return arrival.delivery < journey->deliveries.size() ? &journey->deliveries[arrival.delivery]
                                                       : nullptr;
}

const Message& Prepared::message_of(const Delivery& delivery) const {
  if (delivery.received) return *delivery.received;
  return journey->sends[delivery.send].stored;
}

Joining Prepared::joining_of(const Arrival& arrival) const {
  const HopPlan& promise = hop_of(arrival);
  if (promise.to < plan->services.size() && plan->services[promise.to].behavior == "restart") {
    return Joining::kLink;
  }
  return promise.joining;
}

bool Prepared::is_known_outside(TraceId trace, SpanId span) const {
  if (incoming_ids && incoming_ids->span_id == span && incoming_ids->trace_id.low == trace.low) {
    return true;
  }
  for (const SendView& view : sends) {
    if (view.expected_is_outside && view.expected && view.expected->span_id == span &&
        view.expected->trace_id == trace) {
      return true;
    }
  }
  return false;
}

void Prepared::look_at_sends() {
  sends.resize(journey->sends.size());
  for (std::uint32_t i = 0; i < sends.size(); ++i) {
    const Send& send = journey->sends[i];
    SendView& view = sends[i];
    view = SendView();
    view.injected = Carried(send.injected);
    view.stored = Carried(send.stored);
    if (send.stored_later) view.later.emplace(*send.stored_later);
    view.origin = i;
    view.is_client = hop(send.hop).from == kNoService;
    view.is_tapped = !send.injected.empty() || !send.stored.empty() || !send.stored.body.empty() ||
                     send.context_ns != 0 || send.visible_ns != 0 || !send.injection_was_tried;
    if (send.by_scheduler) {
      for (std::uint32_t j = 0; j < i && view.origin == i; ++j) {
        if (journey->sends[j].hop == send.hop && journey->sends[j].job == send.job) view.origin = j;
      }
    } else if (send.sent_by_delivery && *send.sent_by_delivery < journey->deliveries.size()) {
      const std::uint32_t before = journey->deliveries[*send.sent_by_delivery].send;
      if (before < i && journey->sends[before].hop == send.hop && !send.job.empty() &&
          journey->sends[before].job == send.job) {
        view.origin = sends[before].origin;
      }
    }
    if (view.is_client) {
      view.expected = incoming_ids;
      view.expected_is_outside = true;
    } else if (hop(send.hop).keeps_creation_context && !send.before.empty()) {
      view.expected = Carried(send.before).ids();
      view.expected_is_outside = true;
    } else if (send.by_scheduler && view.origin != i) {
      // What puts a job into the queue again is nobody's parent.
      if (hop(send.hop).retries != RetryMode::kRerooted) {
        view.expected = sends[view.origin].expected;
        view.expected_is_outside = sends[view.origin].expected_is_outside;
      }
    } else if (!send.span_is_known) {
      view.expected = view.injected.ids();
      view.expected_is_outside = true;
    } else if (send.trace_id && send.span_id) {
      view.expected = CarriedIds{send.trace_id, send.span_id};
    }
    if (view.expected) view.span = graph.find(view.expected->trace_id, view.expected->span_id);
  }
}

void Account::add(const Delivery& delivery) {
  ++received;
  killed += delivery.killed;
  failed += delivery.failed && !delivery.killed;
  succeeded += !delivery.failed && !delivery.killed;
  given_up += delivery.dead_lettered;
}

void Prepared::count_deliveries() {
  for (const Delivery& delivery : journey->deliveries) {
    if (delivery.send >= sends.size() || delivery.received_ns == 0) continue;
    sends[delivery.send].message.add(delivery);
    sends[sends[delivery.send].origin].job.add(delivery);
  }
}

void Prepared::find_arrivals() {
  const std::vector<JourneySpan>& spans = journey->spans;
  arrivals.clear();
  arrivals.resize(journey->deliveries.size());
  for (std::uint32_t i = 0; i < arrivals.size(); ++i) {
    const std::uint32_t send = journey->deliveries[i].send;
    arrivals[i].delivery = i;
    if (send >= sends.size()) continue;
    arrivals[i].send = send;
    arrivals[i].hop = journey->sends[send].hop;
  }
  const std::size_t told = arrivals.size();
  first_span_.assign(told, kNone32);
  next_span_.assign(spans.size(), kNone32);
  for (auto i = static_cast<std::uint32_t>(spans.size()); i-- > 0;) {
    if (spans[i].delivery >= told) continue;
    next_span_[i] = first_span_[spans[i].delivery];
    first_span_[spans[i].delivery] = i;
  }
  for (std::uint32_t i = 0; i < spans.size(); ++i) {
    const JourneySpan& one = spans[i];
    if (one.role != Role::kServer && one.role != Role::kConsumer && one.role != Role::kProcess) {
      continue;
    }
    if (one.delivery >= told) {
      if (one.role != Role::kServer) continue;
      Arrival& call = arrivals.emplace_back();
      call.send = one.send < sends.size() ? one.send : kNone32;
      call.hop = one.hop;
      call.entry = i;
      continue;
    }
    Arrival& arrival = arrivals[one.delivery];
    std::uint32_t& place = one.role == Role::kProcess ? arrival.process : arrival.entry;
    if (place == kNone32) place = i;
  }
  for (Arrival& arrival : arrivals) {
    if (arrival.entry == kNone32) std::swap(arrival.entry, arrival.process);
  }
}

// The messages of a batch that have no span of their own share that of a neighbour.
void Prepared::share_batches() {
  std::uint32_t with_span = kNone32;
  const auto share = [&](Arrival& arrival) {
    const Delivery* const delivery = delivery_of(arrival);
    if (delivery == nullptr || !delivery->in_batch) return;
    if (arrival.entry != kNone32 && !arrival.shares_span) {
      with_span = arrival.delivery;
    } else if (with_span != kNone32 && arrivals[with_span].hop == arrival.hop &&
               arrival.entry == kNone32) {
      arrival.entry = arrivals[with_span].entry;
      arrival.process = arrivals[with_span].process;
      arrival.shares_span = true;
    }
  };
  const std::size_t told = journey->deliveries.size();
  for (std::size_t i = 0; i < told; ++i) share(arrivals[i]);
  with_span = kNone32;
  for (std::size_t i = told; i-- > 0;) share(arrivals[i]);
}

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
      arrival.join = join(arrival.entry, *expected);
      if (arrival.join != Join::kJoined) {
        const Join linked = link(arrival, *expected);
        arrival.join = linked == Join::kApart ? Join::kUnreferred : linked;
      }
    } else if (joining_of(arrival) == Joining::kLink) {
      arrival.join = link(arrival, *expected);
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

// By the span itself, or by one of its family: what was received together stands side by side.
Join Prepared::link(const Arrival& arrival, const CarriedIds& expected) const {
  const JourneySpan& entry = span(arrival.entry);
  if (has_link(entry.record, expected)) return Join::kLinked;
  if (joining_of(arrival) == Joining::kLink && join(arrival.entry, expected) == Join::kJoined) {
    return Join::kWrongParent;  // connected, but not as was promised
  }
  bool cut = has_cut_link(entry.record, expected);
  for (const JourneySpan& other : journey->spans) {
    if (other.service != entry.service || other.record.trace_id != entry.record.trace_id) continue;
    if (has_link(other.record, expected)) return Join::kLinked;
    cut |= has_cut_link(other.record, expected);
  }
  return cut ? Join::kLinkCut : Join::kApart;
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
