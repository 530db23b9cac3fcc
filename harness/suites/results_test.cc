#include "harness/suites/results.h"

#include <gtest/gtest.h>

#include "harness/schema/json_schema.h"
#include "harness/suites/fake_target.h"
#include "harness/suites/run_record.h"
#include "reports/sample_report.h"
#include "reports/sample_scenario.h"

namespace propspec::harness {
namespace {

using reports::CaseResult;
using reports::Level;
using reports::Report;
using reports::Verdict;

CaseResult result(std::string id, Verdict verdict, Level level = Level::kMust) {
  CaseResult made;
  made.id = std::move(id);
  made.rules = {"OR-1"};
  made.verdict = verdict;
  made.level = level;
  return made;
}

Report whole(std::vector<CaseResult> cases) {
  Report report;
  report.cases = std::move(cases);
  report.complete = true;
  return report;
}

TEST(RuleResults, TakeTheWorstOfTheirCases) {
  const Corpus corpus = corpus_with();
  const auto rules = rule_results(corpus, {result("a", Verdict::kPass), result("b", Verdict::kFail),
                                           result("c", Verdict::kWarn)});
  ASSERT_EQ(rules.size(), 1u);
  EXPECT_EQ(rules[0].id, "OR-1");
  EXPECT_EQ(rules[0].title, "The origin travels");
  EXPECT_EQ(rules[0].verdict, Verdict::kFail);
  EXPECT_EQ(rules[0].cases, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(RuleResults, PassOnlyIfSomethingPassedAndNothingIsInDoubt) {
  const Corpus corpus = corpus_with();
  const auto verdict = [&](Verdict a, Verdict b) {
    return rule_results(corpus, {result("a", a), result("b", b)})[0].verdict;
  };
  EXPECT_EQ(verdict(Verdict::kPass, Verdict::kUnsupported), Verdict::kPass);
  EXPECT_EQ(verdict(Verdict::kUnsupported, Verdict::kUnsupported), Verdict::kUnsupported);
  EXPECT_EQ(verdict(Verdict::kNotObservable, Verdict::kPass), Verdict::kNotObservable);
}

TEST(RuleResults, RulesWithoutACaseInTheRunAreNotThere) {
  EXPECT_TRUE(rule_results(corpus_with(), {}).empty());
}

TEST(ExitCode, IsZeroOnlyForAWholeRunThatConforms) {
  EXPECT_EQ(exit_code_of(whole({result("a", Verdict::kPass)})), 0);
  EXPECT_EQ(exit_code_of(whole({result("a", Verdict::kPass), result("b", Verdict::kFail)})), 1);
  EXPECT_EQ(exit_code_of(whole({result("a", Verdict::kPass), result("b", Verdict::kNotRun)})), 1);
  EXPECT_EQ(
      exit_code_of(whole({result("a", Verdict::kPass), result("b", Verdict::kHang, Level::kMay)})),
      1);
}

TEST(ExitCode, StrictFailsOnAShould) {
  Report report = whole({result("a", Verdict::kPass), result("b", Verdict::kWarn, Level::kShould)});
  EXPECT_EQ(exit_code_of(report), 0);
  report.strict = true;
  EXPECT_EQ(exit_code_of(report), 1);
}

TEST(ExitCode, ALawCountsLikeACase) {
  Report report = whole({result("a", Verdict::kPass)});
  report.properties.resize(1);
  report.properties[0].verdict = Verdict::kFail;
  EXPECT_EQ(exit_code_of(report), 1);
  report.properties[0].level = Level::kShould;
  report.properties[0].verdict = Verdict::kWarn;
  EXPECT_EQ(exit_code_of(report), 0);
  report.strict = true;
  EXPECT_EQ(exit_code_of(report), 1);
  report.cases.clear();
  report.properties[0].verdict = Verdict::kPass;
  EXPECT_EQ(exit_code_of(report), 0);
}

TEST(ExitCode, SilenceIsNoConformance) {
  Report report = whole({result("a", Verdict::kUnsupported)});
  EXPECT_EQ(exit_code_of(report), 1);
  report.shard = reports::Shard{0, 4};  // the others may have more to say
  EXPECT_EQ(exit_code_of(report), 0);
}

TEST(ExitCode, APassedMayIsNoConformanceWhereAMustWasNotChecked) {
  Report report =
      whole({result("a", Verdict::kUnsupported), result("b", Verdict::kPass, Level::kMay)});
  EXPECT_EQ(exit_code_of(report), 1);
  EXPECT_EQ(exit_code_of(whole({result("b", Verdict::kPass, Level::kMay)})), 0);
}

TEST(ExitCode, APartOfARunThatWasWithinReachMustShowSomething) {
  Report report = whole({result("a", Verdict::kNotObservable)});
  report.shard = reports::Shard{0, 4};
  EXPECT_EQ(exit_code_of(report), 1);
}

TEST(ExitCode, TellsWhyARunIsNotWhole) {
  Report report = whole({result("a", Verdict::kFail)});
  report.complete = false;
  EXPECT_EQ(exit_code_of(report), 130);
  report.target.error = "never said hello";
  EXPECT_EQ(exit_code_of(report), 3);
}

TEST(ReportSchema, KnowsReportsWithLaws) {
  Report report = reports::sample_report();
  report.properties = {reports::sample_law("law.held", Verdict::kPass),
                       reports::sample_broken_law("law.broken", Verdict::kFail)};
  const auto schema = JsonSchema::embedded("report-1.schema.json");
  ASSERT_TRUE(schema) << schema.error().message;
  for (const SchemaError& error : schema->check(reports::to_json(report))) {
    ADD_FAILURE() << error.pointer << ": " << error.message;
  }
}

TEST(ReportSchema, KnowsReportsWithScenarios) {
  Report report = reports::sample_report();
  report.scenarios = {reports::sample_scenario("carriers.http", Verdict::kPass),
                      reports::sample_broken_scenario("d01.kafka", Verdict::kFail)};
  const auto schema = JsonSchema::embedded("report-1.schema.json");
  ASSERT_TRUE(schema) << schema.error().message;
  for (const SchemaError& error : schema->check(reports::to_json(report))) {
    ADD_FAILURE() << error.pointer << ": " << error.message;
  }
}

TEST(ExitCode, CountsScenarios) {
  Report report = whole({result("a", Verdict::kPass)});
  report.scenarios = {reports::sample_scenario("carriers.http", Verdict::kPass)};
  EXPECT_EQ(exit_code_of(report), 0);
  report.scenarios.push_back(reports::sample_broken_scenario("d01.kafka", Verdict::kFail));
  EXPECT_EQ(exit_code_of(report), 1);
}

class RunRecordTest : public testing::Test {
 protected:
  RunRecordTest() { record_.expect(result("a", Verdict::kNotRun)); }

  RunRecord record_;
};

TEST_F(RunRecordTest, WhatDidNotRunIsNotRun) {
  ASSERT_EQ(record_.results().size(), 1u);
  EXPECT_EQ(record_.results()[0].verdict, Verdict::kNotRun);
}

TEST_F(RunRecordTest, TheWorstRepetitionStaysAndTheDifferenceIsTold) {
  record_.add(result("a", Verdict::kPass));
  record_.add(result("a", Verdict::kFail));
  record_.add(result("a", Verdict::kPass));
  EXPECT_EQ(record_.results()[0].verdict, Verdict::kFail);
  EXPECT_EQ(record_.results()[0].reason, "differs between repetitions: 2 × pass, 1 × fail");
}

TEST_F(RunRecordTest, RepetitionsThatAgreeNeedNoWord) {
  record_.add(result("a", Verdict::kPass));
  record_.add(result("a", Verdict::kPass));
  EXPECT_EQ(record_.results()[0].verdict, Verdict::kPass);
  EXPECT_EQ(record_.results()[0].reason, "");
}

TEST_F(RunRecordTest, ARepetitionThatDidNotComeToItTakesNothingAway) {
  record_.add(result("a", Verdict::kPass));
  record_.add(result("a", Verdict::kNotRun));
  EXPECT_EQ(record_.results()[0].verdict, Verdict::kPass);
}

}  // namespace
}  // namespace propspec::harness
