#include "harness/selftest/kill_matrix.h"

#include <gtest/gtest.h>

#include "harness/selftest/matrix_text.h"

namespace propspec::harness {
namespace {

MutantResult mutant(std::string id, std::string topic, Catches cases, Catches laws) {
  return {std::move(id), std::move(topic), "Does it wrong",
          {"DD-E-10"},   std::move(cases), std::move(laws)};
}

KillMatrix sample() {
  KillMatrix matrix;
  matrix.mutants = {
      mutant("a.one", "datadog-ids", {{"c.1", Catch::kFails}}, {{"l.1", Catch::kWarns}}),
      mutant("a.two", "datadog-ids", {{"c.2", Catch::kDiffers}}, {}),
      mutant("b.three", "b3", {}, {{"l.2", Catch::kFails}}), mutant("b.four", "b3", {}, {})};
  matrix.idle_rules = {"TP-01"};
  matrix.sound_runs = 40;
  return matrix;
}

TEST(KillMatrix, CountsWhatCaughtThem) {
  const Score all = sample().score();
  EXPECT_EQ(all.mutants, 4u);
  EXPECT_EQ(all.by_case, 2u);
  EXPECT_EQ(all.by_law, 2u);
  EXPECT_EQ(all.by_any, 3u);
  EXPECT_EQ(sample().by_topic().at("b3").by_law, 1u);
}

TEST(KillMatrix, ReachesTheGoalWithEveryCaseNineOfTenLawsAndNoFalseAlarm) {
  KillMatrix matrix;
  for (int i = 0; i < 10; ++i) {
    matrix.mutants.push_back(
        mutant("m." + std::to_string(i), "b3", {{"c", Catch::kWarns}}, {{"l", Catch::kDiffers}}));
  }
  EXPECT_TRUE(matrix.reaches_goal());
  matrix.mutants[0].laws.clear();
  EXPECT_TRUE(matrix.reaches_goal());
  matrix.mutants[1].laws.clear();
  EXPECT_FALSE(matrix.reaches_goal());

  matrix.mutants[1].laws = {{"l", Catch::kFails}};
  matrix.mutants[2].cases.clear();
  EXPECT_FALSE(matrix.reaches_goal());

  matrix.mutants[2].cases = {{"c", Catch::kFails}};
  matrix.false_alarms = {"the reference: case c: fail"};
  EXPECT_FALSE(matrix.reaches_goal());
  matrix.false_alarms.clear();
  matrix.complete = false;
  EXPECT_FALSE(matrix.reaches_goal());
}

TEST(KillMatrix, AsJson) {
  const nlohmann::json summary = summary_json(sample());
  EXPECT_EQ(summary["mutants"], 4);
  EXPECT_EQ(summary["killed"], 3);
  EXPECT_EQ(summary["killed_by_case"], 2);
  EXPECT_EQ(summary["killed_by_property"], 2);
  EXPECT_EQ(summary["survivors"], nlohmann::json({"b.four"}));
  EXPECT_EQ(summary["missed_by_cases"], nlohmann::json({"b.three", "b.four"}));
  EXPECT_EQ(summary["missed_by_properties"], nlohmann::json({"a.two", "b.four"}));
  EXPECT_EQ(summary["topics"]["b3"]["killed"], 1);
  const nlohmann::json whole = to_json(sample());
  EXPECT_EQ(whole["matrix"][0]["cases"]["c.1"], "fails");
  EXPECT_EQ(whole["matrix"][0]["laws"]["l.1"], "warns");
  EXPECT_EQ(whole["matrix"][1]["cases"]["c.2"], "differs");
}

TEST(KillMatrix, AsText) {
  const std::string text = score_text(sample(), {});
  EXPECT_NE(text.find("missed by all cases (2)"), std::string::npos) << text;
  EXPECT_NE(text.find("b.four: Does it wrong"), std::string::npos) << text;
  EXPECT_NE(text.find("1 rules caught no mutant: TP-01"), std::string::npos) << text;
  EXPECT_NE(text.find("4 mutants: 2 caught by cases (50.0 %), 2 by laws alone (50.0 %)"),
            std::string::npos)
      << text;
  EXPECT_NE(matrix_text(sample(), {}).find("a.one"), std::string::npos);
}

}  // namespace
}  // namespace propspec::harness
