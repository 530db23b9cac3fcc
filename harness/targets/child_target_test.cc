// A target that misbehaves must cost the guilty request its verdict, and nobody else anything.
#include "harness/targets/child_target.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>

namespace propspec::harness {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::size_t kCases = 150;

// The interpreter itself: what stands in PATH may be a script that takes its time to find it.
const std::string& python() {
  static const std::string path = [] {
    auto child =
        ChildProcess::start({.words = {"python3", "-c", "import sys; print(sys.executable)"}});
    if (!child) throw std::runtime_error(child.error().message);
    while (child->wait(10s) == ChildProcess::Woken::kOutput) {
    }
    std::string line = child->output();
    line.resize(line.find('\n'));
    return line;
  }();
  return path;
}

Command fake(std::vector<std::string> arguments) {
  Command command{.words = {python(), "-I", "-S", PROPSPEC_TESTDATA "/fake_target.py"}};
  command.words.insert(command.words.end(), arguments.begin(), arguments.end());
  return command;
}

// Requests that a fake target can tell from each other: the header `n` counts them.
std::vector<PropagateRequest> numbered(std::size_t count) {
  std::vector<PropagateRequest> requests(count);
  for (std::size_t i = 0; i < count; ++i) requests[i].headers.add("n", std::to_string(i));
  return requests;
}

struct Outcomes {
  std::vector<std::optional<Outcome>> all;

  const Headers* headers(std::size_t i) const {
    const auto* answer = std::get_if<Answer>(&*all.at(i));
    const auto* observation = answer ? std::get_if<Observation>(answer) : nullptr;
    return observation ? &*observation->headers : nullptr;
  }
  std::string header(std::size_t i, std::string_view name) const {
    return headers(i) ? std::string(headers(i)->find(name).value_or("")) : "no answer";
  }
  const Failure& failure(std::size_t i) const { return std::get<Failure>(*all.at(i)); }
  // How many were answered, each with its own headers.
  std::size_t answered() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (headers(i) == nullptr) continue;
      EXPECT_EQ(header(i, "n"), std::to_string(i));
      ++count;
    }
    return count;
  }
  std::size_t count(Misbehavior kind) const {
    std::size_t count = 0;
    for (const auto& outcome : all) {
      const auto* failure = std::get_if<Failure>(&*outcome);
      count += failure != nullptr && failure->kind == kind;
    }
    return count;
  }
};

Outcomes propagate(Target& target, const Environment& env, std::size_t count) {
  Outcomes result{.all = std::vector<std::optional<Outcome>>(count)};
  target.propagate(env, numbered(count), [&](std::size_t index, Outcome outcome) {
    EXPECT_FALSE(result.all.at(index)) << "a second outcome for " << index;
    result.all.at(index) = std::move(outcome);
  });
  for (std::size_t i = 0; i < count; ++i) {
    if (!result.all[i]) throw std::runtime_error("no outcome for " + std::to_string(i));
  }
  return result;
}

Outcomes run(std::vector<std::string> arguments, ChildTargetOptions options = {}) {
  ChildTarget target(fake(std::move(arguments)), options);
  return propagate(target, {}, kCases);
}

ChildTargetOptions impatient() { return {.session = {.answer_limit = 3s}}; }

void expect_one_failure(const Outcomes& outcomes, Misbehavior kind, std::string_view message) {
  EXPECT_EQ(outcomes.answered(), kCases - 1);
  ASSERT_EQ(outcomes.count(kind), 1u);
  EXPECT_EQ(outcomes.failure(40).kind, kind);
  EXPECT_THAT(outcomes.failure(40).message, HasSubstr(message));
}

TEST(ChildTarget, SaysHello) {
  ChildTarget target(fake({"--features", "batch"}));
  const auto hello = target.hello();
  ASSERT_TRUE(hello) << hello.error().message;
  EXPECT_EQ(hello->name, "fake");
  EXPECT_TRUE(hello->offers("batch"));
}

