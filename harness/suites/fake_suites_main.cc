// The suites over a fake target, as a program: GoogleTest runs but once in a process, so a test of
// how the suites use it has to watch another. Writes the report as JSON to stdout.
#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "harness/suites/fake_target.h"
#include "harness/suites/suites.h"

namespace propspec::harness {
namespace {

// The origin that a case sends says what becomes of it.
Outcome answer(const PropagateRequest& request) {
  const std::string origin(request.headers.find_header("x-datadog-origin").value_or(""));
  if (origin == "crash") return failure(Misbehavior::kCrash, "was killed by SIGSEGV");
  if (origin == "hang") return failure(Misbehavior::kHang, "no answer within 10 s");
  if (origin == "garbage") return failure(Misbehavior::kProtocolError, "no JSON");
  if (origin == "rejected")
    return Answer(ErrorAnswer{ErrorKind::kRejected, "no such style", false});
  if (origin == "gap") return Answer(ErrorAnswer{ErrorKind::kUnsupported, "not reached", true});
  if (origin == "silent") return Answer(Observation{});
  if (origin == "not run") return failure(Misbehavior::kNotRun, "given up after 10 restarts");
  if (origin == "error") return failure(Misbehavior::kTargetError, "cannot be started again");
  return Answer(FakeTarget::with_origin(origin));
}

Corpus every_verdict() {
  std::vector<Case> cases;
  for (const char* origin :
       {"crash", "hang", "garbage", "rejected", "gap", "silent", "not run", "error"}) {
    std::string id = "verdict." + std::string(origin);
    std::replace(id.begin(), id.end(), ' ', '_');
    cases.push_back(origin_case(id, origin, origin));
  }
  for (const char* name : {"a", "b", "c", "d"}) {
    cases.push_back(origin_case("verdict.pass." + std::string(name), name, name));
  }
  cases.push_back(origin_case("verdict.fail", "web", "rum"));
  cases.push_back(origin_case("verdict.warn", "web", "rum"));
  cases.back().level = RuleLevel::kShould;
  cases.push_back(origin_case("verdict.vacuous", "x", "x"));
  cases.back().control = "verdict.fail";
  cases.push_back(origin_case("verdict.unsupported", "x", "x"));
  cases.back().requires_.features = {"baggage"};
  return corpus_of(std::move(cases));
}

// As the author of a library does it: GoogleTest's status is the program's.
int run_as_own_tests(Target& target, const Corpus& corpus, const RunOptions& options, int argc,
                     char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const auto suites = Suites::register_tests(target, corpus, options).value();
  return RUN_ALL_TESTS();
}

int run(int argc, char** argv) {
  FakeTarget target;
  std::atomic<bool> interrupted = false;
  std::size_t calls = 0;
  RunOptions options;
  RunnerOptions runner;
  bool own_tests = false;
  options.target_spec = "fake";
  options.repro = "propspec run 'fake'";
  options.law_runs = 0;  // laws have tests of their own
  options.tool_version = "0.0.0";
  options.interrupted = &interrupted;
  target.answering = [](const Environment&, const PropagateRequest& request) {
    return answer(request);
  };
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const auto value = [&] { return std::string(argv[++i]); };
    if (argument == "--filter") {
      options.filters.include.push_back(value());
    } else if (argument == "--own-tests") {
      own_tests = true;
    } else if (argument == "--strict") {
      options.strict = true;
    } else if (argument == "--shuffle") {
      runner.shuffle = true;
    } else if (argument == "--seed") {
      runner.seed = static_cast<std::uint32_t>(std::stoul(value()));
    } else if (argument == "--repeat") {
      runner.repeat = std::stoi(value());
    } else if (argument == "--refuse") {
      target.refusal = failure(Misbehavior::kTargetError, "no such program");
      target.refusal->bytes = "Loading";
      target.refusal->stderr_tail = "cannot load the library";
    } else if (argument == "--broken-probe") {
      target.greeting.extract_styles.emplace_back("tracecontext");
      target.answering = [](const Environment&, const PropagateRequest& request) -> Outcome {
        if (request.headers.find("traceparent")) return failure(Misbehavior::kCrash, "gone");
        return answer(request);
      };
    } else if (argument == "--flaky") {
      target.answering = [&calls](const Environment&, const PropagateRequest& request) {
        return ++calls == 2 ? Outcome(Answer(FakeTarget::with_origin("lost"))) : answer(request);
      };
    } else if (argument == "--interrupt") {
      target.answering = [&interrupted](const Environment&, const PropagateRequest& request) {
        interrupted = true;
        return answer(request);
      };
    } else {
      runner.flags.push_back(argument);
    }
  }
  const Corpus corpus = every_verdict();
  if (own_tests) return run_as_own_tests(target, corpus, options, argc, argv);
  const auto report = run_suites(target, corpus, options, runner);
  if (!report) {
    std::cerr << report.error().message << '\n';
    return 2;
  }
  nlohmann::json output = {{"report", reports::to_json(*report)},
                           {"windows", nlohmann::json::array()}};
  for (const FakeTarget::Window& window : target.windows) {
    nlohmann::json sent = nlohmann::json::array();
    for (const PropagateRequest& request : window.requests) {
      sent.push_back(std::string(request.headers[0].value));
    }
    output["windows"].push_back(sent);
  }
  std::cout << output.dump() << '\n';
  return report->exit_code;
}

}  // namespace
}  // namespace propspec::harness

int main(int argc, char** argv) { return propspec::harness::run(argc, argv); }
