#include "reports/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "reports/printable.h"
#include "reports/sample_report.h"

namespace propspec::reports {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const Appearance kPlain{};

TEST(Summary, ExplainsEverything) {
  EXPECT_EQ(summary(sample_report(), kPlain),
            R"(propspec 0.1.0: dd-trace-sample 1.2.3 on cobol 85
4 cases, 3 rules, 1.5 s, seed 42

topic   pass  fail  warn  unsupported  not observable  other
origin     1     2     1            .               .      .

Failures: 2

1. OR-2 Rule OR-2 (must, fail)
   The origin that arrived is the origin that leaves.

   origin.b: Title of origin.b
   env       DD_TRACE_PROPAGATION_STYLE=datadog
   sent      x-datadog-trace-id: 123
             x-datadog-origin: rum
   span.origin
     expected  “rum”
     got       "web"
   repro     propspec run 'sample' --filter 'origin.b'

   In the same way 1 other case:
   origin.c: Title of origin.c
   span.origin
     expected  “rum”
     got       "web"
   repro     propspec run 'sample' --filter 'origin.c'

Warnings: 1

OR-3 Rule OR-3 (should)
   origin.d: Title of origin.d
   headers.x-datadog-origin: expected “rum”, got absent
   repro     propspec run 'sample' --filter 'origin.d'

dd-trace-sample 1.2.3 does not conform: 1 of 4 cases passed, 2 failed, 1 warning
)");
}

TEST(Summary, TellsOfLawsThatHoldInOneLine) {
  Report report = sample_report();
  report.properties = {sample_law("law.a", Verdict::kPass), sample_law("law.b", Verdict::kPass)};
  report.properties[1].runs = 1'000'000;
  EXPECT_THAT(summary(report, kPlain),
              HasSubstr("\n"
                        "topic       pass  fail  warn  unsupported  not observable  other\n"
                        "origin         1     2     1            .               .      .\n"
                        "properties  2 laws, 1,001,024 checks, all hold\n"
                        "\n"
                        "Failures: 2\n"));
}

TEST(Summary, ExplainsALawThatFails) {
  Report report = sample_report();
  report.properties = {sample_law("law.a", Verdict::kPass),
                       sample_broken_law("law.b", Verdict::kFail)};
  EXPECT_THAT(summary(report, kPlain),
              HasSubstr("properties  2 laws, 2,048 checks, 1 holds, 1 fails\n"));
  EXPECT_THAT(summary(report, kPlain), HasSubstr(R"(
Laws that fail: 1

1. law.b Title of law.b (must, fail)
   Whatever origin arrives is the origin that leaves.
   Rules: OR-1, OR-2

   The smallest input that breaks it, after 12 steps:
   env       DD_TRACE_PROPAGATION_STYLE=datadog
   sent      x-datadog-trace-id: 123
             x-datadog-origin: rum
   headers.x-datadog-origin
     expected  “rum”
     got       absent
   repro     propspec run 'sample' --repro AbC
   as a case out/regressions/origin.json

Warnings: 1
)"));
}

TEST(Summary, ShowsWhatTheCarrierHeld) {
  Report report = sample_report();
  report.properties = {sample_broken_law("law.b", Verdict::kFail)};
  report.properties[0].input["given"]["into"] =
      nlohmann::json::array({nlohmann::json::array({"x-datadog-origin", "old"})});
  EXPECT_THAT(summary(report, kPlain), HasSubstr("             x-datadog-origin: rum\n"
                                                 "             into a carrier that holds "
                                                 "x-datadog-origin: old\n"));
}

TEST(Summary, ALawInDoubtFailsOnlyAStrictRun) {
  Report report = sample_report();
  report.properties = {sample_broken_law("law.b", Verdict::kWarn)};
  report.properties[0].level = Level::kShould;
  EXPECT_THAT(summary(report, kPlain), HasSubstr("Laws in doubt: 1\n\n1. law.b"));
  EXPECT_THAT(summary(report, kPlain), HasSubstr("1 law, 1,024 checks, 1 in doubt\n"));
  report.strict = true;
  EXPECT_THAT(summary(report, kPlain), HasSubstr("Laws that fail: 1\n\n1. law.b"));
}

TEST(Summary, CountsLawsThatWereNotChecked) {
  Report report = sample_report();
  report.properties = {sample_law("law.a", Verdict::kUnsupported),
                       sample_law("law.b", Verdict::kNotRun)};
  report.properties[0].reason = "the target does not extract style xray";
  EXPECT_THAT(summary(report, kPlain),
              HasSubstr("Not checked:\n"
                        "   1 law unsupported: the target does not extract style xray\n"
                        "   1 law not-run\n"));
}

TEST(Summary, ExplainsDifferentCausesApart) {
  Report report = sample_report();
  report.cases[2].differences = {{"span.trace_id", "a", "b"}};
  const std::string text = summary(report, kPlain);
  EXPECT_THAT(text, HasSubstr("1. OR-2"));
  EXPECT_THAT(text, HasSubstr("2. OR-2"));
  EXPECT_THAT(text, Not(HasSubstr("In the same way")));
}

TEST(Summary, TreatsAWarningAsAFailureWhenStrict) {
  Report report = sample_report();
  report.strict = true;
  const std::string text = summary(report, kPlain);
  EXPECT_THAT(text, HasSubstr("Failures: 3"));
  EXPECT_THAT(text, Not(HasSubstr("Warnings")));
}

TEST(Summary, ShowsTheEndOfTheLog) {
  Report report = sample_report();
  for (int line = 0; line < 30; ++line) {
    report.cases[1].target_log += "line " + std::to_string(line) + "\n";
  }
  const std::string text = summary(report, kPlain);
  EXPECT_THAT(text, HasSubstr("log       line 18\n             line 19\n"));
  EXPECT_THAT(text, HasSubstr("             line 29\n"));
  EXPECT_THAT(text, Not(HasSubstr("line 17")));
}

TEST(Summary, ShowsWhatATargetSaidThatCouldNotBeAsked) {
  Report report;
  report.target.spec = "cmd:broken";
  report.target.log = "Traceback:\nImportError: \x1b[2Jddtrace\n";
  EXPECT_THAT(summary(report, kPlain), Not(HasSubstr("Traceback")));
  report.target.error = "it exited with status 1";
  EXPECT_THAT(summary(report, kPlain),
              EndsWith("What the target said last:\n"
                       "   log       Traceback:\n"
                       "             ImportError: \\x1b[2Jddtrace\n"
                       "\n"
                       "cmd:broken could not be tested: it exited with status 1\n"));
}

TEST(Summary, CountsReasonsForWhatWasNotChecked) {
  Report report = sample_report();
  for (const std::size_t i : {1u, 2u}) {
    report.cases[i].verdict = Verdict::kUnsupported;
    report.cases[i].reason = "the target does not extract style xray";
  }
  EXPECT_THAT(
      summary(report, kPlain),
      HasSubstr("Not checked:\n   2 unsupported: the target does not extract style xray\n"));
}

TEST(Summary, NothingHostileReachesTheTerminal) {
  const std::string hostile = "\x1b[2J\r\n\xff\xc2\x9b\x07";
  Report report = sample_report();
  report.target.name = report.target.runtime = report.target.error = report.target.log = hostile;
  for (CaseResult& result : report.cases) {
    result.id = result.title = result.topic = result.reason = hostile;
    result.target_log = result.repro = hostile;
    result.differences = {{hostile, hostile, hostile}};
    const auto pairs = nlohmann::json::array({nlohmann::json::array({hostile, hostile})});
    const nlohmann::json given = {
        {"headers", pairs}, {"decide", hostile}, {"set_baggage", pairs}, {"into", pairs}};
    result.input = {{"environment", {{hostile, hostile}}},
                    {"before", nlohmann::json::array({given})},
                    {"given", given}};
  }
  for (RuleResult& rule : report.rules) rule.title = rule.statement = hostile;
  report.properties = {sample_broken_law(hostile, Verdict::kFail)};
  PropertyResult& law = report.properties[0];
  law.title = law.statement = law.reason = law.repro = law.case_file = law.rules[0] = hostile;
  law.input = report.cases[0].input;
  law.differences = report.cases[0].differences;
  for (const char byte : summary(report, kPlain)) {
    const auto value = static_cast<unsigned char>(byte);
    EXPECT_TRUE(value >= 0x20 || byte == '\n');
    EXPECT_NE(value, 0x7f);
  }
  EXPECT_THAT(conclusion(report), HasSubstr("\\x1b[2J\\x0d\\x0a\\xff\\x9b\\x07"));
}

TEST(Summary, SurvivesInputOfAnyShape) {
  Report report = sample_report();
  for (const auto& shape : {nlohmann::json(), nlohmann::json(1), nlohmann::json::array({1}),
                            nlohmann::json{{"given", {{"headers", "x"}}}, {"environment", 5}},
                            nlohmann::json{{"given", {{"headers", {1, {2, 3}}}}}, {"before", 7}}}) {
    report.cases[1].input = shape;
    report.properties = {sample_broken_law("law.a", Verdict::kFail)};
    report.properties[0].input = shape;
    EXPECT_NO_THROW(summary(report, kPlain));
  }
}

TEST(Summary, WrapsProseToTheWidth) {
  Report report = sample_report();
  report.rules[1].statement = std::string(40, 'x') + " " + std::string(40, 'y');
  const std::string text = summary(report, Appearance{60, false});
  EXPECT_THAT(text,
              HasSubstr("   " + std::string(40, 'x') + "\n   " + std::string(40, 'y') + "\n"));
}

TEST(Summary, ColourDoesNotChangeWhereLinesBreak) {
  std::string painted = summary(sample_report(), Appearance{50, true});
  for (std::size_t at = painted.find('\x1b'); at != std::string::npos; at = painted.find('\x1b')) {
    painted.erase(at, painted.find('m', at) + 1 - at);
  }
  EXPECT_EQ(painted, summary(sample_report(), Appearance{50, false}));
}

TEST(Summary, NamesTheRuleOfSeveralWarningsOnce) {
  Report report = sample_report();
  report.cases.push_back(report.cases[3]);
  report.cases[4].id = "origin.e";
  const std::string text = summary(report, kPlain);
  EXPECT_THAT(text, HasSubstr("origin.e: "));
  EXPECT_EQ(text.find("OR-3 Rule"), text.rfind("OR-3 Rule"));
}

TEST(Summary, UsesColourOnlyWhenTold) {
  EXPECT_THAT(summary(sample_report(), kPlain), Not(HasSubstr("\x1b")));
  EXPECT_THAT(summary(sample_report(), Appearance{100, true}), HasSubstr("\x1b[31m"));
}

TEST(Conclusion, SaysWhatTheRunCameTo) {
  Report report = sample_report();
  report.complete = false;
  EXPECT_EQ(conclusion(report),
            "dd-trace-sample 1.2.3: interrupted; 1 of 4 cases passed, 2 failed, 1 warning");
  report = sample_report();
  report.cases.resize(1);
  report.exit_code = 0;
  EXPECT_EQ(conclusion(report), "dd-trace-sample 1.2.3 conforms: 1 of 1 case passed");
  report.target.error = "no such file";
  EXPECT_EQ(conclusion(report), "dd-trace-sample 1.2.3 could not be tested: no such file");
}

TEST(Conclusion, CountsLawsBesideCases) {
  Report report = sample_report();
  report.properties = {sample_law("law.a", Verdict::kPass), sample_law("law.b", Verdict::kFail)};
  EXPECT_EQ(
      conclusion(report),
      "dd-trace-sample 1.2.3 does not conform: 1 of 4 cases passed, 2 failed, 1 warning, 1 of "
      "2 laws held");
  report.cases.resize(1);
  EXPECT_EQ(conclusion(report),
            "dd-trace-sample 1.2.3 does not conform: 1 of 1 case passed, 1 of 2 laws held");
  report.cases.clear();
  EXPECT_EQ(conclusion(report),
            "dd-trace-sample 1.2.3 does not conform: 2 laws, 2,048 checks, 1 holds, 1 fails");
}

TEST(Conclusion, SilenceIsNoConformance) {
  Report report = sample_report();
  for (CaseResult& result : report.cases) result.verdict = Verdict::kUnsupported;
  EXPECT_THAT(conclusion(report), HasSubstr("does not conform: nothing that a propagator must do"));
}

TEST(AppearanceOf, IsPlainWhereNobodyWatches) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  const Appearance appearance = appearance_of(file);
  EXPECT_FALSE(appearance.color);
  EXPECT_EQ(appearance.width, 100u);
  std::fclose(file);
}

}  // namespace
}  // namespace propspec::reports