TEST(ChildTarget, AnswersFindTheirRequests) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"--order", "reverse"},
                                             {"--features", "batch"},
                                             {"--features", "batch", "--order", "reverse"},
                                             {"--window", "1"},
                                             {"--features", "batch", "--window", "1"},
                                             {"--stderr", "5000"}}) {
    EXPECT_EQ(run(arguments).answered(), kCases);
  }
}

TEST(ChildTarget, EveryLineFitsTheSchemas) {
  const auto validator = MessageValidator::create();
  ASSERT_TRUE(validator);
  for (const std::string features : {"", "batch"}) {
    const auto outcomes = run({"--features", features}, {.session = {.validator = &*validator}});
    EXPECT_EQ(outcomes.answered(), kCases);
  }
}

TEST(ChildTarget, AnAnswerThatBreaksTheSchemaIsAProtocolError) {
  const auto validator = MessageValidator::create();
  ASSERT_TRUE(validator);
  expect_one_failure(
      run({"--fault", "wrong-type", "--at", "40"}, {.session = {.validator = &*validator}}),
      Misbehavior::kProtocolError, "wrote no valid answer");
}

// ── One guilty request ──────────────────────────────────────────────────────────────────────────

TEST(ChildTarget, ACrashCostsOneRequest) {
  const auto outcomes = run({"--fault", "segv", "--at", "40"});
  expect_one_failure(outcomes, Misbehavior::kCrash, "was killed by SIGSEGV");
  EXPECT_EQ(outcomes.failure(40).stderr_tail, "about to segv\n");
}

TEST(ChildTarget, AnExitCostsOneRequest) {
  expect_one_failure(run({"--fault", "exit", "--at", "40"}), Misbehavior::kCrash,
                     "exited with status 3");
}

TEST(ChildTarget, AnExitAfterTheAnswerCostsTheRequestThatCausedIt) {
  expect_one_failure(run({"--fault", "exit-after", "--at", "40"}), Misbehavior::kCrash,
                     "exited with status 0 (at the `reset` after its answer)");
}

TEST(ChildTarget, AHangCostsOneRequest) {
  const auto outcomes = run({"--fault", "hang", "--at", "40"}, impatient());
  expect_one_failure(outcomes, Misbehavior::kHang, "did not answer within 3 s");
  EXPECT_EQ(outcomes.failure(40).stderr_tail, "about to hang\n");
}

TEST(ChildTarget, GarbageCostsOneRequest) {
  const auto outcomes = run({"--fault", "garbage", "--at", "40"});
  expect_one_failure(outcomes, Misbehavior::kProtocolError, "wrote no valid answer");
  EXPECT_EQ(outcomes.failure(40).bytes, "Warning: something is odd");
}

TEST(ChildTarget, GarbageBehindTheAnswerCostsTheRequestThatCausedIt) {
  const auto outcomes = run({"--fault", "garbage-after", "--at", "40"});
  expect_one_failure(outcomes, Misbehavior::kProtocolError, "wrote no valid answer");
  EXPECT_EQ(outcomes.failure(40).bytes, "done with it");
}

TEST(ChildTarget, OtherNonsenseCostsOneRequest) {
  for (const std::string fault :
       {"wrong-type", "unknown-id", "null-id", "twice", "empty-batch", "close-stdout"}) {
    SCOPED_TRACE(fault);
    expect_one_failure(run({"--fault", fault, "--at", "40"}), Misbehavior::kProtocolError, "");
  }
}

TEST(ChildTarget, AnEndlessLineIsCutShort) {
  const auto outcomes = run({"--fault", "long-line", "--at", "40"});
  expect_one_failure(outcomes, Misbehavior::kProtocolError, "more than 8388608 bytes");
  EXPECT_EQ(outcomes.failure(40).bytes, std::string(200, 'x'));
}

TEST(ChildTarget, TheGuiltyOneIsFoundInABatchToo) {
  for (const std::string fault : {"segv", "twice", "wrong-type"}) {
    SCOPED_TRACE(fault);
    const auto outcomes = run({"--fault", fault, "--at", "40", "--features", "batch"});
    EXPECT_EQ(outcomes.answered(), kCases - 1);
    EXPECT_TRUE(std::holds_alternative<Failure>(*outcomes.all[40]));
  }
}

