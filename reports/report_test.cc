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
  EXPECT_EQ(fingerprint(result.differences),
            (std::vector<std::string>{"headers.b3", "span.origin"}));
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

Report report_with_laws() {
  Report report = sample_report();
  report.properties = {sample_law("law.held", Verdict::kPass),
                       sample_broken_law("law.broken", Verdict::kFail),
                       sample_broken_law("law.doubted", Verdict::kWarn),
                       sample_law("law.unseen", Verdict::kNotObservable),
                       sample_law("law.missed", Verdict::kNotRun)};
  report.properties[2].level = Level::kShould;
  report.properties[4].runs = 0;
  return report;
}

TEST(PropertyTotals, CountLawsByWhatTheyMeanForTheRun) {
  Report report = report_with_laws();
  PropertyTotals totals = property_totals(report);
  EXPECT_EQ(totals.laws, 5u);
  EXPECT_EQ(totals.checks, 4096u);
  EXPECT_EQ(totals.passed, 1u);
  EXPECT_EQ(totals.failed, 1u);
  EXPECT_EQ(totals.warned, 1u);
  EXPECT_EQ(totals.not_run, 1u);
  EXPECT_EQ(totals.gaps, 1u);
  report.strict = true;
  totals = property_totals(report);
  EXPECT_EQ(totals.failed, 2u);
  EXPECT_EQ(totals.warned, 0u);
}

TEST(ReportJson, HoldsLawsAndTheirOwnTotals) {
  const json report = to_json(report_with_laws());
  EXPECT_EQ(report["totals"]["cases"], 4);
  EXPECT_EQ(report["totals"]["properties"]["laws"], 5);
  EXPECT_EQ(report["totals"]["properties"]["failed"], 1);
  const json& held = report["properties"][0];
  EXPECT_EQ(held["runs"], 1024);
  EXPECT_EQ(held["distribution"]["origin:empty"], 24);
  EXPECT_TRUE(held["input"].is_null());
  EXPECT_FALSE(held.contains("repro"));
  const json& broken = report["properties"][1];
  EXPECT_EQ(broken["input"]["given"]["headers"][1], (json{"x-datadog-origin", "rum"}));
  EXPECT_EQ(broken["fingerprint"], (json{"headers.x-datadog-origin"}));
  EXPECT_EQ(broken["token"], "AbC");
  EXPECT_EQ(broken["case_file"], "out/regressions/origin.json");
  EXPECT_EQ(report["properties"][2]["level"], "should");
}

TEST(ReportJson, SaysHowTheTargetWasAsked) {
  Report report = sample_report();
  json run = to_json(report)["run"];
  EXPECT_EQ(run["validate"], false);
  for (const char* unknown : {"timeout", "window", "spec", "profile"})
    EXPECT_FALSE(run.contains(unknown));
  report.timeout = 2.5;
  report.window = 64;
  report.validate = true;
  report.spec = "w3c-1";
  report.profile = "dotnet@2.40";
  run = to_json(report)["run"];
  EXPECT_EQ(run["timeout"], 2.5);
  EXPECT_EQ(run["window"], 64);
  EXPECT_EQ(run["validate"], true);
  EXPECT_EQ(run["spec"], "w3c-1");
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
