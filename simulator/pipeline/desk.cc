#include "simulator/pipeline/desk.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace propspec {
namespace {

constexpr std::uint64_t kStep = 50'000;  // what the small things of a service take
// The recipe that sets its parameters after the job is in the queue needs as long for it.
constexpr std::uint64_t kLateWrite = 2'000'000;

std::string_view kind_of(Role role) {
  switch (role) {
    case Role::kServer:
      return "server";
    case Role::kClient:
      return "client";
    case Role::kProducer:
      return "producer";
    case Role::kConsumer:
      return "consumer";
    default:
      return "internal";
  }
}

void refuse(Send& send, Refusal refusal, const Carrier& carrier, std::string_view why) {
  send.refusal = refusal;
  send.refused = fmt::format("{} refuses the message: {}", carrier.title, why);
}

// So that a job's id is found on both sides of the queue, under the name the scenario gives it.
KeyValues job_tags(const HopPlan& plan, const Send& send) {
  KeyValues tags;
  if (!plan.job_id_tag.empty()) tags.add(plan.job_id_tag, send.job);
  return tags;
}

}  // namespace

Desk::Desk(World& world, std::uint32_t service, ServiceTracer& tracer, Journey& journey,
           std::uint32_t delivery)
    : world_(world), service_(service), tracer_(tracer), journey_(journey), delivery_(delivery) {}

OpenSpan Desk::open(const Opening& opening, const KeyValues& tags) {
  OpenSpan span;
  span.role = opening.role;
  span.hop = opening.hop;
  span.send = opening.send;
  span.started = tracer_.start({.name = opening.name,
                                .service = world_.scenario.services[service_].name,
                                .kind = kind_of(opening.role),
                                .parent = opening.parent,
                                .carrier = opening.carrier,
                                .links = opening.links,
                                .tags = &tags,
                                .now_ns = now_ns()});
  return span;
}

void Desk::close(OpenSpan& span, const SpanFailure* failure,
                 std::span<const SpanOccurrence> events) {
  if (!span) return;
  JourneySpan& written = journey_.spans.emplace_back();
  written.record = tracer_.finish(span.handle(), {now_ns(), failure, events});
  written.tells_state = tracer_.tells_state();
  written.service = service_;
  written.hop = span.hop;
  written.role = span.role;
  written.send = span.send;
  written.delivery = delivery_;
  written.failed = failure != nullptr;
  written.chunk = delivery_;
  span.started.handle = kNoSpan;
  const Hop& hop = world_.scenario.hops[span.hop];
  if (world_.faults.acts_on(hop)) world_.faults.at(&Fault::on_finish, written, journey_);
}

void Desk::send_all(const OpenSpan& current) {
  const std::vector<Hop>& hops = world_.scenario.hops;
  for (std::uint32_t i = 1; i < hops.size(); ++i) {
    if (hops[i].plan.from == service_ && !hops[i].dead_letter_of) send(hops[i], i, current);
  }
}

void Desk::send(const Hop& hop, std::uint32_t hop_index, const OpenSpan& current) {
  OpenSpan shared;
  for (std::uint32_t i = 0; i < hop.messages; ++i) {
    Sending sending{.hop = hop,
                    .journey = journey_,
                    .send = prepare(hop, hop_index, 1),
                    .index = i,
                    .current = current.handle()};
    OpenSpan producer;
    if (hop.plan.producer_span && !hop.detached && !(hop.one_producer_span && shared)) {
      producer = open({.role = hop.plan.is_queue ? Role::kProducer : Role::kClient,
                       .name = hop.producer_name,
                       .parent = hop.loses_current ? kNoSpan : current.handle(),
                       .hop = hop_index,
                       .send = sending.send},
                      job_tags(hop.plan, sending.record()));
    }
    const OpenSpan& sender = producer ? producer : shared ? shared : current;
    sending.record().span_was_active = !hop.detached;
    if (!hop.detached) {
      sending.producer = sender.handle();
      sending.record().trace_id = sender.started.trace_id;
      sending.record().span_id = sender.started.span_id;
    }
    dispatch(sending);
    if (hop.one_producer_span && producer) {
      shared = std::exchange(producer, {});
    } else {
      close(producer);
    }
  }
  close(shared);
}

