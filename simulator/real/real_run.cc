#include "simulator/real/real_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "simulator/brokers/broker.h"
#include "simulator/pipeline/client.h"
#include "simulator/pipeline/fault.h"
#include "simulator/real/assembly.h"
#include "simulator/real/carriage.h"
#include "simulator/real/child.h"
#include "simulator/real/collector.h"
#include "simulator/real/progress.h"
#include "simulator/real/role.h"
#if PROPSPEC_WITH_KAFKA
#include "simulator/brokers/kafka_mock.h"
#endif

namespace propspec {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds kGlance{5};  // how often children are looked after

std::uint64_t now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

Result<void> can_be_real(const Scenario& scenario, const BrokerTraits& traits) {
  for (const Hop& hop : scenario.hops) {
    const auto refuse = [&](std::string_view why) {
      return fail(fmt::format("hop '{}' {}: run the scenario in virtual time", hop.plan.name, why));
    };
    if (hop.batch_size > 1) return refuse("hands out batches");
    if (hop.repeats > 0) return refuse("has jobs that put themselves into the queue again");
    if (hop.plan.is_queue && !hop.carrier->set_before_visible) {
      return refuse("has a carrier that changes messages that are in the queue already");
    }
    if (hop.plan.delay_ns > 0 && !traits.delays) {
      return refuse("delays its messages, and this broker cannot");
    }
  }
  for (const std::string& cause : scenario.faults) {
    const Fault* const fault = find_fault(cause);
    if (fault != nullptr && (fault->delivered_twice || fault->resent_by_scheduler)) {
      return fail(
          fmt::format("{} is a fault of the queue: run the scenario in virtual time", cause));
    }
  }
  return {};
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "propspec-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The processes of the services that are started here.
class Processes {
 public:
  Processes(const Scenario& scenario, const RealOptions& options)
      : scenario_(scenario), options_(options) {}

  Result<void> start(const std::string& collector) {
    const std::lock_guard lock(mutex_);
    collector_ = collector;
    for (std::size_t i = 0; i < scenario_.services.size(); ++i) {
      const auto& elsewhere = options_.elsewhere;
      const std::string& name = scenario_.services[i].name;
      if (std::find(elsewhere.begin(), elsewhere.end(), name) != elsewhere.end()) continue;
      const bool takes_jobs = has_hop(i, true);
      const std::size_t count = takes_jobs ? std::max<std::size_t>(options_.workers, 1) : 1;
      for (std::size_t n = 0; n < count; ++n) {
        // A service that is called is not killed: who calls it would get no answer.
        if (auto started = start(name, takes_jobs && !has_hop(i, false)); !started) return started;
      }
    }
    return {};
  }

  // Called from the threads of the collector.
  bool kill(std::int32_t process) {
    const std::lock_guard lock(mutex_);
    for (Running& running : running_) {
      if (running.child.process() != process || !running.may_be_killed) continue;
      running.child.kill();
      running.was_killed = true;
      return true;
    }
    return false;
  }

  bool lives(std::int32_t process) {
    const std::lock_guard lock(mutex_);
    return std::any_of(running_.begin(), running_.end(), [&](const Running& running) {
      return running.child.process() == process && !running.was_killed;
    });
  }

  // Starts again who was killed. An error: one ended of its own accord.
  Result<void> look_after() {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < running_.size(); ++i) {
      const auto status = running_[i].child.ended();
      if (!status) continue;
      const Running gone = std::move(running_[i]);
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i--));
      if (!gone.was_killed) {
        return fail(fmt::format("the process of service '{}' ended by itself (wait status {})",
                                gone.service, *status));
      }
      if (auto started = start(gone.service, gone.may_be_killed); !started) return started;
    }
    return {};
  }

  // Whether all have ended.
  bool have_ended() {
    const std::lock_guard lock(mutex_);
    std::erase_if(running_, [](Running& running) { return running.child.ended().has_value(); });
    return running_.empty();
  }

 private:
  struct Running {
    std::string service;
    bool may_be_killed = false;
    Child child;
    bool was_killed = false;
  };

  Result<void> start(const std::string& service, bool may_be_killed) {
    std::vector<std::string> command = options_.role_command;
    command.insert(command.end(), {"--role", service, "--collector", collector_});
    auto child = Child::start(command);
    if (!child) return tl::unexpected(child.error());
    running_.push_back({service, may_be_killed, std::move(*child)});
    return {};
  }

  bool has_hop(std::size_t service, bool is_queue) const {
    return std::any_of(scenario_.hops.begin(), scenario_.hops.end(), [&](const Hop& hop) {
      return hop.plan.to == service && hop.plan.is_queue == is_queue;
    });
  }

  const Scenario& scenario_;
  const RealOptions& options_;
  std::string collector_;
  std::mutex mutex_;
  std::vector<Running> running_;
};