TEST(ChildTarget, TheFirstAndTheLastCanBeGuilty) {
  for (const std::size_t at : {std::size_t{0}, kCases - 1}) {
    const auto outcomes = run({"--fault", "segv", "--at", std::to_string(at)});
    EXPECT_EQ(outcomes.answered(), kCases - 1);
    EXPECT_EQ(outcomes.failure(at).kind, Misbehavior::kCrash);
  }
}

// ── What cannot be pinned on one ────────────────────────────────────────────────────────────────

TEST(ChildTarget, ACrashThatDoesNotComeAgainIsToldSo) {
  const std::string mark = testing::TempDir() + "/propspec-crashed-" + std::to_string(::getpid());
  const auto outcomes = run({"--fault", "once", "--at", "40", "--mark", mark});
  std::remove(mark.c_str());
  EXPECT_EQ(outcomes.answered(), kCases - 1);
  ASSERT_EQ(outcomes.count(Misbehavior::kCrash), 1u);
  for (const auto& outcome : outcomes.all) {
    if (const auto* failure = std::get_if<Failure>(&*outcome)) {
      EXPECT_THAT(failure->message, StartsWith("was killed by SIGSEGV; it did not happen again"));
    }
  }
}

TEST(ChildTarget, GivesUpOnATargetThatFailsOnEveryRequest) {
  const auto outcomes = run({"--fault", "segv", "--at", "always"});
  EXPECT_EQ(outcomes.count(Misbehavior::kCrash), 10u);
  EXPECT_EQ(outcomes.count(Misbehavior::kNotRun), kCases - 10);
  EXPECT_EQ(outcomes.failure(kCases - 1).message,
            "given up: the target broke down 10 times before");
}

TEST(ChildTarget, NoAnswerIsTrustedFromATargetThatAlwaysSaysTooMuch) {
  for (const std::string fault : {"garbage", "garbage-after", "twice", "exit-after"}) {
    SCOPED_TRACE(fault);
    const auto outcomes = run({"--fault", fault, "--at", "always"}, {.max_restarts = 2});
    EXPECT_EQ(outcomes.answered(), 0u);
    EXPECT_EQ(outcomes.count(Misbehavior::kNotRun), kCases - 2);
  }
}

// What a target says beside the answer to `reset` is about the requests before it, and nothing
// else.
TEST(ChildTarget, ATargetThatSaysTooMuchAtTheResetIsNotTrusted) {
  for (const std::string reset : {"twice", "noisy"}) {
    for (const std::size_t count : {std::size_t{1}, std::size_t{5}}) {
      SCOPED_TRACE(reset + " " + std::to_string(count));
      ChildTarget target(fake({"--reset", reset}), {.max_restarts = 2});
      const auto outcomes = propagate(target, {}, count);
      EXPECT_EQ(outcomes.count(Misbehavior::kProtocolError), std::min<std::size_t>(count, 2));
      EXPECT_EQ(outcomes.answered(), 0u);
      EXPECT_THAT(outcomes.failure(0).message, HasSubstr("at the `reset` after its answer"));
    }
  }
}

TEST(ChildTarget, WhatIsForgivenDoesNotCount) {
  ChildTarget target(fake({"--fault", "segv", "--at", "0"}), {.max_restarts = 2});
  for (int group = 0; group < 3; ++group) {
    EXPECT_EQ(propagate(target, {}, 3).count(Misbehavior::kCrash), 1u);
    target.forgive();
  }
}

// ── Lines ───────────────────────────────────────────────────────────────────────────────────────

TEST(ChildTarget, NoFrameIsLongerThanALineMayBe) {
  ChildTarget target(fake({"--features", "batch"}));
  std::vector<PropagateRequest> requests(5);
  for (PropagateRequest& request : requests) request.headers.add("n", std::string(3 << 20, 'x'));
  std::size_t answered = 0;
  target.propagate({}, requests, [&](std::size_t, Outcome outcome) {
    answered += std::holds_alternative<Answer>(outcome);
  });
  EXPECT_EQ(answered, requests.size());
}

