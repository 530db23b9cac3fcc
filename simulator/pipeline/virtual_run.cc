#include "simulator/pipeline/virtual_run.h"

#include <fmt/format.h>

#include <boost/container/small_vector.hpp>
#include <queue>
#include <utility>

#include "simulator/pipeline/actor.h"
#include "simulator/pipeline/client.h"

namespace propspec {
namespace {

constexpr std::uint64_t kEpoch = 1'700'000'000'000'000'000;  // where virtual time begins
constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kProgressStep = 4096;

class VirtualClock : public Clock {
 public:
  std::uint64_t now_ns() override { return now_; }
  void spend(std::uint64_t nanoseconds) override { now_ += nanoseconds; }
  void set(std::uint64_t now) { now_ = now; }

 private:
  std::uint64_t now_ = kEpoch;
};

// Messages that are handed out together; mostly one.
using Group = boost::container::small_vector<std::uint32_t, 1>;  // of Journey::sends

// A request on its way. Its memory is used again for the next.
struct Flight {
  Journey journey;
  std::vector<Group> groups;
  std::vector<Group> waiting;  // for each hop: messages that make a batch together
  std::uint32_t pending = 0;   // events to come
};

struct Event {
  std::uint64_t time_ns;
  std::uint64_t number;  // of two at the same time the older goes first
  std::uint32_t flight;
  std::uint32_t group;
  std::uint32_t attempt;

  bool operator>(const Event& other) const {
    return std::pair(time_ns, number) > std::pair(other.time_ns, other.number);
  }
};

class VirtualRun : public Transport {
 public:
  VirtualRun(Scenario scenario, const VirtualOptions& options, Faults faults)
      : scenario_(std::move(scenario)),
        options_(options),
        faults_(std::move(faults)),
        random_(options.seed),
        client_random_(options.seed ^ 0x9e3779b97f4a7c15u),
        checker_(scenario_.plan()) {}

  // The scenario is bent by its faults first; hops are told apart by where they stand.
  static Result<std::unique_ptr<VirtualRun>> create(const Scenario& scenario,
                                                    const VirtualOptions& options) {
    auto run = std::make_unique<VirtualRun>(scenario, options, Faults());
    auto faults = Faults::of(run->scenario_, options.seed);
    if (!faults) return tl::unexpected(faults.error());
    run->faults_ = std::move(*faults);
    run->checker_ = Checker(run->scenario_.plan());
    if (auto opened = run->open_services(); !opened) return tl::unexpected(opened.error());
    return run;
  }

  Result<RunFindings> run() {
    std::uint64_t started = 0;
    std::uint64_t arrival = kEpoch;
    while (started < options_.requests || !events_.empty()) {
      if (started < options_.requests && (events_.empty() || arrival <= events_.top().time_ns)) {
        if (options_.interrupted && started % 64 == 0 && options_.interrupted()) break;
        clock_.set(arrival);
        begin(started++);
        arrival += options_.interval_ns;
      } else {
        const Event event = events_.top();
        events_.pop();
        clock_.set(event.time_ns);
        deliver(event);
      }
      if (auto broken = breakdown()) return tl::unexpected(std::move(*broken));
    }
    return checker_.finish();
  }

  void enqueue(Journey& journey, std::uint32_t send) override {
    const std::uint32_t hop_index = journey.sends[send].hop;
    const Hop& hop = scenario_.hops[hop_index];
    if (hop.batch_size <= 1) {
      schedule(Group{send}, journey.sends[send].attempt,
               journey.sends[send].visible_ns + hop.plan.delay_ns + pickup());
      return;
    }
    Flight& flight = *flights_[current_];
    Group& waiting = flight.waiting[hop_index];
    waiting.push_back(send);
    if (waiting.size() < hop.batch_size) return;
    const std::uint64_t last = journey.sends[send].visible_ns;
    schedule(std::exchange(waiting, {}), 1, last + hop.plan.delay_ns + pickup());
  }

  void call(Journey& journey, std::uint32_t send) override {
    const auto delivery = add_delivery(journey, send, 1);
    clock_.spend(1000);
    journey.deliveries[delivery].received_ns = clock_.now_ns();
    const std::size_t to = scenario_.hops[journey.sends[send].hop].plan.to;
    actors_[to].answer(journey, delivery);
  }

 private:
  Result<void> open_services() {
    std::uint64_t seed = options_.seed;
    for (const Service& service : scenario_.services) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      if (service.target == "reference") {
        auto read = read_configuration(service.environment);
        if (!read) return tl::unexpected(read.error());
        tracers_.push_back(reference_service(std::move(read->configuration), seed));
      } else {
        if (!options_.open_target) {
          return fail(fmt::format("service '{}' propagates with '{}', which cannot be opened here",
                                  service.name, service.target));
        }
        auto opened = options_.open_target(service);
        if (!opened) return tl::unexpected(opened.error());
        tracers_.push_back(std::move(*opened));
      }
    }
    for (std::size_t i = 0; i < tracers_.size(); ++i) {
      actors_.emplace_back(World{scenario_, faults_, clock_, *this, random_}, i, *tracers_[i]);
    }
    return {};
  }

