// `propspec simulate` and `propspec selftest --pipeline`, run as a user runs them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/cli/command_test.h"

namespace propspec::harness {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

using Simulate = CommandTest;

TEST_F(Simulate, AConnectedPipeline) {
  const Finished finished = shell("propspec simulate carriers.kafka --requests 50");
  EXPECT_EQ(finished.status, 0) << finished.text;
  EXPECT_THAT(finished.text, HasSubstr("100 %"));
  const json written = report();
  EXPECT_EQ(written["complete"], true);
  ASSERT_EQ(written["scenarios"].size(), 1u);
  EXPECT_EQ(written["scenarios"][0]["sound"], 50);
  EXPECT_EQ(written["scenarios"][0]["verdict"], "pass");
}

TEST_F(Simulate, ABreakThatWasToBeFoundIsNoFailureAndIsNamed) {
  const Finished finished = shell("propspec simulate hangfire.blog --requests 50 --verbose");
  EXPECT_EQ(finished.status, 0) << finished.text;
  EXPECT_THAT(finished.text, HasSubstr("D04 Only 64 bits of the trace id stored"));
  EXPECT_THAT(finished.text, HasSubstr("Remedy: "));
  const json scenario = report()["scenarios"][0];
  EXPECT_EQ(scenario["sound"], 0);
  EXPECT_EQ(scenario["fixed_by"], "hangfire.tracer");
}

TEST_F(Simulate, AFaultThatIsSwitchedOnIsToBeFound) {
  const Finished found =
      shell("propspec simulate carriers.kafka --fault d42 --requests 20 --pickup late");
  EXPECT_EQ(found.status, 0) << found.text;
  const json scenario = report()["scenarios"][0];
  EXPECT_EQ(scenario["diagnoses"][0]["cause"], "D42");
  EXPECT_THAT(
      std::string(scenario["repro"]),
      HasSubstr("simulate carriers.kafka --fault d42 --pickup late --requests 20 --seed 1"));
  // One message alone is no batch of which others could be forgotten.
  const Finished nothing = shell("propspec simulate carriers.kafka --fault D14 --requests 20");
  EXPECT_EQ(nothing.status, 1);
  EXPECT_THAT(nothing.text, HasSubstr("D14 was to be found on hop 'jobs', and was not"));
}

TEST_F(Simulate, SaysWhatIsWrongWithTheCommand) {
  const auto complaint = [&](const std::string& arguments) {
    const Finished finished = shell("propspec simulate " + arguments);
    EXPECT_EQ(finished.status, 2) << finished.text;
    return finished.text;
  };
  EXPECT_THAT(complaint("carriers.kafak"), HasSubstr("did you mean carriers.kafka"));
  EXPECT_THAT(complaint("carriers.kafka --fault D99"), HasSubstr("there is no fault 'D99'"));
  EXPECT_THAT(complaint("carriers.kafka --service worker"), HasSubstr("takes NAME=TARGET"));
  EXPECT_THAT(complaint("carriers.kafka --service x=reference"), HasSubstr("has no service 'x'"));
  EXPECT_THAT(complaint("carriers.kafka --export x=y"), HasSubstr("there is no format 'x'"));
  EXPECT_THAT(complaint("nowhere.json"), HasSubstr("nowhere.json: cannot be read"));
  EXPECT_THAT(complaint("--requests 0"), HasSubstr("--requests"));
}

TEST_F(Simulate, ATargetThatCannotBeHadLeavesAReport) {
  const Finished finished =
      shell("propspec simulate carriers.kafka --service worker=cmd:false --requests 5");
  EXPECT_EQ(finished.status, 3) << finished.text;
  EXPECT_EQ(report()["scenarios"][0]["verdict"], "not-run");
}

TEST_F(Simulate, ATargetOverAPipeIsAsGoodAsTheReference) {
  const Finished finished = shell(
      "propspec simulate carriers.sqs --requests 20 --service 'worker=cmd:propspec target "
      "reference'");
  EXPECT_EQ(finished.status, 0) << finished.text;
}

TEST_F(Simulate, AUsersFile) {
  write("mine.json", R"({"scenarios": [{"id": "mine", "title": "A pipeline of mine",
    "hops": [{"name": "jobs", "carrier": "redis_stream"}], "expect": "connected"}]})");
  EXPECT_EQ(shell("propspec simulate mine.json --requests 10").status, 0);
  EXPECT_EQ(report()["scenarios"][0]["repro"],
            "propspec simulate mine.json --requests 10 --seed 1");
  write("mine.json", R"({"scenarios": [{"id": "mine", "title": "A pipeline of mine",
    "hops": [{"name": "jobs", "carrier": "redis"}], "expect": "connected"}]})");
  const Finished finished = shell("propspec simulate mine.json");
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.text, HasSubstr("mine.json:2: /scenarios/0/hops/0: there is no carrier"));
}

TEST_F(Simulate, WhatItExportsIsJudgedAlike) {
  const std::string formats[] = {"otlp", "zipkin", "datadog"};
  for (const std::string& format : formats) {
    EXPECT_EQ(shell("propspec simulate carriers.kafka --requests 20 --export " + format +
                    "=sound && propspec check sound")
                  .status,
              0)
        << format;
    const Finished broken = shell("propspec simulate hangfire.blog --requests 20 --export " +
                                  format + "=broken && propspec check broken");
    EXPECT_EQ(broken.status, 1) << format;
    EXPECT_THAT(broken.text, HasSubstr("D04")) << format;
  }
}

TEST_F(Simulate, RunsTheSuitesAndThePipelinesTogether) {
  const Finished finished =
      shell("propspec run reference --simulate --filter datadog.extract.full_set");
  EXPECT_EQ(finished.status, 0) << finished.text;
  EXPECT_GE(report()["scenarios"].size(), 40u);
}

TEST_F(Simulate, TheCheckerSeesAndNamesFaults) {
  const Finished finished =
      shell("propspec selftest --pipeline --filter 'd0*' --sound-seeds 2 --json");
  EXPECT_EQ(finished.status, 0) << finished.text;
  const json score = json::parse(finished.text, nullptr, false);
  EXPECT_GE(score["faults"], 9);
  EXPECT_EQ(score["seen"], score["faults"]);
  EXPECT_EQ(score["false_alarms"], 0);
  EXPECT_EQ(score["matrix"]["D04"].size(), 1u);
}

}  // namespace
}  // namespace propspec::harness