TEST(ChildTarget, ARequestThatIsLongerThanALineIsNotSent) {
  ChildTarget target(fake({}));
  std::vector<PropagateRequest> requests = numbered(3);
  requests[1].headers.add("long", std::string(kMaxLineBytes, 'x'));
  std::vector<Outcome> outcomes(requests.size());
  const auto keep = [&](std::size_t index, Outcome outcome) { outcomes[index] = outcome; };
  target.propagate({}, requests, keep);
  EXPECT_TRUE(std::holds_alternative<Answer>(outcomes[0]));
  EXPECT_TRUE(std::holds_alternative<Answer>(outcomes[2]));
  const Failure failure = std::get<Failure>(outcomes[1]);
  EXPECT_EQ(failure.kind, Misbehavior::kNotRun);
  EXPECT_THAT(failure.message, StartsWith("the request is longer than a line of the protocol"));

  target.propagate({}, std::span(requests).subspan(1, 1), keep);
  EXPECT_EQ(std::get<Failure>(outcomes[0]).kind, Misbehavior::kNotRun);
  const std::vector<Request> conversation = {requests[0], requests[1], requests[2]};
  outcomes = target.converse({}, conversation);
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<Answer>(outcomes[0]));
  EXPECT_EQ(std::get<Failure>(outcomes[1]).message, failure.message);
  EXPECT_EQ(std::get<Failure>(outcomes[2]).kind, Misbehavior::kNotRun);
  EXPECT_EQ(propagate(target, {}, 3).answered(), 3u);
}

TEST(ChildTarget, GivesUpForAllGroups) {
  ChildTarget target(fake({"--fault", "segv", "--at", "always"}), {.max_restarts = 2});
  EXPECT_EQ(propagate(target, {}, 5).count(Misbehavior::kNotRun), 3u);
  EXPECT_EQ(propagate(target, {{"DD_TEST", "1"}}, 5).count(Misbehavior::kNotRun), 5u);
}

TEST(ChildTarget, BisectingDoesNotUseUpTheRestarts) {
  // Three crashes take six processes that die.
  ChildTarget target(fake({"--fault", "segv", "--at", "7"}), {.max_restarts = 4});
  for (int group = 0; group < 3; ++group) {
    const auto outcomes = propagate(target, {}, 20);
    EXPECT_EQ(outcomes.answered(), 19u);
    EXPECT_EQ(outcomes.failure(7).kind, Misbehavior::kCrash);
  }
}

// ── Targets that never get to work ──────────────────────────────────────────────────────────────

Failure greeting_failure(Command command, ChildTargetOptions options = {}) {
  ChildTarget target(std::move(command), options);
  const auto hello = target.hello();
  if (hello) throw std::runtime_error("it said hello");
  const auto outcomes = propagate(target, {}, 3);
  EXPECT_EQ(outcomes.count(hello.error().kind), 3u) << "propagate fails as hello does";
  return hello.error();
}

TEST(ChildTarget, ReportsATargetThatDoesNotStart) {
  const auto failure = greeting_failure({.words = {"no-such-program"}});
  EXPECT_EQ(failure.kind, Misbehavior::kTargetError);
  EXPECT_EQ(failure.message, "there is no program “no-such-program” in PATH");
}

TEST(ChildTarget, ReportsATargetThatSaysNoHello) {
  const std::map<std::string, std::string> messages = {
      {"exit", "exited with status 3"},
      {"noise", "wrote no valid answer"},
      {"internal", "answered hello with an error (internal): no library"},
      {"other-protocol", "speaks version 2 of the protocol"},
  };
  for (const auto& [greeting, message] : messages) {
    SCOPED_TRACE(greeting);
    const auto failure = greeting_failure(fake({"--greeting", greeting}));
    EXPECT_EQ(failure.kind, Misbehavior::kTargetError);
    EXPECT_THAT(failure.message, HasSubstr(message));
  }
  EXPECT_EQ(greeting_failure(fake({"--greeting", "noise"})).bytes, "Loading the library...");
}