class Driver {
 public:
  Driver(const Scenario& scenario, const RealOptions& options)
      : scenario_(scenario),
        options_(options),
        random_(options.seed),
        processes_(scenario_, options),
        progress_(scenario_, options.requests, options.kill_workers, options.seed,
                  [this](std::int32_t process) { return processes_.kill(process); }) {}

  Result<RealFindings> run() {
    shorten_delays(scenario_, options_.longest_delay);
    auto faults = Faults::of(scenario_, options_.seed);
    if (!faults) return tl::unexpected(faults.error());
    faults_ = std::move(*faults);
    if (auto ready = prepare(); !ready) return tl::unexpected(ready.error());
    auto collector = Collector::start([this](const Tap& tap) { progress_.on_tap(tap); });
    if (!collector) return tl::unexpected(collector.error());
    collector_ = std::move(*collector);
    if (options_.on_collector) options_.on_collector(collector_->address());
    if (auto driven = drive(); !driven) return tl::unexpected(driven.error());
    return judge();
  }

 private:
  Result<void> prepare() {
    instructions_.broker = options_.broker;
    if (instructions_.broker.empty()) {
      instructions_.broker = "sqlite:" + (folder_.path() / "queues.db").string();
    }
    if (instructions_.broker == "kafka://mock") {
#if PROPSPEC_WITH_KAFKA
      auto mock = KafkaMock::start();
      if (!mock) return tl::unexpected(mock.error());
      kafka_ = std::move(*mock);
      instructions_.broker = kafka_->url();
#endif
    }
    instructions_.lease = options_.lease;
    instructions_.longest_delay = options_.longest_delay;
    instructions_.seed = options_.seed;
    instructions_.queues = fmt::format("run-{:08x}", std::random_device{}());
    auto broker = open_broker(instructions_.broker);
    if (!broker) return tl::unexpected(broker.error());
    broker_ = std::move(*broker);
    return can_be_real(scenario_, broker_->traits());
  }

  // Until everything that was sent was handled, and the queues are empty.
  Result<void> drive() {
    std::vector<std::thread> clients;
    Result<void> outcome;
    for (bool first = true; outcome; first = false) {
      instructions_.stopping = false;
      collector_->set_instructions(instructions_.text());
      outcome = processes_.start(collector_->address());
      for (std::size_t i = 0; first && outcome && i < options_.clients; ++i) {
        clients.emplace_back([this] { note(send_requests()); });
      }
      if (outcome) outcome = attend();
      // The workers end when they have nothing to do. What is in the queues then comes again.
      instructions_.stopping = true;
      collector_->set_instructions(instructions_.text());
      if (outcome) outcome = await_end();
      if (!outcome || gave_up_) break;
      const auto left = messages_left();
      if (!left) outcome = tl::unexpected(left.error());
      if (!left || *left == 0) break;
    }
    ended_ = true;
    for (std::thread& client : clients) client.join();
    return outcome;
  }

  Result<void> attend() {
    const auto lives = [this](std::int32_t process) { return processes_.lives(process); };
    while (!progress_.is_done(lives)) {
      if (auto well = processes_.look_after(); !well) return well;
      if (auto problem = problem_of_a_client()) return tl::unexpected(std::move(*problem));
      if (options_.interrupted && options_.interrupted()) return fail("interrupted");
      if (Steady::now() - progress_.last_event() > options_.patience) {
        gave_up_ = true;  // the checker says what is missing
        return {};
      }
      std::this_thread::sleep_for(kGlance);
    }
    return {};
  }

  Result<void> await_end() {
    const auto deadline = Steady::now() + options_.patience;
    while (!processes_.have_ended()) {
      if (Steady::now() > deadline) return fail("a service did not end when the run was over");
      std::this_thread::sleep_for(kGlance);
    }
    return {};
  }

  // What the workers of this run would receive.
  Result<std::uint64_t> messages_left() {
    std::uint64_t messages = 0;
    for (std::size_t hop = 0; hop < scenario_.hops.size(); ++hop) {
      if (!scenario_.hops[hop].plan.is_queue) continue;
      auto depth = broker_->depth(queue_of(scenario_, hop, instructions_.queues));
      if (!depth) return depth;
      messages += *depth;
    }
    return messages;
  }

