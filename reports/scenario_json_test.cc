#include <gtest/gtest.h>

#include "reports/report.h"
#include "reports/sample_report.h"
#include "reports/sample_scenario.h"

namespace propspec::reports {
namespace {

using nlohmann::json;

TEST(ScenarioJson, HoldsWhatCameOfIt) {
  const json scenario = to_json(sample_broken_scenario("carriers.kafka", Verdict::kFail));
  EXPECT_EQ(scenario["id"], "carriers.kafka");
  EXPECT_EQ(scenario["verdict"], "fail");
  EXPECT_EQ(scenario["requests"], 1000);
  EXPECT_EQ(scenario["broken"], 999);
  EXPECT_EQ(scenario["hops"][1], "web → worker over kafka");
  EXPECT_EQ(scenario["violations"][0]["invariant"], "I01");
  EXPECT_EQ(scenario["violations"][0]["requests"], 999);
  EXPECT_FALSE(scenario["violations"][0].contains("span"));
  EXPECT_EQ(scenario["diagnoses"][0]["cause"], "D01");
  EXPECT_EQ(scenario["diagnoses"][0]["explains"], (json{"I01", "I03"}));
  EXPECT_EQ(scenario["diagnoses"][0]["expected"], false);
  EXPECT_FALSE(scenario.contains("fixed_by"));
}

TEST(ScenarioJson, HoldsRequestsAsTheyWent) {
  ScenarioResult scenario = sample_broken_scenario("carriers.kafka", Verdict::kFail);
  ScenarioSpan& root = scenario.examples[0].spans[2];
  root.links = {{kSampleTrace, "00000000000000a2"}};
  root.tags = {{"messaging.system", "kafka"}, {"messaging.system", "twice"}};
  const json written = to_json(scenario);
  const json& example = written["examples"][0];
  EXPECT_EQ(example["request"], 17);
  EXPECT_EQ(example["sound"], false);
  EXPECT_EQ(example["violations"][0]["span"], 2);
  EXPECT_FALSE(example["violations"][0].contains("requests"));
  EXPECT_EQ(example["spans"][0]["parent_id"], "00000000000001c8");
  EXPECT_FALSE(example["spans"][0].contains("links"));
  EXPECT_EQ(example["spans"][2], json::parse(R"({
    "trace_id": "6400a1b20000000000000000000001ff", "span_id": "00000000000000b1",
    "service": "worker", "name": "orders receive", "kind": "consumer", "role": "consumer",
    "hop": "orders", "start_ns": 60000000, "duration_ns": 40000000,
    "links": [{"trace_id": "6400a1b200000000000000000000007b", "span_id": "00000000000000a2"}],
    "tags": [["messaging.system", "kafka"], ["messaging.system", "twice"]]
  })"));
}

TEST(ReportJson, HoldsScenariosAndTheirOwnTotals) {
  Report report = sample_report();
  report.scenarios = {sample_scenario("carriers.http", Verdict::kPass),
                      sample_broken_scenario("carriers.kafka", Verdict::kFail),
                      sample_scenario("carriers.sqs", Verdict::kUnsupported),
                      sample_scenario("carriers.nats", Verdict::kNotRun)};
  report.scenarios[1].diagnoses[0].stored = "bad \xff byte";
  const json object = to_json(report);
  EXPECT_EQ(object["totals"]["cases"], 4);
  EXPECT_EQ(object["totals"]["scenarios"], (json{{"scenarios", 4},
                                                 {"requests", 4000},
                                                 {"spans", 20000},
                                                 {"sound", 3001},
                                                 {"passed", 1},
                                                 {"failed", 1},
                                                 {"not_run", 1},
                                                 {"gaps", 1}}));
  EXPECT_EQ(object["scenarios"][3]["verdict"], "not-run");
  EXPECT_EQ(object["scenarios"][1]["diagnoses"][0]["stored"], "bad \ufffd byte");
}

TEST(ScenariosInShort, SaysWhatIsNotAsExpected) {
  EXPECT_EQ(scenarios_in_short(scenario_totals({sample_scenario("a", Verdict::kPass)})),
            "1 scenario, 1,000 requests, as expected");
  EXPECT_EQ(scenarios_in_short(scenario_totals(
                {sample_scenario("a", Verdict::kPass), sample_scenario("b", Verdict::kPass)})),
            "2 scenarios, 2,000 requests, all as expected");
  EXPECT_EQ(
      scenarios_in_short(scenario_totals(
          {sample_scenario("a", Verdict::kPass), sample_scenario("b", Verdict::kHang),
           sample_scenario("c", Verdict::kUnsupported), sample_scenario("d", Verdict::kNotRun)})),
      "4 scenarios, 4,000 requests, 1 as expected, 1 not as expected, 1 not possible here, "
      "1 not run");
}

}  // namespace
}  // namespace propspec::reports