TEST(ChildTarget, DoesNotWaitForHelloForEver) {
  for (const std::string greeting : {"none", "deaf"}) {
    SCOPED_TRACE(greeting);
    const auto failure =
        greeting_failure(fake({"--greeting", greeting}), {.session = {.hello_limit = 300ms}});
    EXPECT_EQ(failure.kind, Misbehavior::kTargetError);
    EXPECT_THAT(failure.message, HasSubstr("did not answer within 0.3 s"));
  }
}

// The bytes come as the answer to hello, or to what is asked next.
RC_GTEST_PROP(ChildTarget, WhateverComesIsAnOutcome, (std::string bytes, bool greets)) {
  const std::string path = testing::TempDir() + "/propspec-bytes-" + std::to_string(::getpid());
  std::string output;
  if (greets) {
    Hello hello;
    hello.carrier = {.duplicates = "list", .names = "insensitive", .empty = "kept"};
    append_answer(output, 1, hello);
    output += '\n';
  }
  std::ofstream(path) << output << bytes;
  ChildTarget target({.words = {"cat", path}});
  const auto outcomes = propagate(target, {}, 2);
  std::remove(path.c_str());
  RC_ASSERT(outcomes.count(Misbehavior::kTargetError) == 2u);
}

TEST(ChildTarget, DoesNotTrustWhoAnswersEverything) {
  const auto failure = greeting_failure(fake({"--trusting"}));
  EXPECT_EQ(failure.kind, Misbehavior::kTargetError);
  EXPECT_THAT(failure.message, StartsWith("the target cannot be trusted"));
}

// ── Environments ────────────────────────────────────────────────────────────────────────────────

TEST(ChildTarget, OneProcessForEachEnvironment) {
  ChildTarget target(fake({}));
  std::set<std::string> pids;
  for (int round = 0; round < 2; ++round) {
    for (const std::string value : {"a", "b"}) {
      const auto outcomes = propagate(target, {{"DD_TEST", value}}, 3);
      EXPECT_EQ(outcomes.header(0, "x-env"), value);
      EXPECT_EQ(outcomes.header(0, "x-generation"), std::to_string(round)) << "reset in between";
      pids.insert(outcomes.header(0, "x-pid"));
    }
  }
  EXPECT_EQ(pids.size(), 2u);
}

// The processes that this one has started and not seen the end of.
std::set<std::string> children() {
  const std::string self = std::to_string(::getpid());
  std::ifstream file("/proc/" + self + "/task/" + self + "/children");
  return {std::istream_iterator<std::string>(file), {}};
}

TEST(ChildTarget, StartsAheadWhatItIsToldToPrepare) {
  ChildTarget target(fake({}));
  const auto before = children();
  target.prepare({{"DD_TEST", "b"}});
  target.prepare({{"DD_TEST", "b"}});
  auto started = children();
  std::erase_if(started, [&](const std::string& pid) { return before.contains(pid); });
  ASSERT_EQ(started.size(), 1u);
  EXPECT_EQ(propagate(target, {{"DD_TEST", "a"}}, 3).header(0, "x-env"), "a");
  const auto outcomes = propagate(target, {{"DD_TEST", "b"}}, 3);
  EXPECT_EQ(outcomes.header(0, "x-env"), "b");
  EXPECT_EQ(outcomes.header(0, "x-pid"), *started.begin());
  target.prepare({{"DD_TEST", "b"}});  // it is there already
  target.prepare({{"DD_TEST", "never asked"}});
}

TEST(ChildTarget, APreparedProcessThatDiesIsToldOfWhenItIsNeeded) {
  ChildTarget target(Command{.words = {"/bin/false"}});
  target.prepare({{"DD_TEST", "b"}});
  EXPECT_EQ(propagate(target, {{"DD_TEST", "b"}}, 3).count(Misbehavior::kTargetError), 3u);
}

