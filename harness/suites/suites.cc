#include "harness/suites/suites.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>

#include "harness/suites/run_state.h"
#include "reports/printable.h"
#include "simulator/trace/trace_id.h"

namespace propspec::harness {
namespace {

// What a test stands for: a case or a law.
struct Tests {
  std::map<const testing::TestInfo*, const Case*> cases;
  std::map<const testing::TestInfo*, const Law*> laws;
};

// Of a case or a law.
template <typename Result>
std::string explanation(const Result& result) {
  std::string text = fmt::format("{}: {}", reports::name(result.verdict), result.title);
  if (!result.reason.empty()) text += "\n" + reports::printable(result.reason);
  for (const reports::Difference& difference : result.differences) {
    text += fmt::format(
        "\n{}\n  expected: {}\n  got:      {}", reports::printable(difference.observable),
        reports::printable(difference.expected), reports::printable(difference.actual));
  }
  return text + "\nrules: " + fmt::format("{}", fmt::join(result.rules, ", ")) +
         "\nrepro: " + result.repro;
}

// Tells the run, before each repetition, what GoogleTest is about to do and in which order.
class Planner : public testing::EmptyTestEventListener {
 public:
  Planner(std::shared_ptr<RunState> run, Tests tests)
      : run_(std::move(run)), tests_(std::move(tests)) {}

  void OnTestIterationStart(const testing::UnitTest& unit_test, int) override {
    std::vector<const Case*> cases;
    std::vector<const Law*> laws;
    for (int s = 0; s < unit_test.total_test_suite_count(); ++s) {
      const testing::TestSuite& suite = *unit_test.GetTestSuite(s);
      for (int t = 0; t < suite.total_test_count(); ++t) {
        const testing::TestInfo* test = suite.GetTestInfo(t);
        if (!test->should_run()) continue;
        if (const auto known = tests_.cases.find(test); known != tests_.cases.end()) {
          cases.push_back(known->second);
        }
        if (const auto known = tests_.laws.find(test); known != tests_.laws.end()) {
          laws.push_back(known->second);
        }
      }
    }
    run_->begin(cases, std::move(laws), static_cast<std::uint32_t>(unit_test.random_seed()));
  }

  void OnTestIterationEnd(const testing::UnitTest&, int) override {
    if (!run_->nothing_passed() || run_->interrupted()) return;
    ADD_FAILURE() << "nothing has passed: silence is no conformance";
  }

  void OnTestProgramEnd(const testing::UnitTest&) override { run_->end(); }

 private:
  std::shared_ptr<RunState> run_;
  Tests tests_;
};

// The test of a case or of a law.
template <typename Subject>
class SubjectTest : public testing::Test {
 public:
  SubjectTest(std::shared_ptr<RunState> run, const Subject& subject)
      : run_(std::move(run)), subject_(subject) {}

  void TestBody() override {
    const auto result = run_->run(subject_);
    RecordProperty("verdict", std::string(reports::name(result.verdict)));
    RecordProperty("level", std::string(reports::name(result.level)));
    RecordProperty("rules", fmt::format("{}", fmt::join(result.rules, " ")));
    record_more(result);

    const bool fails = reports::fails_the_run(result.verdict, result.level, run_->strict());
    if (fails && !(result.verdict == reports::Verdict::kNotRun && run_->interrupted())) {
      ADD_FAILURE() << explanation(result);
    } else if (result.verdict != reports::Verdict::kPass &&
               result.verdict != reports::Verdict::kWarn) {
      GTEST_SKIP() << reports::name(result.verdict) << ": " << reports::printable(result.reason);
    }
  }

 private:
  void record_more(const reports::CaseResult& result) {
    if (!result.behavior.empty()) RecordProperty("behavior", result.behavior);
  }
  void record_more(const reports::PropertyResult& result) {
    RecordProperty("runs", std::to_string(result.runs));
  }

  std::shared_ptr<RunState> run_;
  const Subject& subject_;
};

// Stands for all that a target which cannot be asked has nothing of.
class HelloTest : public testing::Test {
 public:
  explicit HelloTest(std::string error) : error_(std::move(error)) {}
  void TestBody() override { ADD_FAILURE() << "the target could not be asked: " << error_; }