  Result<void> send_requests() {
    HttpClient http;
    auto entry = address_of_entry(http);
    if (!entry) return tl::unexpected(entry.error());
    const Hop& hop = scenario_.hops.front();
    while (!ended_) {
      auto call = next_call();
      if (!call) return {};
      auto request = to_http(call->send.stored, *hop.carrier, call->send.message_id);
      if (!request) return tl::unexpected(request.error());
      request->target = "/0";
      const auto answer = http.send(*entry, *request);
      if (!answer) return tl::unexpected(answer.error());
      if (answer->status != 200) return fail(answer->body);
      progress_.on_answer();
    }
    return {};
  }

  Result<std::string> address_of_entry(HttpClient& http) {
    const std::string& name = scenario_.services[scenario_.hops.front().plan.to].name;
    const auto deadline = Steady::now() + options_.patience;
    while (!ended_ && Steady::now() < deadline) {
      const auto answer =
          http.send(collector_->address(), {.method = "GET", .target = "/services/" + name});
      if (!answer) return tl::unexpected(answer.error());
      if (answer->status == 200) return answer->body;
      std::this_thread::sleep_for(kGlance);
    }
    return fail(fmt::format("service '{}' did not start", name));
  }

  // What the client sends next, written down; nothing: that was all.
  std::optional<SendTap> next_call() {
    SendTap tap;
    {
      const std::lock_guard lock(mutex_);
      if (next_request_ == options_.requests) return std::nullopt;
      tap.request = next_request_++;
      call(scenario_.client, tap.request, random_, call_);
      Send& send = tap.send;
      send.trace_id = call_.trace_id;
      send.span_id = call_.span_id;
      send.injected = call_.headers;
    }
    Send& send = tap.send;
    send.job = "client";
    send.message_id = MessageName{tap.request, 1, send.job}.text();
    send.span_was_active = !send.injected.empty();
    send.injection_was_tried = send.span_was_active;
    scenario_.hops.front().carrier->place(send.injected, send.stored);
    send.sent_ns = send.context_ns = send.visible_ns = now_ns();
    collector_->add(tap);
    return tap;
  }

  Result<RealFindings> judge() {
    Collector::Collected collected = collector_->take();
    if (!collected.problem.empty()) {
      return fail(fmt::format("the collector had to refuse something: {}", collected.problem));
    }
    Assembly assembly = assemble(scenario_, std::move(collected));
    RealFindings real;
    real.attempts = assembly.attempts;
    real.redeliveries = assembly.redeliveries;
    real.killed_attempts = assembly.killed;
    real.killed_workers = progress_.killed();
    real.strays = assembly.strays;
    Checker checker(scenario_.plan());
    for (Journey& journey : assembly.journeys) {
      for (std::uint32_t i = 0; i < scenario_.hops.size(); ++i) {
        if (faults_.acts_on(scenario_.hops[i])) faults_.at(&Fault::on_report, journey, i);
      }
      const JourneyVerdict& verdict = checker.check(journey);
      if (options_.on_journey) options_.on_journey(journey, verdict);
    }
    real.findings = checker.finish();
    return real;
  }

  void note(const Result<void>& outcome) {
    if (outcome) return;
    const std::lock_guard lock(mutex_);
    if (!problem_) problem_ = outcome.error();
  }
  std::optional<Error> problem_of_a_client() {
    const std::lock_guard lock(mutex_);
    return problem_;
  }

  Scenario scenario_;  // as its faults change it
  Faults faults_;
  const RealOptions& options_;
  TemporaryFolder folder_;
  Instructions instructions_;
#if PROPSPEC_WITH_KAFKA
  std::unique_ptr<KafkaMock> kafka_;
#endif
  std::unique_ptr<Broker> broker_;
  std::mutex mutex_;  // of what follows: the clients are threads
  std::mt19937_64 random_;
  std::uint64_t next_request_ = 0;
  ClientCall call_;
  std::optional<Error> problem_;
  std::atomic<bool> ended_ = false;
  bool gave_up_ = false;
  Processes processes_;
  Progress progress_;
  std::unique_ptr<Collector> collector_;  // the last, so the first to go: it calls the others
};

}  // namespace

Result<RealFindings> run_for_real(const Scenario& scenario, const RealOptions& options) {
  return Driver(scenario, options).run();
}

}  // namespace propspec