TEST(ChildTarget, KeepsNoMoreProcessesThanItMay) {
  ChildTarget target(fake({}), {.max_processes = 2});
  const auto pid_for = [&](const std::string& value) {
    return propagate(target, {{"DD_TEST", value}}, 1).header(0, "x-pid");
  };
  const std::string a = pid_for("a"), b = pid_for("b");
  EXPECT_EQ(pid_for("a"), a);
  pid_for("c");  // ends b, which was not used for longest
  EXPECT_EQ(pid_for("a"), a);
  EXPECT_NE(pid_for("b"), b);
}

TEST(ChildTarget, ConfiguresOneProcessIfThatIsOffered) {
  ChildTarget target(fake({"--features", "configure"}));
  std::set<std::string> pids;
  for (const std::string value : {"a", "b", "a"}) {
    const auto outcomes = propagate(target, {{"DD_TEST", value}}, 3);
    EXPECT_EQ(outcomes.header(2, "x-env"), value);
    pids.insert(outcomes.header(2, "x-pid"));
  }
  EXPECT_EQ(pids.size(), 1u);
}

TEST(ChildTarget, TheConfigurationOfTheCommandHoldsForEveryGroup) {
  for (const std::string features : {"", "configure"}) {
    Command command = fake({"--features", features});
    command.environment = {{"DD_TEST", "command"}};
    ChildTarget target(command);
    EXPECT_EQ(propagate(target, {}, 1).header(0, "x-env"), "command");
    EXPECT_EQ(propagate(target, {{"DD_OTHER", "1"}}, 1).header(0, "x-env"), "command");
    EXPECT_EQ(propagate(target, {{"DD_TEST", "group"}}, 1).header(0, "x-env"), "group");
  }
}

TEST(ChildTarget, ARefusedConfigurationIsNoCrash) {
  const std::vector<std::vector<std::string>> ways = {
      {"--greeting", "status-78", "--refuse", "bad"},
      {"--greeting", "rejected", "--refuse", "bad"},
      {"--features", "configure", "--refuse", "bad"},
  };
  for (const auto& arguments : ways) {
    SCOPED_TRACE(arguments[1]);
    ChildTarget target(fake(arguments), {.max_restarts = 2});
    EXPECT_EQ(propagate(target, {{"DD_TEST", "good"}}, 5).answered(), 5u);
    for (int again = 0; again < 3; ++again) {
      const auto refused = propagate(target, {{"DD_TEST", "bad"}}, 5);
      EXPECT_EQ(refused.count(Misbehavior::kConfigRejected), 5u);
      EXPECT_THAT(refused.failure(0).message, StartsWith("the target refuses this configuration"));
    }
    EXPECT_EQ(propagate(target, {{"DD_TEST", "good"}}, 5).answered(), 5u);
  }
}

TEST(ChildTarget, ADeathAtTheStartIsTheEnvironmentsOnceHelloHasWorked) {
  const std::map<std::string, Misbehavior> kinds = {{"exit", Misbehavior::kCrash},
                                                    {"none", Misbehavior::kHang},
                                                    {"noise", Misbehavior::kProtocolError},
                                                    {"internal", Misbehavior::kProtocolError}};
  for (const auto& [greeting, kind] : kinds) {
    SCOPED_TRACE(greeting);
    ChildTarget target(fake({"--greeting", greeting, "--refuse", "bad"}),
                       {.session = {.hello_limit = 5s}, .max_restarts = 1});
    EXPECT_EQ(propagate(target, {{"DD_TEST", "bad"}}, 5).count(kind), 5u);
    const auto again = propagate(target, {{"DD_TEST", "bad"}}, 5);
    EXPECT_EQ(again.count(kind), 5u);
    EXPECT_THAT(again.failure(0).message, HasSubstr("hello"));
    EXPECT_EQ(again.failure(0).stderr_tail, greeting == "exit" ? "no such style\n" : "");
    EXPECT_EQ(propagate(target, {{"DD_TEST", "good"}}, 5).answered(), 5u);
  }
}