  std::optional<Error> breakdown() const {
    for (std::size_t i = 0; i < tracers_.size(); ++i) {
      if (auto error = tracers_[i]->breakdown()) {
        return Error{fmt::format("service '{}': {}", scenario_.services[i].name, error->message)};
      }
    }
    return std::nullopt;
  }

  void begin(std::uint64_t request) {
    current_ = take_flight();
    Flight& flight = *flights_[current_];
    Journey& journey = flight.journey;
    journey.request = request;
    journey.started_ns = clock_.now_ns();
    propspec::call(scenario_.client, request, client_random_, client_call_);
    journey.incoming = client_call_.headers;
    journey.baggage = scenario_.client.baggage;
    Send& send = journey.sends.emplace_back();
    send.trace_id = client_call_.trace_id;
    send.span_id = client_call_.span_id;
    send.injected = client_call_.headers;
    send.span_was_active = !client_call_.headers.empty();
    send.injection_was_tried = send.span_was_active;
    scenario_.hops.front().carrier->place(send.injected, send.stored);
    send.sent_ns = send.context_ns = send.visible_ns = clock_.now_ns();
    call(journey, 0);
    end_if_done(current_);
  }

  void deliver(const Event& event) {
    current_ = event.flight;
    Flight& flight = *flights_[current_];
    --flight.pending;
    Journey& journey = flight.journey;
    Group deliveries;
    const Group sends = flight.groups[event.group];
    for (const std::uint32_t send : sends) {
      deliveries.push_back(add_delivery(journey, send, event.attempt));
    }
    const Hop& hop = scenario_.hops[journey.sends[sends.front()].hop];
    Actor& actor = actors_[hop.plan.to];
    if (hop.plan.batch == BatchMode::kEach) {
      for (const std::uint32_t& delivery : deliveries) actor.handle(journey, {&delivery, 1});
    } else {
      actor.handle(journey, {deliveries.data(), deliveries.size()});
    }
    for (const std::uint32_t delivery : deliveries) settle(journey, delivery, hop);
    end_if_done(current_);
  }

  std::uint32_t add_delivery(Journey& journey, std::uint32_t send_index, std::uint32_t attempt) {
    const auto number = static_cast<std::uint32_t>(journey.deliveries.size());
    Delivery& delivery = journey.deliveries.emplace_back();
    delivery.send = send_index;
    delivery.attempt = attempt;
    delivery.received_ns = clock_.now_ns();
    const Send& send = journey.sends[send_index];
    if (send.stored_later) {
      delivery.received =
          send.context_ns <= delivery.received_ns ? *send.stored_later : send.stored;
    }
    return number;
  }

  // What the queue does once the worker has let go of a message.
  void settle(Journey& journey, std::uint32_t index, const Hop& hop) {
    Delivery& delivery = journey.deliveries[index];
    const std::uint64_t again = delivery.ended_ns + hop.retry_delay_ns;
    if (delivery.acknowledged) {
      const bool first = delivery.attempt == 1 && index + 1 == journey.deliveries.size();
      if (first && faults_.has(&Fault::delivered_twice, hop) && !delivered_before(journey, index)) {
        schedule(Group{delivery.send}, delivery.attempt, delivery.ended_ns + kSecond);
      }
      return;
    }
    if (delivery.attempt >= hop.plan.max_attempts) {
      delivery.dead_lettered = true;
      delivery.acknowledged = true;
      dead_letter(journey, index);
    } else if (faults_.has(&Fault::resent_by_scheduler, hop)) {
      send_by_scheduler(journey, index, again);
    } else if (hop.plan.retries != RetryMode::kChained || delivery.killed) {
      schedule(Group{delivery.send}, delivery.attempt + 1, again);
    }
  }

  static bool delivered_before(const Journey& journey, std::uint32_t index) {
    for (std::uint32_t i = 0; i < index; ++i) {
      if (journey.deliveries[i].send == journey.deliveries[index].send) return true;
    }
    return false;
  }

  void dead_letter(Journey& journey, std::uint32_t index) {
    const std::uint32_t from = journey.deliveries[index].send;
    for (std::uint32_t i = 0; i < scenario_.hops.size(); ++i) {
      if (scenario_.hops[i].dead_letter_of != journey.sends[from].hop) continue;
      Send copy = journey.sends[from];
      copy.hop = i;
      copy.attempt = 1;
      copy.sent_ns = copy.visible_ns = journey.deliveries[index].ended_ns;
      copy.message_id += "-dead";
      journey.sends.push_back(std::move(copy));
      const auto send = static_cast<std::uint32_t>(journey.sends.size() - 1);
      schedule(Group{send}, 1, journey.sends[send].visible_ns + pickup());
    }
  }