void Desk::send_again(const Hop& hop, std::uint32_t hop_index, const OpenSpan& current) {
  const Delivery& failed = journey_.deliveries[delivery_];
  const std::uint32_t first = failed.send;
  const std::uint32_t attempt = failed.attempt + 1;
  Sending sending{.hop = hop,
                  .journey = journey_,
                  .send = prepare(hop, hop_index, attempt),
                  .current = current.handle(),
                  .producer = current.handle()};
  sending.record().job = journey_.sends[first].job;
  sending.record().trace_id = current.started.trace_id;
  sending.record().span_id = current.started.span_id;
  dispatch(sending);
}

std::uint32_t Desk::prepare(const Hop& hop, std::uint32_t hop_index, std::uint32_t attempt) {
  const auto number = static_cast<std::uint32_t>(journey_.sends.size());
  Send& send = journey_.sends.emplace_back();
  send.hop = hop_index;
  send.attempt = attempt;
  fmt::format_to(std::back_inserter(send.job), "{}-{}", journey_.request, number);
  send.message_id = send.job;
  send.sent_by_delivery = delivery_;
  send.before = hop.creation_context;
  send.stored.body = hop.body;
  for (std::uint32_t i = 0; i < hop.other_properties; ++i) {
    send.stored.add(fmt::format("property-{}", i), WireType::kText, "1");
  }
  if (!send.before.empty()) hop.carrier->place(send.before, send.stored);
  return number;
}

// Injects, puts the context into the message, and hands it over.
void Desk::dispatch(Sending& sending) {
  const Hop& hop = sending.hop;
  const bool bent = world_.faults.acts_on(hop);
  Clock& clock = world_.clock;
  sending.captured = sending.producer;
  if (!hop.plan.is_queue || hop.carrier->set_before_visible) {
    sending.context_delay_ns = 0;
  } else {
    sending.context_delay_ns = world_.random() % kLateWrite + 1;
  }
  const bool respects = hop.plan.keeps_creation_context && !sending.record().before.empty();
  sending.inject = !respects && sending.producer != kNoSpan;
  if (bent) world_.faults.at(&Fault::before_injection, sending);

  Send& send = sending.record();
  send.payload = send.before.empty() ? send.stored.body : hop.carrier->payload(send.stored);
  if (sending.inject) {
    tracer_.inject(sending.captured, send.injected);
  } else {
    send.injection_was_tried = respects;
  }
  if (bent) world_.faults.at(&Fault::after_injection, sending);

  clock.spend(kStep);
  send.sent_ns = now_ns();
  Message without;
  if (sending.context_delay_ns > 0) without = send.stored;
  const Headers& context = sending.placed ? *sending.placed : send.injected;
  if (!context.empty() && send.refused.empty()) {
    switch (hop.carrier->place(context, send.stored)) {
      case Placement::kPlaced:
        send.context_ns = send.sent_ns;
        break;
      case Placement::kLeftOut:
        break;
      case Placement::kTooLarge:
        refuse(send, Refusal::kTooLarge, *hop.carrier, "it is too large with its context");
        break;
      case Placement::kIllegalHeader:
        refuse(send, Refusal::kName, *hop.carrier, "a name or a value is not allowed there");
        break;
      case Placement::kUnfitBody:
        refuse(send, Refusal::kBody, *hop.carrier, "its body is not what is taken there");
    }
  }
  if (bent) world_.faults.at(&Fault::after_placement, sending);
  send.visible_ns = send.sent_ns;
  if (sending.context_delay_ns > 0) {
    send.stored_later = std::exchange(send.stored, std::move(without));
    send.context_ns = send.visible_ns + sending.context_delay_ns;
  }
  if (!send.refused.empty()) return;
  if (hop.plan.is_queue) {
    world_.transport.enqueue(journey_, sending.send);
  } else {
    world_.transport.call(journey_, sending.send);
  }
}

}  // namespace propspec
