// Scenarios with real processes: this program starts itself once more for each of their services.
#include "simulator/real/real_run.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "simulator/brokers/servers_for_tests.h"
#include "simulator/real/role.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;

Servers& servers() { return Servers::of_this_program(); }
[[maybe_unused]] const Servers& registered = servers();  // before the tests run

// client → web → (queue) → worker → billing
Scenario connected(std::string_view carrier = "kafka") {
  Scenario scenario;
  scenario.id = "connected";
  scenario.services = {{.name = "web"}, {.name = "worker"}, {.name = "billing"}};
  Hop request;
  request.carrier = find_carrier("http");
  request.plan = {.name = "request", .from = kNoService, .to = 0, .carrier = "http"};
  request.plan.is_queue = false;
  request.consumer_name = "web.request";
  Hop jobs;
  jobs.carrier = find_carrier(carrier);
  jobs.plan = {.name = "jobs", .from = 0, .to = 1, .carrier = std::string(carrier)};
  jobs.plan.job_id_tag = "job.id";
  jobs.plan.attempt_tag = "job.attempt";
  jobs.plan.max_attempts = 3;
  jobs.producer_name = "jobs.produce";
  jobs.consumer_name = "jobs.consume";
  jobs.process_name = "job.process";
  jobs.other_properties = 2;
  jobs.work_ns = {100'000, 1'000'000};
  Hop invoice = request;
  invoice.plan.name = "invoice";
  invoice.plan.from = 1;
  invoice.plan.to = 2;
  invoice.producer_name = "http.request";
  invoice.consumer_name = "billing.request";
  scenario.hops = {request, jobs, invoice};
  scenario.client.priority = 2;
  scenario.client.origin = "rum";
  scenario.client.baggage = {{"tenant", "7"}};
  return scenario;
}

Scenario failing_once() {
  Scenario scenario = connected();
  scenario.hops[1].failures = 1;
  return scenario;
}

Scenario chained() {
  Scenario scenario = failing_once();
  scenario.hops[1].plan.retries = RetryMode::kChained;
  return scenario;
}

Scenario given_up() {
  Scenario scenario = connected();
  scenario.hops[1].never_succeeds = true;
  Hop dead = scenario.hops[1];
  dead.never_succeeds = false;
  dead.plan.name = "dead letters";
  dead.plan.from = 1;
  dead.plan.to = 2;
  dead.plan.max_attempts = 1;
  dead.dead_letter_of = 1;
  scenario.hops.push_back(dead);
  return scenario;
}

Scenario captured_too_late() {
  Scenario scenario = connected();
  scenario.faults = {"D01"};
  scenario.fault_hop = 1;
  return scenario;
}

// Those that processes are started for, by name.
Scenario scenario_of(const std::string& name) {
  if (name == "failing-once") return failing_once();
  if (name == "chained") return chained();
  if (name == "given-up") return given_up();
  if (name == "faulty") return captured_too_late();
  if (name.starts_with("connected-")) return connected(name.substr(10));
  return connected();
}

std::string this_program() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

struct Seen {
  std::uint64_t sound = 0, requests = 0;
  std::map<std::string, int> violations, causes;
  std::string first;  // violation
  std::vector<Journey> journeys;
};

Result<RealFindings> run(const std::string& name, Seen& seen, RealOptions options = {}) {
  options.requests = options.requests == 100 ? 20 : options.requests;
  options.role_command = {this_program(), name};
  options.on_journey = [&](const Journey& journey, const JourneyVerdict& verdict) {
    ++seen.requests;
    seen.sound += verdict.sound() ? 1 : 0;
    for (const Violation& violation : verdict.violations) {
      if (violation.severity == Severity::kWarning) continue;
      if (seen.first.empty()) seen.first = violation.what;
      ++seen.violations[std::string(violation.invariant)];
    }
    for (const Diagnosis& found : verdict.diagnoses) ++seen.causes[std::string(found.cause)];
    seen.journeys.push_back(journey);
  };
  return run_for_real(scenario_of(name), options);
}

std::string told(const Seen& seen) {
  std::string text = seen.first;
  for (const auto& [invariant, times] : seen.violations)
    text += fmt::format("; {} {}", invariant, times);
  return text;
}

// The jobs that ended well, and how often.
std::map<std::string, int> done_jobs(const Seen& seen, std::uint32_t hop) {
  std::map<std::string, int> jobs;
  for (const Journey& journey : seen.journeys) {
    for (const Delivery& delivery : journey.deliveries) {
      const Send& send = journey.sends[delivery.send];
      if (send.hop == hop && delivery.acknowledged && !delivery.failed) ++jobs[send.job];
    }
  }
  return jobs;
}

TEST(RealRun, ASoundPipelineIsFoundConnected) {
  Seen seen;
  const auto real = run("connected", seen, {.workers = 2});
  ASSERT_TRUE(real) << real.error().message;
  EXPECT_EQ(seen.sound, 20u) << told(seen);
  EXPECT_EQ(real->findings.journeys, 20u);
  EXPECT_EQ(real->findings.broken, 0u);
  // web.request, jobs.produce, jobs.consume, job.process, http.request, billing.request
  EXPECT_EQ(real->findings.spans, 20u * 6);
  EXPECT_EQ(real->attempts, 20u);
  EXPECT_EQ(real->redeliveries, 0u);
  EXPECT_EQ(real->killed_attempts, 0u);
  EXPECT_EQ(real->strays, 0u);
  std::set<std::uint64_t> requests;
  for (const Journey& journey : seen.journeys) {
    requests.insert(journey.request);
    ASSERT_EQ(journey.sends.size(), 3u);
    ASSERT_EQ(journey.deliveries.size(), 3u);
    for (const JourneySpan& span : journey.spans) {
      EXPECT_EQ(span.record.trace_id, journey.sends[0].trace_id);
      EXPECT_FALSE(span.record.tags.find("propspec.request"));
    }
    ASSERT_EQ(journey.baggage_seen.size(), 1u);
    EXPECT_EQ(journey.baggage_seen[0].items, (KeyValues{{"tenant", "7"}}));
  }
  EXPECT_EQ(requests.size(), 20u);
}

TEST(RealRun, RetriesAreAttemptsOfTheSameMessage) {
  Seen seen;
  const auto real = run("failing-once", seen);
  ASSERT_TRUE(real) << real.error().message;
  EXPECT_EQ(seen.sound, 20u) << told(seen);
  EXPECT_EQ(real->attempts, 40u);
  EXPECT_EQ(real->redeliveries, 20u);
  EXPECT_EQ(real->killed_attempts, 0u);
  EXPECT_EQ(done_jobs(seen, 1).size(), 20u);
}

TEST(RealRun, ChainedRetriesAreMessagesOfTheirOwn) {
  Seen seen;
  const auto real = run("chained", seen);
  ASSERT_TRUE(real) << real.error().message;
  EXPECT_EQ(seen.sound, 20u) << told(seen);
  EXPECT_EQ(real->attempts, 40u);
  EXPECT_EQ(real->redeliveries, 0u);
  for (const Journey& journey : seen.journeys) {
    EXPECT_EQ(std::count_if(journey.sends.begin(), journey.sends.end(),
                            [](const Send& send) { return send.hop == 1 && send.attempt == 2; }),
              1);
  }
}

TEST(RealRun, DeadLettersStayInTheirTrace) {
  Seen seen;
  const auto real = run("given-up", seen);
  ASSERT_TRUE(real) << real.error().message;
  EXPECT_EQ(seen.sound, 20u) << told(seen);
  EXPECT_EQ(real->attempts, 20u * (3 + 1));
  EXPECT_EQ(done_jobs(seen, 3).size(), 20u);
}

TEST(RealRun, AFaultIsFoundAsInVirtualTime) {
  Seen seen;
  const auto real = run("faulty", seen);
  ASSERT_TRUE(real) << real.error().message;
  EXPECT_EQ(seen.sound, 0u);
  EXPECT_EQ(seen.causes, (std::map<std::string, int>{{"D01", 20}})) << told(seen);
}

// Twenty times a worker is killed while it has a job: when it begins, before it sends, when its
// spans are told and the broker does not know yet.
TEST(RealRun, NoJobIsLostWhenWorkersAreKilled) {
  Seen seen;
  const auto real =
      run("connected", seen,
          {.requests = 120, .lease = milliseconds(250), .workers = 2, .kill_workers = 20});
  ASSERT_TRUE(real) << real.error().message;
  EXPECT_EQ(real->killed_workers, 20u);
  EXPECT_EQ(seen.requests, 120u);
  EXPECT_EQ(seen.sound, 120u) << told(seen);
  EXPECT_EQ(real->findings.broken, 0u);
  EXPECT_EQ(done_jobs(seen, 1).size(), 120u);  // none lost, none unaccounted
  EXPECT_GT(real->killed_attempts, 0u);
  EXPECT_EQ(real->strays, 0u);
  for (const Journey& journey : seen.journeys) {
    for (const JourneySpan& span : journey.spans) {
      EXPECT_EQ(span.record.trace_id, journey.sends[0].trace_id);
    }
  }
}

struct OnBroker {
  std::string name, carrier;
};

void PrintTo(const OnBroker& on, std::ostream* out) { *out << on.name << ", " << on.carrier; }

class RealBroker : public testing::TestWithParam<OnBroker> {};

TEST_P(RealBroker, RunsThePipeline) {
  std::string url = "kafka://mock";
  if (GetParam().name != "kafka") {
    const auto& started = servers().started(GetParam().name);
    if (started.code == 3) GTEST_SKIP() << started.url;
    ASSERT_EQ(started.code, 0) << started.url;
    url = started.url;
  }
  Seen seen;
  const auto real = run("connected-" + GetParam().carrier, seen, {.broker = url});
  if (!real && real.error().message.find("was built without") != std::string::npos) {
    GTEST_SKIP() << real.error().message;
  }
  ASSERT_TRUE(real) << real.error().message;
  EXPECT_EQ(seen.sound, 20u) << told(seen);
  EXPECT_EQ(real->attempts, 20u);
}

// Each with the carrier that is its own, and with one that is not.
INSTANTIATE_TEST_SUITE_P(Brokers, RealBroker,
                         testing::Values(OnBroker{"kafka", "kafka"}, OnBroker{"kafka", "sqs"},
                                         OnBroker{"redis", "redis_stream"},
                                         OnBroker{"redis", "sqs"}, OnBroker{"rabbitmq", "amqp"},
                                         OnBroker{"rabbitmq", "sqs"}, OnBroker{"nats", "nats"},
                                         OnBroker{"nats", "sqs"}, OnBroker{"postgres", "sqs"},
                                         OnBroker{"postgres", "hangfire"}),
                         [](const auto& of) { return of.param.name + "_" + of.param.carrier; });

std::string error_of(const std::function<void(Scenario&, RealOptions&)>& change) {
  Scenario scenario = connected();
  RealOptions options{.role_command = {this_program(), "connected"}};
  change(scenario, options);
  const auto real = run_for_real(scenario, options);
  return real ? "it ran" : real.error().message;
}

TEST(RealRun, RefusesWhatOnlyVirtualTimeShows) {
  EXPECT_EQ(error_of([](auto& scenario, auto&) { scenario.hops[1].batch_size = 2; }),
            "hop 'jobs' hands out batches: run the scenario in virtual time");
  EXPECT_EQ(error_of([](auto& scenario, auto&) { scenario.hops[1].repeats = 1; }),
            "hop 'jobs' has jobs that put themselves into the queue again: run the scenario in "
            "virtual time");
  EXPECT_EQ(error_of([](auto& scenario, auto&) {
              scenario.hops[1].carrier = find_carrier("hangfire_blog");
            }),
            "hop 'jobs' has a carrier that changes messages that are in the queue already: run the "
            "scenario in virtual time");
}

TEST(RealRun, SaysWhatCannotBeStarted) {
  EXPECT_EQ(error_of([](auto&, auto& options) { options.role_command = {"/nowhere/propspec"}; }),
            "cannot start /nowhere/propspec: No such file or directory");
  EXPECT_EQ(
      error_of([](auto&, auto& options) { options.role_command = {"/bin/false"}; }).substr(0, 24),
      "the process of service '");
  EXPECT_EQ(error_of([](auto&, auto& options) { options.broker = "redis://127.0.0.1:1"; }),
            "cannot open redis://127.0.0.1:1: Connection refused; `scripts/brokers start redis` "
            "starts one and prints its URL");
}

TEST(RealRun, EndsWhenItIsInterrupted) {
  EXPECT_EQ(error_of([](auto&, auto& options) { options.interrupted = [] { return true; }; }),
            "interrupted");
}

TEST(RunRole, SaysWhatItMisses) {
  const Scenario scenario = connected();
  EXPECT_EQ(run_role(scenario, {.service = "nobody", .collector = "127.0.0.1:1"}).error().message,
            "scenario 'connected' has no service 'nobody'");
  EXPECT_EQ(run_role(scenario, {.service = "web", .collector = "127.0.0.1:1"}).error().message,
            "no answer from http://127.0.0.1:1/run: Connection refused");
}

// What run_for_real starts: SCENARIO --role SERVICE --collector ADDRESS.
int run_as_role(char** arguments) {
  const auto ended =
      run_role(scenario_of(arguments[1]), {.service = arguments[3], .collector = arguments[5]});
  if (!ended) std::fprintf(stderr, "%s: %s\n", arguments[3], ended.error().message.c_str());
  return ended ? 0 : 1;
}

}  // namespace
}  // namespace propspec

int main(int count, char** arguments) {
  if (count == 6 && std::string_view(arguments[2]) == "--role") {
    return propspec::run_as_role(arguments);
  }
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
