#include "reports/report.h"

#include <gtest/gtest.h>

#include "reports/sample_report.h"

namespace propspec::reports {
namespace {

using nlohmann::json;

TEST(FailsTheRun, AWarningOnlyWhenStrictAndAShould) {
  EXPECT_FALSE(fails_the_run(Verdict::kWarn, Level::kShould, false));
  EXPECT_TRUE(fails_the_run(Verdict::kWarn, Level::kShould, true));
  EXPECT_FALSE(fails_the_run(Verdict::kWarn, Level::kMay, true));
}

TEST(FailsTheRun, BreakdownsAtEveryLevel) {
  for (const Level level : {Level::kMust, Level::kShould, Level::kMay}) {
    for (const Verdict verdict : {Verdict::kFail, Verdict::kCrash, Verdict::kHang,
                                  Verdict::kProtocolError, Verdict::kNotRun}) {
      EXPECT_TRUE(fails_the_run(verdict, level, false)) << name(verdict);
    }
  }
}

TEST(FailsTheRun, WhatCannotBeCheckedDoesNot) {
  for (const Verdict verdict :
       {Verdict::kPass, Verdict::kUnsupported, Verdict::kAdapterGap, Verdict::kNotObservable,
        Verdict::kConfigRejected, Verdict::kVacuous}) {
    EXPECT_FALSE(fails_the_run(verdict, Level::kMust, true)) << name(verdict);
  }
}

TEST(Totals, CountEveryVerdictInOrder) {
  const auto counts = totals(sample_report());
  ASSERT_EQ(counts.size(), kVerdicts);
  EXPECT_EQ(counts[0], (std::pair<Verdict, std::size_t>{Verdict::kPass, 1}));
  EXPECT_EQ(counts[1], (std::pair<Verdict, std::size_t>{Verdict::kFail, 2}));
  EXPECT_EQ(counts[11], (std::pair<Verdict, std::size_t>{Verdict::kNotRun, 0}));
}

TEST(Fingerprint, IsSortedAndWithoutRepetition) {
  CaseResult result;
  result.differences = {{"span.origin", "", ""}, {"headers.b3", "", ""}, {"span.origin", "", ""}};
  EXPECT_EQ(fingerprint(result), (std::vector<std::string>{"headers.b3", "span.origin"}));
}

TEST(ReportJson, HoldsVerdictsAndTotals) {
  const json report = to_json(sample_report());
  EXPECT_EQ(report["schema"], "report-1");
  EXPECT_EQ(report["complete"], true);
  EXPECT_EQ(report["cases"][1]["id"], "origin.b");
  EXPECT_EQ(report["cases"][1]["verdict"], "fail");
  EXPECT_EQ(report["cases"][1]["fingerprint"], json::array({"span.origin"}));
  EXPECT_EQ(report["rules"][2]["verdict"], "warn");
  EXPECT_EQ(report["totals"]["verdicts"]["fail"], 2);
  EXPECT_EQ(report["totals"]["verdicts"]["hang"], 0);
  EXPECT_EQ(report["totals"]["levels"]["should"], (json{{"warn", 1}}));
  EXPECT_EQ(report["totals"]["topics"]["origin"], (json{{"pass", 1}, {"fail", 2}, {"warn", 1}}));
}

TEST(ReportJson, SaysHowTheTargetWasAsked) {
  Report report = sample_report();
  json run = to_json(report)["run"];
  EXPECT_EQ(run["validate"], false);
  for (const char* unknown : {"timeout", "window", "profile"}) EXPECT_FALSE(run.contains(unknown));
  report.timeout = 2.5;
  report.window = 64;
  report.validate = true;
  report.profile = "dotnet@2.40";
  run = to_json(report)["run"];
  EXPECT_EQ(run["timeout"], 2.5);
  EXPECT_EQ(run["window"], 64);
  EXPECT_EQ(run["validate"], true);
  EXPECT_EQ(run["profile"], "dotnet@2.40");
}

TEST(ReportJson, HoldsTheLogOfATargetThatCouldNotBeAsked) {
  Report report = sample_report();
  EXPECT_FALSE(to_json(report)["target"].contains("log"));
  report.target.error = "it never said hello";
  report.target.log = "ImportError: no such module\n";
  EXPECT_EQ(to_json(report)["target"]["log"], "ImportError: no such module\n");
}

TEST(ReportJson, ReplacesBytesThatAreNotUtf8) {
  Report report = sample_report();
  report.cases[0].target_log = "bad \xff byte";
  report.target.name = "\xc3";
  const json object = to_json(report);
  EXPECT_NO_THROW(object.dump());
  EXPECT_EQ(object["cases"][0]["target_log"], "bad \ufffd byte");
}

}  // namespace
}  // namespace propspec::reports
