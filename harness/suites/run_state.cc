#include "harness/suites/run_state.h"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>

#include "harness/suites/results.h"
#include "harness/targets/carrier_probe.h"
#include "harness/verdicts/level.h"

namespace propspec::harness {
namespace {

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

nlohmann::json carrier_json(const std::string& duplicates, const std::string& names,
                            const std::string& empty) {
  return {{"duplicates", duplicates}, {"names", names}, {"empty", empty}};
}

reports::TargetInfo info_of(const std::string& spec, const Hello& hello,
                            const ProbedCarrier& probed) {
  reports::TargetInfo info;
  info.spec = spec;
  info.name = hello.name;
  info.version = hello.version;
  info.language = hello.language;
  info.runtime = hello.runtime;
  info.extract_styles = hello.extract_styles;
  info.inject_styles = hello.inject_styles;
  info.features = hello.features;
  info.carrier_declared =
      carrier_json(hello.carrier.duplicates, hello.carrier.names, hello.carrier.empty);
  info.notes = probed.notes;
  info.carrier_probed = carrier_json(probed.duplicates, probed.names, probed.empty);
  return info;
}

void tell_error(reports::TargetInfo& info, const Failure& failure) {
  info.error = failure.message;
  if (!failure.bytes.empty()) info.error += fmt::format(" (“{}”)", failure.bytes);
  info.log = failure.stderr_tail;
}

// GoogleTest keeps these numbers to itself; it has checked them before anything is run.
std::optional<reports::Shard> shard_of_environment() {
  const char* total = std::getenv("GTEST_TOTAL_SHARDS");
  const char* index = std::getenv("GTEST_SHARD_INDEX");
  if (total == nullptr || index == nullptr) return {};
  const reports::Shard shard{std::strtoul(index, nullptr, 10), std::strtoul(total, nullptr, 10)};
  if (shard.total < 2) return {};
  return shard;
}

}  // namespace

reports::Report report_head(const Corpus& corpus, const RunOptions& options) {
  reports::Report report;
  report.tool_version = options.tool_version;
  report.corpus_checksum = corpus.checksum;
  report.corpus_rules = corpus.rules.size();
  report.corpus_cases = corpus.cases.size();
  report.target.spec = options.target_spec;
  report.environment = options.environment;
  report.arguments = options.arguments;
  report.shard = shard_of_environment();
  report.strict = options.strict;
  report.spec = name(options.filters.spec);
  report.started = utc_now();
  return report;
}

RunState::RunState(const Corpus& corpus, RunOptions options)
    : corpus_(corpus), options_(std::move(options)), head_(report_head(corpus, options_)) {}

bool RunState::greet(Target& target) {
  const auto hello = target.hello();
  if (!hello) {
    // An interrupt is no fault of the target; the report is then just not complete.
    if (!interrupted()) tell_error(head_.target, hello.error());
    return false;
  }
  target_ = &target;
  subject_ = {*hello, probe_carrier(target, *hello)};
  head_.target = info_of(options_.target_spec, subject_.hello, subject_.probed);
  inquiry_.emplace(target, corpus_,
                   Inquiry::Subject{subject_.hello, subject_.probed, options_.environment},
                   options_.interrupted, options_.on_progress);
  return true;
}

void RunState::begin(std::span<const Case* const> cases, std::vector<const Law*> laws,
                     std::uint32_t seed) {
  if (repetitions_++ == 0) head_.seed = seed;
  head_.repetitions = repetitions_;
  seed_ = seed;
  inquiry_->plan(cases);
  planned_laws_ = std::move(laws);
  tried_laws_.clear();
  any_planned_ = any_planned_ || !cases.empty() || !planned_laws_.empty();
  for (const Case* test_case : cases) {
    Ruling unrun;
    unrun.reason = "the run did not come to it";
    record_.expect(result_of(*test_case, std::move(unrun)));
  }
}

reports::CaseResult RunState::run(const Case& test_case) {
  reports::CaseResult result = result_of(test_case, inquiry_->ruling(test_case));
  result.observed = inquiry_->observed(test_case);
  result.target_log = inquiry_->target_log(test_case);
  any_passed_ = any_passed_ || result.verdict == reports::Verdict::kPass;
  record_.add(result);
  return result;
}

reports::PropertyResult RunState::run(const Law& law) {
  if (tried_laws_.empty()) try_planned_laws();
  reports::PropertyResult result = tried_laws_.find(law.id)->second;
  any_passed_ = any_passed_ || result.verdict == reports::Verdict::kPass;
  // Of several repetitions the worst counts.
  const auto [known, is_new] = law_results_.try_emplace(result.id, result);
  if (!is_new && reports::worse(known->second.verdict, result.verdict) == result.verdict) {
    known->second = result;
  }
  return result;
}

void RunState::try_planned_laws() {
  LawRunOptions options;
  options.runs = options_.law_runs;
  options.seed = seed_;
  options.extra = options_.environment;
  options.repro = options_.repro;
  options.interrupted = options_.interrupted;
  options.on_progress = options_.on_progress;
  std::vector<reports::PropertyResult> results;
  if (options_.repro_trial) {
    results.push_back(try_again(*target_, subject_, *options_.repro_trial, corpus_.rules, options));
  } else {
    results = try_laws(*target_, subject_, planned_laws_, corpus_.rules, options);
  }
  for (reports::PropertyResult& result : results) {
    std::string id = result.id;
    tried_laws_.emplace(std::move(id), std::move(result));
  }
}

void RunState::end() {
  ended_ = true;
  head_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

bool RunState::nothing_passed() const { return any_planned_ && !any_passed_ && !head_.shard; }

bool RunState::interrupted() const {
  return options_.interrupted != nullptr && options_.interrupted->load();
}

reports::Report RunState::report() const {
  reports::Report report = head_;
  if (inquiry_ && inquiry_->target_error()) tell_error(report.target, *inquiry_->target_error());
  report.cases = record_.results();
  for (const auto& [id, result] : law_results_) report.properties.push_back(result);
  report.rules = rule_results(corpus_, report.cases);
  report.complete = ended_ && !interrupted() && report.target.error.empty();
  report.exit_code = interrupted() ? kExitInterrupted : exit_code_of(report);
  return report;
}

reports::CaseResult RunState::result_of(const Case& test_case, Ruling ruling) const {
  reports::CaseResult result;
  result.id = test_case.id;
  result.title = test_case.title;
  result.topic = test_case.topic;
  result.level = level_of(test_case.level);
  result.rules = test_case.rules;
  result.verdict = ruling.verdict;
  result.reason = std::move(ruling.reason);
  result.behavior = std::move(ruling.behavior);
  result.differences = std::move(ruling.differences);
  result.input = {{"environment", inquiry_->environment_of(test_case)},
                  {"given", test_case.source.value("given", nlohmann::json::object())}};
  if (test_case.source.contains("before")) result.input["before"] = test_case.source["before"];
  const char* expected = test_case.expect ? "expect" : "behaviors";
  result.expected = test_case.source.value(expected, nlohmann::json::object());
  result.repro = fmt::format("{} --filter '{}'", options_.repro, test_case.id);
  return result;
}

}  // namespace propspec::harness