  // The poller's own client middleware injects what is current there: the poller's root.
  void send_by_scheduler(Journey& journey, std::uint32_t index, std::uint64_t when) {
    const std::uint32_t from = journey.deliveries[index].send;
    const std::uint32_t hop_index = journey.sends[from].hop;
    const Hop& hop = scenario_.hops[hop_index];
    ServiceTracer& tracer = *tracers_[hop.plan.from];
    Send again = journey.sends[from];
    again.by_scheduler = true;
    again.attempt = journey.deliveries[index].attempt + 1;
    again.injected.clear();
    StartedSpan poller = tracer.start({.name = "scheduler.poll",
                                       .service = scenario_.services[hop.plan.from].name,
                                       .kind = "internal",
                                       .now_ns = when});
    tracer.inject(poller.handle, again.injected);
    hop.carrier->place(again.injected, again.stored);
    JourneySpan& written = journey.spans.emplace_back();
    written.record = tracer.finish(poller.handle, {.now_ns = when + 1000});
    written.service = static_cast<std::uint32_t>(hop.plan.from);
    written.hop = hop_index;
    written.role = Role::kPoller;
    written.chunk = kNone32;
    again.sent_ns = again.context_ns = again.visible_ns = when;
    journey.sends.push_back(std::move(again));
    const auto send = static_cast<std::uint32_t>(journey.sends.size() - 1);
    schedule(Group{send}, journey.sends[send].attempt, when + pickup());
  }

  void schedule(Group sends, std::uint32_t attempt, std::uint64_t time_ns) {
    Flight& flight = *flights_[current_];
    ++flight.pending;
    flight.groups.push_back(std::move(sends));
    events_.push({time_ns, ++event_number_, current_,
                  static_cast<std::uint32_t>(flight.groups.size() - 1), attempt});
  }

  std::uint64_t pickup() {
    switch (scenario_.pickup) {
      case Pickup::kEager:
        return 1;
      case Pickup::kLate:
        return 600 * kSecond;
      case Pickup::kInterleaved:
        return random_() % (2 * kSecond);
      case Pickup::kRandom:
        break;
    }
    return random_() % (kSecond / 50);
  }

  std::uint32_t take_flight() {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(flights_.size()));
      flights_.push_back(std::make_unique<Flight>());
      flights_.back()->waiting.resize(scenario_.hops.size());
    }
    const std::uint32_t flight = free_.back();
    free_.pop_back();
    return flight;
  }

  // What no more messages will come to for a whole batch.
  void hand_out_rests(Flight& flight) {
    for (std::size_t hop = 0; hop < flight.waiting.size(); ++hop) {
      Group& waiting = flight.waiting[hop];
      if (waiting.empty()) continue;
      const std::uint64_t last = flight.journey.sends[waiting.back()].visible_ns;
      const std::uint32_t attempt = flight.journey.sends[waiting.back()].attempt;
      schedule(std::exchange(waiting, {}), attempt,
               last + scenario_.hops[hop].plan.delay_ns + pickup());
    }
  }

  void end_if_done(std::uint32_t index) {
    Flight& flight = *flights_[index];
    if (flight.pending == 0) hand_out_rests(flight);
    if (flight.pending > 0) return;
    Journey& journey = flight.journey;
    if (faults_.any()) {
      for (std::uint32_t i = 0; i < scenario_.hops.size(); ++i) {
        if (faults_.acts_on(scenario_.hops[i])) faults_.at(&Fault::on_report, journey, i);
      }
    }
    const JourneyVerdict& verdict = checker_.check(journey);
    if (options_.on_journey) options_.on_journey(journey, verdict);
    if (++done_ % kProgressStep == 0 && options_.on_progress) options_.on_progress(done_);
    journey.clear();
    flight.groups.clear();
    free_.push_back(index);
  }

  Scenario scenario_;
  const VirtualOptions& options_;
  Faults faults_;
  std::mt19937_64 random_, client_random_;
  VirtualClock clock_;
  Checker checker_;
  std::vector<std::unique_ptr<ServiceTracer>> tracers_;
  std::vector<Actor> actors_;
  std::vector<std::unique_ptr<Flight>> flights_;
  std::vector<std::uint32_t> free_;  // places in flights_
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t event_number_ = 0;
  std::uint32_t current_ = 0;  // flight
  std::uint64_t done_ = 0;
  ClientCall client_call_;
};

}  // namespace

Result<RunFindings> run_virtually(const Scenario& scenario, const VirtualOptions& options) {
  auto run = VirtualRun::create(scenario, options);
  if (!run) return tl::unexpected(run.error());
  return (*run)->run();
}

}  // namespace propspec
