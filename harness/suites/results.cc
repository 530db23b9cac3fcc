#include "harness/suites/results.h"

#include <map>

#include "harness/verdicts/level.h"

namespace propspec::harness {
namespace {

reports::RuleResult result_of(const Rule& rule) {
  reports::RuleResult result;
  result.id = rule.id;
  result.title = rule.title;
  result.statement = rule.statement;
  result.topic = rule.topic;
  result.level = level_of(rule.level);
  result.sources = rule.sources;
  for (const Divergence& known : rule.diverges) {
    result.diverges.push_back({known.library, known.versions, known.behavior, known.source});
  }
  return result;
}

}  // namespace

std::vector<reports::RuleResult> rule_results(const Corpus& corpus,
                                              const std::vector<reports::CaseResult>& cases) {
  std::map<std::string, reports::RuleResult> rules;
  for (const reports::CaseResult& result : cases) {
    for (const std::string& id : result.rules) {
      const auto known = corpus.rules.find(id);
      if (known == corpus.rules.end()) continue;
      const auto [at, is_new] = rules.try_emplace(id, result_of(known->second));
      reports::RuleResult& rule = at->second;
      rule.verdict = is_new ? result.verdict : reports::worse(rule.verdict, result.verdict);
      rule.cases.push_back(result.id);
    }
  }
  std::vector<reports::RuleResult> sorted;
  sorted.reserve(rules.size());
  for (auto& [id, rule] : rules) sorted.push_back(std::move(rule));
  return sorted;
}

int exit_code_of(const reports::Report& report) {
  if (!report.target.error.empty()) return 3;
  if (!report.complete) return kExitInterrupted;
  bool any_failing = false;
  bool any_passed = false;
  bool any_must = false;
  bool any_must_passed = false;
  bool any_in_reach = false;
  const auto weigh = [&](reports::Verdict verdict, reports::Level level) {
    any_failing |= reports::fails_the_run(verdict, level, report.strict);
    const bool passed = verdict == reports::Verdict::kPass;
    const bool must = level == reports::Level::kMust;
    any_passed |= passed;
    any_must |= must;
    any_must_passed |= must && passed;
    any_in_reach |= verdict != reports::Verdict::kUnsupported;
  };
  for (const reports::CaseResult& result : report.cases) weigh(result.verdict, result.level);
  for (const reports::PropertyResult& law : report.properties) weigh(law.verdict, law.level);
  for (const reports::ScenarioResult& scenario : report.scenarios) {
    any_failing |= reports::fails_the_run(scenario.verdict, reports::Level::kMust, report.strict);
  }
  if (any_failing) return 1;
  // The part of a run that has nothing for this target shows nothing either way.
  if (report.shard && !any_in_reach) return 0;
  return any_must ? (any_must_passed ? 0 : 1) : (any_passed ? 0 : 1);
}

}  // namespace propspec::harness
