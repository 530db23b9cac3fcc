#include "simulator/pipeline/actor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/container/small_vector.hpp>
#include <utility>

#include "simulator/pipeline/desk.h"

namespace propspec {
namespace {

constexpr std::uint64_t kStep = 100'000;

// What the recipe's filter asks before it opens a span: two numbers, and nothing else will do.
bool has_plain_ids(const Headers& context) {
  const auto trace_id = context.find_header("x-datadog-trace-id");
  const auto parent_id = context.find_header("x-datadog-parent-id");
  return trace_id && parent_id && parse_decimal64(*trace_id) && parse_decimal64(*parent_id);
}

// What a filter that follows the job's states writes down: HangfireActivityFilter's words.
std::array<SpanOccurrence, 2> states(bool failed, std::uint64_t begin, std::uint64_t end) {
  const std::string_view last = failed ? "Failed" : "Succeeded";
  return {{{"State Applied: Processing",
            {{"hangfire.state.old", "Enqueued"}, {"hangfire.state.new", "Processing"}},
            begin},
           {fmt::format("State Applied: {}", last),
            {{"hangfire.state.old", "Processing"}, {"hangfire.state.new", last}},
            end}}};
}

// The spans of one delivery, or of a batch, from the message to the end of the work.
class Handling {
 public:
  Handling(World& world, std::uint32_t service, ServiceTracer& tracer, Journey& journey,
           std::span<const std::uint32_t> deliveries)
      : world_(world),
        service_(service),
        desk_(world, service, tracer, journey, deliveries.front()),
        journey_(journey),
        deliveries_(deliveries),
        hop_index_(journey.sends[journey.deliveries[deliveries.front()].send].hop),
        hop_(world.scenario.hops[hop_index_]),
        bent_(world.faults.acts_on(hop_)),
        receiving_{.hop = hop_,
                   .journey = journey,
                   .delivery = deliveries.front(),
                   .joining = hop_.plan.joining} {}

  void run() {
    for (std::size_t i = 1; i < deliveries_.size(); ++i) read(deliveries_[i]);
    arrive();
    if (receiving_.open_spans) open_spans();
    work();
    close_spans();
  }

 private:
  // What the extractor gets of a message. Without faults that is what the reader makes of it.
  void read(std::uint32_t delivery_index) {
    Delivery& delivery = journey_.deliveries[delivery_index];
    const Message& message =
        delivery.received ? *delivery.received : journey_.sends[delivery.send].stored;
    delivery.read.emplace();
    hop_.carrier->take(message, world_.scenario.services[service_].reader, *delivery.read);
  }

  void arrive() {
    if (bent_) world_.faults.at(&Fault::on_arrival, receiving_);
    read(receiving_.delivery);
    if (bent_) world_.faults.at(&Fault::after_reading, receiving_);
    desk_.set_clock_behind(receiving_.skew_ns);
    Delivery& delivery = receiving_.record();
    if (!receiving_.extract) delivery.read.reset();
    if (hop_.bereft == Bereft::kSilent && !has_plain_ids(context())) receiving_.open_spans = false;
    if (hop_.plan.retries == RetryMode::kRerooted && delivery.attempt > 1) {
      receiving_.joining = Joining::kLink;
    }
  }

  const Headers& context() const {
    static const Headers kNothing;
    if (receiving_.given_otherwise) return receiving_.given;
    const auto& read = receiving_.record().read;
    return read ? *read : kNothing;
  }

  void open_spans() {
    if (receiving_.under_poller) {
      poller_ = open(Role::kPoller, "worker.poll", {});
      receiving_.record().active_before = poller_.started.span_id;
      receiving_.record().active_before_trace = poller_.started.trace_id;
    }
    if (hop_.plan.consumer_span) {
      consumer_ = open_first(Role::kConsumer, hop_.consumer_name);
      if (hop_.plan.reinjects) reinject();
      if (receiving_.joining == Joining::kSibling || receiving_.process_apart) close(consumer_);
    }
    if (hop_.process_span || !hop_.plan.consumer_span) open_process();
  }

