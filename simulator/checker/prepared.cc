#include "simulator/checker/prepared.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace propspec::checking {
namespace {

bool holds_state(const std::vector<std::string>& styles, std::string_view style) {
  return styles.empty() || std::find(styles.begin(), styles.end(), style) != styles.end();
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
  families.build(its_journey);
  incoming = Carried(its_journey.incoming);
  incoming_ids = incoming.ids();
  look_at_sends();
  count_deliveries();
  see_what_was_kept();
  find_arrivals();
  share_batches();
  chain_arrivals();
  for (Arrival& arrival : arrivals) judge(arrival);
  follow_attempts();
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
  return std::binary_search(outside_.begin(), outside_.end(), CarriedIds{trace, span});
}

void Prepared::look_at_sends() {
  sends.resize(journey->sends.size());
  outside_.clear();
  by_job_.clear();
  if (std::any_of(journey->sends.begin(), journey->sends.end(),
                  [](const Send& send) { return send.by_scheduler; })) {
    by_job_.resize(sends.size());
    std::iota(by_job_.begin(), by_job_.end(), 0u);
    std::sort(by_job_.begin(), by_job_.end(), [&](std::uint32_t a, std::uint32_t b) {
      const Send &one = journey->sends[a], &other = journey->sends[b];
      return std::tie(one.hop, one.job, a) < std::tie(other.hop, other.job, b);
    });
  }
  for (std::uint32_t i = 0; i < sends.size(); ++i) look_at_send(i);
  std::sort(outside_.begin(), outside_.end());
}

void Prepared::look_at_send(std::uint32_t index) {
  const Send& send = journey->sends[index];
  SendView& view = sends[index];
  view = SendView();
  view.injected = Carried(send.injected);
  view.stored = Carried(send.stored);
  if (send.stored_later) view.later.emplace(*send.stored_later);
  view.origin = origin_of(index);
  view.is_client = hop(send.hop).from == kNoService;
  view.is_tapped = !send.injected.empty() || !send.stored.empty() || !send.stored.body.empty() ||
                   send.context_ns != 0 || send.visible_ns != 0 || !send.injection_was_tried;
  view.expected = expected_of(send, view);
  if (!view.expected) return;
  view.span = graph.find(view.expected->trace_id, view.expected->span_id);
  if (view.expected_is_outside) outside_.push_back(*view.expected);
}

std::uint32_t Prepared::origin_of(std::uint32_t index) const {
  const Send& send = journey->sends[index];
  if (send.by_scheduler) {
    return *std::lower_bound(by_job_.begin(), by_job_.end(), send,
                             [&](std::uint32_t a, const Send& wanted) {
                               const Send& one = journey->sends[a];
                               return std::tie(one.hop, one.job) < std::tie(wanted.hop, wanted.job);
                             });
  }
  if (!send.sent_by_delivery || *send.sent_by_delivery >= journey->deliveries.size()) return index;
  const std::uint32_t before = journey->deliveries[*send.sent_by_delivery].send;
  const bool is_same = before < index && journey->sends[before].hop == send.hop &&
                       !send.job.empty() && journey->sends[before].job == send.job;
  return is_same ? sends[before].origin : index;
}

std::optional<CarriedIds> Prepared::expected_of(const Send& send, SendView& view) const {
  const HopPlan& promise = hop(send.hop);
  if (view.is_client) {
    view.expected_is_outside = true;
    return incoming_ids;
  }
  if (promise.keeps_creation_context && !send.before.empty()) {
    view.expected_is_outside = true;
    return Carried(send.before).ids();
  }
  const SendView& first = sends[view.origin];
  if (send.by_scheduler && &first != &view) {
    // What puts a job into the queue again is nobody's parent.
    if (promise.retries == RetryMode::kRerooted) return {};
    view.expected_is_outside = first.expected_is_outside;
    return first.expected;
  }
  if (send.trace_id && send.span_id) return CarriedIds{send.trace_id, send.span_id};
  return {};
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

void Prepared::see_what_was_kept() {
  is_recorded = has_server = false;
  recorded_services_.assign(plan->services.size(), false);
  for (const JourneySpan& one : journey->spans) {
    if (one.role == Role::kNoise || one.role == Role::kPoller) continue;
    is_recorded = true;
    has_server |= one.role == Role::kServer;
    if (one.service < recorded_services_.size()) recorded_services_[one.service] = true;
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

void Prepared::chain_arrivals() {
  first_arrival_.assign(journey->spans.size(), kNone32);
  first_of_send_.assign(sends.size(), kNone32);
  for (auto i = static_cast<std::uint32_t>(arrivals.size()); i-- > 0;) {
    Arrival& arrival = arrivals[i];
    if (arrival.entry != kNone32) first_arrival_[arrival.entry] = i;
    if (arrival.send == kNone32) continue;
    arrival.next_of_send = first_of_send_[arrival.send];
    first_of_send_[arrival.send] = i;
  }
  for (Arrival& arrival : arrivals) {
    if (arrival.entry != kNone32) arrival.first_with_span = first_arrival_[arrival.entry];
  }
}

void Prepared::follow_attempts() {
  last_arrival_.assign(sends.size(), kNone32);
  for (std::uint32_t i = 0; i < journey->deliveries.size(); ++i) {
    Arrival& arrival = arrivals[i];
    if (arrival.send == kNone32) continue;
    std::uint32_t& last = last_arrival_[sends[arrival.send].origin];
    arrival.before = last;
    if (last != kNone32) {
      const Arrival& before = arrivals[last];
      arrival.joined_before =
          before.joined_before || (before.entry != kNone32 && is_connected(before.join));
    }
    last = i;
  }
}

}  // namespace propspec::checking