TEST(ChildTarget, ATargetThatCannotForgetGetsANewProcess) {
  ChildTarget target(fake({"--reset", "unsupported"}), {.max_restarts = 2});
  std::set<std::string> pids;
  for (int group = 0; group < 3; ++group) {
    const auto outcomes = propagate(target, {}, 5);
    EXPECT_EQ(outcomes.answered(), 5u);
    pids.insert(outcomes.header(0, "x-pid"));
  }
  EXPECT_EQ(pids.size(), 3u);
}

// ── Conversations ───────────────────────────────────────────────────────────────────────────────

TEST(ChildTarget, Converses) {
  ChildTarget target(fake({}));
  const std::vector<Request> requests = {StartRequest{.handle = "s1", .name = "web"},
                                         InjectRequest{.handle = "s1"}};
  const auto outcomes = target.converse({}, requests);
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(std::get<StartAnswer>(std::get<Answer>(outcomes[0])).span_id, SpanId{2});
  EXPECT_EQ(std::get<ErrorAnswer>(std::get<Answer>(outcomes[1])).kind, ErrorKind::kUnsupported);
}

TEST(ChildTarget, TheRestOfABrokenConversationIsNotRun) {
  ChildTarget target(fake({"--fault", "segv", "--at", "bad"}));
  const std::vector<Request> requests = {StartRequest{.handle = "s1", .name = "good"},
                                         StartRequest{.handle = "s2", .name = "bad"},
                                         StartRequest{.handle = "s3", .name = "good"}};
  const auto outcomes = target.converse({}, requests);
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<Answer>(outcomes[0]));
  EXPECT_EQ(std::get<Failure>(outcomes[1]).kind, Misbehavior::kCrash);
  EXPECT_EQ(std::get<Failure>(outcomes[2]).kind, Misbehavior::kNotRun);
  EXPECT_EQ(target.converse({}, std::span(requests).first(1)).size(), 1u);
  EXPECT_EQ(propagate(target, {}, 5).answered(), 5u) << "and the next group runs";
}

// ── Interruption ────────────────────────────────────────────────────────────────────────────────

TEST(ChildTarget, AnInterruptedRunEndsWithWhatItHas) {
  std::atomic<bool> interrupted = false;
  ChildTarget target(fake({"--ignore-end"}), {.session = {.interrupted = &interrupted}});
  std::vector<std::optional<Outcome>> outcomes(kCases);
  std::size_t answered = 0;
  target.propagate({}, numbered(kCases), [&](std::size_t index, Outcome outcome) {
    EXPECT_FALSE(outcomes.at(index));
    answered += std::holds_alternative<Answer>(outcome);
    outcomes.at(index) = std::move(outcome);
    interrupted = true;
  });
  EXPECT_GE(answered, 1u);
  EXPECT_LT(answered, kCases);
  for (const auto& outcome : outcomes) {
    ASSERT_TRUE(outcome);
    if (const auto* failure = std::get_if<Failure>(&*outcome)) {
      EXPECT_EQ(failure->kind, Misbehavior::kNotRun);
      EXPECT_EQ(failure->message, "the run was interrupted");
    }
  }
}

TEST(ChildTarget, NothingIsStartedAfterAnInterrupt) {
  const std::atomic<bool> interrupted = true;
  ChildTarget target(Command{.words = {"no-such-program"}},
                     {.session = {.interrupted = &interrupted}});
  EXPECT_EQ(target.hello().error().kind, Misbehavior::kNotRun);
}

TEST(ChildTarget, AnInterruptEndsAHang) {
  std::atomic<bool> interrupted = false;
  ChildTarget target(fake({"--fault", "hang", "--at", "0"}),
                     {.session = {.interrupted = &interrupted}});
  ASSERT_TRUE(target.hello());
  interrupted = true;
  EXPECT_EQ(propagate(target, {}, 3).count(Misbehavior::kNotRun), 3u);
}

}  // namespace
}  // namespace propspec::harness