 private:
  std::string error_;
};

void register_hello(const RunState& run) {
  std::string error =
      run.interrupted() ? "the run was interrupted" : reports::printable(run.report().target.error);
  testing::RegisterTest("Target", "says_hello", nullptr, nullptr, __FILE__, __LINE__,
                        [error]() -> HelloTest* { return new HelloTest(error); });
}

// `full` is "Topic.id".
template <typename Subject>
const testing::TestInfo* register_test(const std::shared_ptr<RunState>& run, const Subject& subject,
                                       const std::string& full) {
  const std::size_t dot = full.find('.');
  return testing::RegisterTest(full.substr(0, dot).c_str(), full.substr(dot + 1).c_str(), nullptr,
                               nullptr, __FILE__, __LINE__,
                               [run, &subject]() -> SubjectTest<Subject>* {
                                 return new SubjectTest<Subject>(run, subject);
                               });
}

Result<Selection> selection_of(const Corpus& corpus, const RunOptions& options) {
  if (options.repro_trial) return Selection{{}, {options.repro_trial->law}};
  return select(corpus, options.law_runs > 0 ? laws() : std::span<const Law>(), options.filters);
}

}  // namespace

Result<Suites> Suites::register_tests(Target& target, const Corpus& corpus, RunOptions options) {
  const auto selected = selection_of(corpus, options);
  if (!selected) return tl::unexpected(selected.error());

  auto run = std::make_shared<RunState>(corpus, std::move(options));
  if (!run->greet(target)) {
    register_hello(*run);
    return Suites(run);
  }
  Tests tests;
  for (const Case* test_case : selected->cases) {
    tests.cases.emplace(register_test(run, *test_case, test_case->test_name()), test_case);
  }
  for (const Law* law : selected->laws) {
    tests.laws.emplace(register_test(run, *law, test_name(*law)), law);
  }
  testing::UnitTest::GetInstance()->listeners().Append(new Planner(run, std::move(tests)));
  return Suites(run);
}

reports::Report Suites::report() const { return run_->report(); }

namespace {

// GoogleTest ends the process, as if a test had failed, where these make no sense.
std::optional<std::string> check_shard() {
  const char* const total = std::getenv("GTEST_TOTAL_SHARDS");
  const char* const index = std::getenv("GTEST_SHARD_INDEX");
  if (total == nullptr && index == nullptr) return std::nullopt;
  const std::int32_t shards = parse_int32(total == nullptr ? "" : total).value_or(0);
  const std::int32_t shard = parse_int32(index == nullptr ? "" : index).value_or(-1);
  if (shard >= 0 && shard < shards) return std::nullopt;
  return fmt::format(
      "GTEST_TOTAL_SHARDS={} and GTEST_SHARD_INDEX={} name no part of a run; the index counts from "
      "0",
      total == nullptr ? "" : total, index == nullptr ? "" : index);
}

}  // namespace

Result<reports::Report> run_suites(Target& target, const Corpus& corpus, RunOptions options,
                                   const RunnerOptions& runner) {
  std::vector<std::string> arguments = {"propspec"};
  if (runner.seed != 0) arguments.push_back(fmt::format("--gtest_random_seed={}", runner.seed));
  if (runner.shuffle) arguments.emplace_back("--gtest_shuffle");
  arguments.push_back(fmt::format("--gtest_repeat={}", runner.repeat));
  arguments.insert(arguments.end(), runner.flags.begin(), runner.flags.end());
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  int count = static_cast<int>(arguments.size());
  testing::InitGoogleTest(&count, pointers.data());
  if (count > 1) return fail(fmt::format("{} is no option of GoogleTest", pointers[1]));
  // These would end the process before there is a report.
  testing::GTEST_FLAG(throw_on_failure) = false;
  testing::GTEST_FLAG(break_on_failure) = false;
  if (const auto error = check_shard()) return fail(*error);
  if (testing::GTEST_FLAG(repeat) < 0) {
    return fail("a run that repeats for ever has no end at which to report; give a number");
  }

  auto suites = Suites::register_tests(target, corpus, std::move(options));
  if (!suites) return tl::unexpected(suites.error());
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  // The report says it better.
  [[maybe_unused]] const int status = RUN_ALL_TESTS();

  reports::Report report = suites->report();
  if (testing::GTEST_FLAG(list_tests)) {
    report.exit_code = 0;
    return report;
  }
  const bool nothing_to_do = report.cases.empty() && report.properties.empty() &&
                             report.target.error.empty() && !report.shard;
  if (nothing_to_do && report.complete) {
    return fail(fmt::format("--gtest_filter={} selects nothing", testing::GTEST_FLAG(filter)));
  }
  return report;
}

}  // namespace propspec::harness
