// A report for tests: one rule that passes, one that fails in two cases, one that warns. And laws
// to add to it.
#pragma once

#include "reports/report.h"

namespace propspec::reports {

inline CaseResult sample_case(std::string id, std::string rule, Verdict verdict) {
  CaseResult result;
  result.id = std::move(id);
  result.title = "Title of " + result.id;
  result.topic = "origin";
  result.rules = {std::move(rule)};
  result.verdict = verdict;
  const auto header = [](const char* name, const char* value) {
    return nlohmann::json::array({name, value});
  };
  const auto headers = nlohmann::json::array(
      {header("x-datadog-trace-id", "123"), header("x-datadog-origin", "rum")});
  result.input = {{"environment", {{"DD_TRACE_PROPAGATION_STYLE", "datadog"}}},
                  {"given", {{"headers", headers}}}};
  result.expected = {{"span", {{"origin", "rum"}}}};
  result.repro = "propspec run 'sample' --filter '" + result.id + "'";
  return result;
}

inline RuleResult sample_rule(std::string id, Verdict verdict, std::vector<std::string> cases) {
  RuleResult rule;
  rule.id = std::move(id);
  rule.title = "Rule " + rule.id;
  rule.statement = "The origin that arrived is the origin that leaves.";
  rule.topic = "origin";
  rule.sources = {"a specification, section 1"};
  rule.verdict = verdict;
  rule.cases = std::move(cases);
  return rule;
}

inline Report sample_report() {
  Report report;
  report.tool_version = "0.1.0";
  report.corpus_checksum = "c0ffee";
  report.corpus_rules = 3;
  report.corpus_cases = 4;
  report.target.spec = "sample";
  report.target.name = "dd-trace-sample";
  report.target.version = "1.2.3";
  report.target.language = "cobol";
  report.target.runtime = "cobol 85";
  report.target.carrier_probed = {{"duplicates", "join"}};
  report.seed = 42;
  report.started = "2026-01-02T03:04:05Z";
  report.seconds = 1.5;
  report.cases = {sample_case("origin.a", "OR-1", Verdict::kPass),
                  sample_case("origin.b", "OR-2", Verdict::kFail),
                  sample_case("origin.c", "OR-2", Verdict::kFail),
                  sample_case("origin.d", "OR-3", Verdict::kWarn)};
  for (const std::size_t failing : {1u, 2u}) {
    report.cases[failing].differences = {{"span.origin", "“rum”", "\"web\""}};
  }
  report.cases[3].level = Level::kShould;
  report.cases[3].differences = {{"headers.x-datadog-origin", "“rum”", "absent"}};
  report.rules = {sample_rule("OR-1", Verdict::kPass, {"origin.a"}),
                  sample_rule("OR-2", Verdict::kFail, {"origin.b", "origin.c"}),
                  sample_rule("OR-3", Verdict::kWarn, {"origin.d"})};
  report.exit_code = 1;
  report.complete = true;
  return report;
}

inline PropertyResult sample_law(std::string id, Verdict verdict) {
  PropertyResult law;
  law.id = std::move(id);
  law.title = "Title of " + law.id;
  law.statement = "Whatever origin arrives is the origin that leaves.";
  law.topic = "origin";
  law.rules = {"OR-1", "OR-2"};
  law.verdict = verdict;
  law.runs = 1024;
  law.distribution = {{"origin:letters", 1000}, {"origin:empty", 24}};
  return law;
}

// The same with the smallest input that breaks it.
inline PropertyResult sample_broken_law(std::string id, Verdict verdict) {
  PropertyResult law = sample_law(std::move(id), verdict);
  law.input = sample_case("origin.x", "OR-1", verdict).input;
  law.observed = {{"headers", nlohmann::json::array()}};
  law.differences = {{"headers.x-datadog-origin", "“rum”", "absent"}};
  law.shrinks = 12;
  law.token = "AbC";
  law.repro = "propspec run 'sample' --repro AbC";
  law.case_file = "out/regressions/origin.json";
  return law;
}

}  // namespace propspec::reports
