#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reports/sample_report.h"
#include "reports/sample_scenario.h"
#include "reports/terminal.h"

namespace propspec::reports {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const Appearance kPlain{};

std::string numbered(const char* form, int number) {
  std::string id = form;
  return id.replace(id.find("00"), 2, std::to_string(100 + number).substr(1));
}

std::vector<ScenarioResult> hundred_scenarios() {
  std::vector<ScenarioResult> scenarios;
  for (int i = 0; i < 29; ++i) {
    scenarios.push_back(sample_scenario(numbered("carriers.c00", i), Verdict::kPass));
  }
  for (int i = 0; i < 6; ++i) {
    scenarios.push_back(sample_scenario(numbered("configuration.c00", i), Verdict::kPass));
  }
  scenarios.back().expects_breaks = true;
  for (int i = 1; i <= 65; ++i) {
    scenarios.push_back(sample_broken_scenario(numbered("d00.kafka", i), Verdict::kPass));
    scenarios.back().expects_breaks = true;
  }
  return scenarios;
}

TEST(ScenarioSummary, OfNothingIsEmpty) { EXPECT_EQ(scenario_summary({}, kPlain), ""); }

TEST(ScenarioSummary, FewScenariosHaveARowEach) {
  std::vector<ScenarioResult> scenarios = {sample_scenario("carriers.http", Verdict::kPass),
                                           sample_broken_scenario("d01.apalis", Verdict::kPass),
                                           sample_scenario("carriers.sqs", Verdict::kUnsupported)};
  scenarios[0].requests = 1'000'000;
  scenarios[0].sound = 999'999;
  scenarios[1].undiagnosed = 2;
  scenarios[2].requests = scenarios[2].spans = scenarios[2].sound = 0;
  scenarios[2].reason = "there is no broker";
  EXPECT_EQ(scenario_summary(scenarios, kPlain),
            R"(scenario       requests      spans  connected  verdict          causes
carriers.http   1000000       5000     99.9 %  as expected
d01.apalis         1000       5000      0.1 %  as expected      D01, 2 unknown
carriers.sqs          0          0          .  unsupported

Not run:
   1 scenario unsupported: there is no broker
)");
}

TEST(ScenarioSummary, ManyScenariosHaveALineForEachGroup) {
  EXPECT_EQ(scenario_summary(hundred_scenarios(), kPlain),
            R"(carriers       29 of 29 connected, 29,000 requests
configuration  6 of 6 as expected, 6,000 requests
d01 to d65     65 of 65 broken as expected, 65,000 requests
)");
}

TEST(ScenarioSummary, SurprisesAreExplained) {
  std::vector<ScenarioResult> scenarios = hundred_scenarios();
  scenarios[3] = sample_broken_scenario("carriers.c03", Verdict::kFail);
  scenarios[3].fixed_by = "carriers.c04";
  const std::string text = scenario_summary(scenarios, kPlain);
  EXPECT_THAT(text, StartsWith(R"(carriers       28 of 29 connected, 29,000 requests
configuration  6 of 6 as expected, 6,000 requests
d01 to d65     65 of 65 broken as expected, 65,000 requests

scenario      requests      spans  connected  verdict          causes
carriers.c03      1000       5000      0.1 %  not as expected  D01

Not as expected: 1

1. carriers.c03 An order is shipped (not as expected)
   Hop orders breaks, by D01, and was to stay connected.
   Scenario carriers.c04 shows it mended.
   repro     propspec simulate --filter 'carriers.c03'

request 17: broken, 5 spans in 2 traces, 100 ms
)"));
  EXPECT_THAT(text, EndsWith("it from there.\n"));
}

TEST(ScenarioSummary, OfManySurprisesTheFirstAreExplained) {
  std::vector<ScenarioResult> scenarios = hundred_scenarios();
  for (int i = 0; i < 29; ++i) {
    scenarios[static_cast<std::size_t>(i)] =
        sample_broken_scenario(numbered("carriers.c00", i), Verdict::kFail);
  }
  const std::string text = scenario_summary(scenarios, kPlain);
  EXPECT_THAT(text, HasSubstr("carriers.c19      1000       5000      0.1 %  not as expected  D01\n"
                              "… and 9 more, see report.json\n"
                              "\n"
                              "Not as expected: 29\n"));
  EXPECT_THAT(text, HasSubstr("\n3. carriers.c02 "));
  EXPECT_THAT(text, Not(HasSubstr("\n4. ")));
  EXPECT_THAT(text, EndsWith("\n… and 26 more, see report.json\n"));
}

TEST(ScenarioSummary, IsPartOfTheSummary) {
  Report report;
  report.tool_version = "0.1.0";
  report.target.spec = "reference";
  report.scenarios = {sample_scenario("carriers.http", Verdict::kPass)};
  report.seed = 42;
  report.complete = true;
  EXPECT_EQ(summary(report, kPlain), R"(propspec 0.1.0: reference
1 scenario, 0.0 s, seed 42

scenario       requests      spans  connected  verdict          causes
carriers.http      1000       5000      100 %  as expected

reference conforms: 1 scenario, 1,000 requests, as expected
)");
}

TEST(ScenarioSummary, ScenariosCountInTheConclusion) {
  Report report = sample_report();
  report.scenarios = {sample_scenario("a", Verdict::kPass), sample_scenario("b", Verdict::kFail)};
  EXPECT_EQ(conclusion(report),
            "dd-trace-sample 1.2.3 does not conform: 1 of 4 cases passed, 2 failed, 1 warning, 1 "
            "of 2 scenarios as expected");
  report.cases.clear();
  EXPECT_EQ(conclusion(report),
            "dd-trace-sample 1.2.3 does not conform: 2 scenarios, 2,000 requests, 1 as expected, 1 "
            "not as expected");
}

TEST(ScenarioSummary, NothingHostileReachesTheTerminal) {
  const std::string hostile = "\x1b[2J\r\n\xff\xc2\x9b\x07" + std::string(5000, 'x');
  ScenarioResult scenario = sample_broken_scenario(hostile, Verdict::kFail);
  scenario.title = scenario.reason = scenario.fixed_by = scenario.repro = hostile;
  scenario.surprises = {hostile};
  scenario.diagnoses[0].cause = hostile;
  std::vector<ScenarioResult> scenarios(30, scenario);
  scenarios[1].verdict = Verdict::kUnsupported;
  for (const std::size_t count : {30u, 10u}) {
    scenarios.resize(count);
    const std::string text = scenario_summary(scenarios, kPlain);
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char byte) {
      const auto value = static_cast<unsigned char>(byte);
      return (value >= 0x20 || byte == '\n') && value != 0x7f;
    }));
  }
}

}  // namespace
}  // namespace propspec::reports
