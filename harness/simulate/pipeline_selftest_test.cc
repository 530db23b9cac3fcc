#include "harness/simulate/pipeline_selftest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/scenarios/scenario_file.h"

namespace propspec::harness {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

FaultResult fault(std::uint64_t broken, std::uint64_t named) {
  FaultResult result;
  result.id = "d04.kafka";
  result.cause = "D04";
  result.requests = 100;
  result.broken = broken;
  result.named = named;
  result.diagnosed = {{"D04", named}, {"D24", broken - named}};
  return result;
}

TEST(FaultResult, IsSeenInEveryRequestUnlessItComesAndGoes) {
  EXPECT_TRUE(fault(100, 100).seen());
  EXPECT_FALSE(fault(99, 99).seen());
  EXPECT_FALSE(fault(0, 0).seen());
  FaultResult race = fault(7, 7);
  race.sometimes = true;
  EXPECT_TRUE(race.seen());
}

TEST(FaultResult, IsNamedRightNineteenTimesOfTwenty) {
  EXPECT_TRUE(fault(100, 95).named_right());
  EXPECT_FALSE(fault(100, 94).named_right());
  EXPECT_FALSE(fault(0, 0).named_right());
}

TEST(ConfusionMatrix, ReachesItsGoalOnlyIfAllOfItHolds) {
  ConfusionMatrix matrix;
  EXPECT_FALSE(matrix.reaches_goal());  // nothing was shown
  for (int i = 0; i < 20; ++i) matrix.faults.push_back(fault(100, 100));
  EXPECT_TRUE(matrix.reaches_goal());
  matrix.faults[0] = fault(100, 0);  // one of twenty may be misnamed
  EXPECT_TRUE(matrix.reaches_goal());
  matrix.faults[1] = fault(100, 0);
  EXPECT_FALSE(matrix.reaches_goal());
  matrix.faults[1] = fault(50, 50);  // none may go unseen
  EXPECT_FALSE(matrix.reaches_goal());
  matrix.faults[1] = fault(100, 100);
  matrix.false_alarms = {"carriers.kafka with seed 3: D01"};
  EXPECT_FALSE(matrix.reaches_goal());
  matrix.false_alarms.clear();
  matrix.complete = false;
  EXPECT_FALSE(matrix.reaches_goal());
}

TEST(ConfusionMatrix, TellsWhatWentWrong) {
  ConfusionMatrix matrix;
  matrix.faults = {fault(100, 40), fault(100, 100), fault(0, 0)};
  matrix.false_alarms = {"carriers.kafka with seed 3: D01"};
  const std::string text = confusion_text(matrix);
  EXPECT_THAT(text, HasSubstr("40 of 100 broken requests named; D04 40 D24 60"));
  EXPECT_THAT(text, HasSubstr("not seen"));
  EXPECT_THAT(text, HasSubstr("false alarm: carriers.kafka with seed 3: D01"));
  EXPECT_THAT(text, HasSubstr("3 faults: 2 seen, 1 named right"));
  const auto json = to_json(matrix);
  EXPECT_EQ(json["matrix"]["D04"]["D24"], 60);
  EXPECT_EQ(json["named"], 1);
}

class Trial : public testing::Test {
 protected:
  Trial() : scenarios_(embedded_scenarios().value()) {}

  const Scenario& named(const std::string& id) const {
    for (const auto* all : {&scenarios_.scenarios, &scenarios_.faults}) {
      for (const Scenario& scenario : *all) {
        if (scenario.id == id) return scenario;
      }
    }
    throw std::logic_error("no scenario " + id);
  }

  EmbeddedScenarios scenarios_;
  PipelineSelftestOptions options_{.requests = 50, .sound_seeds = 3};
};

TEST_F(Trial, AFaultUnderAnotherNameIsMisnamed) {
  Scenario wrong = named("d42.kafka");
  wrong.breaks.front().cause = "D24";
  const ConfusionMatrix matrix = run_pipeline_selftest({wrong}, {}, options_);
  EXPECT_EQ(matrix.faults[0].broken, 50u);
  EXPECT_EQ(matrix.faults[0].named, 0u);
}

TEST_F(Trial, AFaultThatIsSwitchedOffIsNotSeen) {
  Scenario sound = named("d42.kafka");
  sound.faults.clear();
  const ConfusionMatrix matrix = run_pipeline_selftest({sound}, {}, options_);
  EXPECT_FALSE(matrix.faults[0].seen());
}

TEST_F(Trial, AFaultAmongTheSoundIsAFalseAlarm) {
  Scenario broken = named("d42.kafka");
  broken.breaks.clear();
  const ConfusionMatrix matrix = run_pipeline_selftest({}, {broken}, options_);
  EXPECT_THAT(matrix.false_alarms, Not(IsEmpty()));
  EXPECT_THAT(run_pipeline_selftest({}, {named("carriers.kafka")}, options_).false_alarms,
              IsEmpty());
}

TEST_F(Trial, TwoFaultsAtOnceAreNotNamedByOne) {
  Scenario two = named("d05.kafka");
  two.faults.push_back("D52");
  const ConfusionMatrix matrix = run_pipeline_selftest({two}, {}, options_);
  EXPECT_EQ(matrix.faults[0].named, 0u);
}

}  // namespace
}  // namespace propspec::harness