  // The consumer's context takes the place of the sender's, for whoever extracts after it.
  void reinject() {
    Headers own;
    desk_.tracer().inject(consumer_.handle(), own);
    receiving_.give(std::move(own));
  }

  void open_process() {
    const bool beside = receiving_.joining == Joining::kSibling;
    if (receiving_.process_apart) {
      process_ = open(Role::kProcess, hop_.process_name, {});
    } else if (hop_.plan.consumer_span && !beside) {
      process_ = open(Role::kProcess, hop_.process_name, {.parent = consumer_.handle()});
    } else {
      process_ = open_first(Role::kProcess, hop_.process_name);
    }
  }

  struct From {
    SpanHandle parent = kNoSpan;
    const Headers* carrier = nullptr;
    std::span<const LinkTo> links;
  };
  OpenSpan open(Role role, std::string_view name, const From& from) {
    return desk_.open({.role = role,
                       .name = name,
                       .parent = from.parent,
                       .carrier = from.carrier,
                       .links = from.links,
                       .hop = hop_index_,
                       .send = receiving_.record().send},
                      role == Role::kPoller ? KeyValues() : tags());
  }

  // The first span of the receiving side: the one that joins what was sent.
  OpenSpan open_first(Role role, std::string_view name) {
    if (receiving_.under_poller) return open(role, name, {.parent = poller_.handle()});
    if (deliveries_.size() > 1) return open_for_batch(role, name);
    const LinkTo sender{.carrier = &context()};
    switch (receiving_.joining) {
      case Joining::kLink:
        return open(role, name, {.links = {&sender, 1}});
      case Joining::kDual: {
        // The worker's own trace, which is told of by the root that goes on with the sender's.
        local_ = open(Role::kConsumer, name, {.links = {&sender, 1}});
        const LinkTo local{.span = local_.handle()};
        return note(open(role, name, {.carrier = &context(), .links = {&local, 1}}));
      }
      case Joining::kParent:
      case Joining::kSibling:
        break;
    }
    return note(open(role, name, {.carrier = &context()}));
  }

  OpenSpan open_for_batch(Role role, std::string_view name) {
    const bool first_is_parent = hop_.plan.batch == BatchMode::kFirst || receiving_.first_alone;
    boost::container::small_vector<LinkTo, 16> links;
    for (const std::uint32_t index : deliveries_) {
      Delivery& delivery = journey_.deliveries[index];
      delivery.in_batch = true;
      const bool is_parent = first_is_parent && index == deliveries_.front();
      if (delivery.read && !is_parent) links.push_back({.carrier = &*delivery.read});
    }
    if (receiving_.first_alone) links.clear();
    return open(
        role, name,
        {.carrier = first_is_parent ? &context() : nullptr, .links = {links.data(), links.size()}});
  }

  // To be called before the tracer is asked anything else.
  OpenSpan note(const OpenSpan& span) {
    Delivery& delivery = receiving_.record();
    delivery.extraction_is_told = span.started.tells_extraction;
    if (span.started.extracted != nullptr) delivery.extracted = *span.started.extracted;
    return span;
  }

  KeyValues tags() const {
    KeyValues tags;
    const HopPlan& plan = hop_.plan;
    const Delivery& delivery = receiving_.record();
    if (!plan.job_id_tag.empty()) tags.add(plan.job_id_tag, receiving_.sent().job);
    if (!plan.attempt_tag.empty()) tags.add(plan.attempt_tag, fmt::to_string(delivery.attempt));
    for (const std::string& name : plan.required_tags) {
      if (name != plan.job_id_tag && name != plan.attempt_tag) tags.add(name, "Propspec.Work");
    }
    return tags;
  }

  void work() {
    OpenSpan& inner = process_ ? process_ : consumer_;
    Delivery& delivery = receiving_.record();
    if (inner && !journey_.baggage.empty()) {
      if (auto items = desk_.tracer().baggage(inner.handle())) {
        journey_.baggage_seen.push_back({receiving_.delivery, std::move(*items)});
      }
    }
    began_ns_ = desk_.now_ns();
    const auto [least, most] = hop_.work_ns;
    world_.clock.spend(least + (most > least ? world_.random() % (most - least) : 0));
    if (hop_.work_span && inner) {
      OpenSpan query = open(Role::kWork, "db.query", {.parent = inner.handle()});
      world_.clock.spend(kStep);
      close(query);
    }
    delivery.failed = hop_.never_succeeds || delivery.attempt <= hop_.failures;
    if (!delivery.failed) {
      if (inner && sends_on_hop() <= hop_.repeats) desk_.send(hop_, hop_index_, inner);
      if (inner) desk_.send_all(inner);
    } else if (hop_.plan.retries == RetryMode::kChained && inner &&
               delivery.attempt < hop_.plan.max_attempts) {
      desk_.send_again(hop_, hop_index_, inner);
    }
  }

  std::uint32_t sends_on_hop() const {
    return static_cast<std::uint32_t>(
        std::count_if(journey_.sends.begin(), journey_.sends.end(),
                      [&](const Send& send) { return send.hop == hop_index_; }));
  }

  void close_spans() {
    const bool failed = receiving_.record().failed;
    for (const std::uint32_t index : deliveries_) {
      Delivery& delivery = journey_.deliveries[index];
      delivery.failed = failed;
      delivery.ended_ns = world_.clock.now_ns();
      delivery.acknowledged = !failed && !delivery.killed;
    }
    const SpanFailure failure{"System.TimeoutException", "the downstream did not answer",
                              "at Propspec.Work()"};
    const SpanFailure* const told = failed && hop_.records_errors ? &failure : nullptr;
    OpenSpan& inner = process_ ? process_ : consumer_;
    if (inner && hop_.plan.records_states) {
      const auto events = states(failed, began_ns_, desk_.now_ns());
      close(inner, told, events);
    }
    close(process_, told);
    close(consumer_, told);
    close(local_, told);
    close(poller_);
  }

  void close(OpenSpan& span, const SpanFailure* failure = nullptr,
             std::span<const SpanOccurrence> events = {}) {
    if (!span) return;
    const bool work_failed = receiving_.record().failed && span.role != Role::kPoller;
    desk_.close(span, failure, events);
    journey_.spans.back().failed = work_failed;
  }

  World& world_;
  std::uint32_t service_;
  Desk desk_;
  Journey& journey_;
  std::span<const std::uint32_t> deliveries_;
  std::uint32_t hop_index_;
  const Hop& hop_;
  bool bent_;
  Receiving receiving_;
  std::uint64_t began_ns_ = 0;
  OpenSpan poller_, consumer_, local_, process_;
};

}  // namespace

Actor::Actor(World world, std::size_t service, ServiceTracer& tracer)
    : world_(world), service_(static_cast<std::uint32_t>(service)), tracer_(tracer) {}

void Actor::answer(Journey& journey, std::uint32_t index) {
  const std::uint32_t hop_index = journey.sends[journey.deliveries[index].send].hop;
  const Hop& hop = world_.scenario.hops[hop_index];
  Desk desk(world_, service_, tracer_, journey, index);
  {
    Delivery& delivery = journey.deliveries[index];
    delivery.read.emplace();
    hop.carrier->take(journey.sends[delivery.send].stored,
                      world_.scenario.services[service_].reader, *delivery.read);
  }
  OpenSpan server = desk.open({.role = Role::kServer,
                               .name = hop.consumer_name,
                               .carrier = &*journey.deliveries[index].read,
                               .hop = hop_index,
                               .send = journey.deliveries[index].send});
  {
    Delivery& delivery = journey.deliveries[index];
    delivery.extraction_is_told = server.started.tells_extraction;
    if (server.started.extracted != nullptr) delivery.extracted = *server.started.extracted;
  }
  world_.clock.spend(kStep);
  if (server) desk.send_all(server);
  world_.clock.spend(kStep);
  desk.close(server);
  Delivery& delivery = journey.deliveries[index];  // others may have been added since
  delivery.ended_ns = world_.clock.now_ns();
  delivery.acknowledged = true;
}

void Actor::handle(Journey& journey, std::span<const std::uint32_t> deliveries) {
  Handling(world_, service_, tracer_, journey, deliveries).run();
}

}  // namespace propspec
