#include "harness/scenarios/scenario_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "harness/scenarios/selection.h"
#include "simulator/pipeline/fault.h"

namespace propspec::harness {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class ScenarioFile : public testing::Test {
 protected:
  ~ScenarioFile() override { std::filesystem::remove(path_); }

  std::vector<std::string> errors_of(const std::string& text) {
    std::ofstream(path_) << text;
    const auto read = load_scenarios(path_);
    std::vector<std::string> messages;
    if (read) return messages;
    for (const Error& error : read.error()) {
      messages.push_back(error.message.substr(error.message.find(".json") + 5));
    }
    return messages;
  }
  std::vector<std::string> errors_of_hop(const std::string& hop) {
    return errors_of(R"({"scenarios": [{"id": "a", "title": "A scenario",
  "hops": [{"name": "jobs", "carrier": "kafka"},
           )" + hop + R"(],
  "expect": "connected"}]})");
  }

  std::string path_ = testing::TempDir() + "propspec_scenario.json";
};

TEST_F(ScenarioFile, WhatTheSchemaForbidsIsNamedWithItsLine) {
  EXPECT_THAT(errors_of("{\n \"scenarios\": [{\"id\": \"A b\"}]\n}"), Not(testing::IsEmpty()));
  EXPECT_THAT(errors_of(""), SizeIs(1));
  EXPECT_THAT(errors_of("[]"), SizeIs(1));
}

TEST_F(ScenarioFile, WhatOnlyTheWholeShowsIsAnErrorToo) {
  EXPECT_THAT(errors_of_hop(R"({"name": "next", "carrier": "kafkq"})"),
              ElementsAre(HasSubstr("there is no carrier 'kafkq'; is it 'kafka'?")));
  EXPECT_THAT(errors_of_hop(R"({"name": "jobs", "carrier": "sqs"})"),
              ElementsAre(HasSubstr("two hops are named 'jobs'")));
  EXPECT_THAT(errors_of_hop(R"({"name": "next", "carrier": "sqs", "to": "nobody"})"),
              ElementsAre(HasSubstr("there is no service 'nobody'")));
  EXPECT_THAT(errors_of_hop(R"({"name": "next", "carrier": "sqs", "dead_letter_of": "x"})"),
              ElementsAre(HasSubstr("no hop before this is named 'x'")));
  EXPECT_THAT(
      errors_of_hop(R"({"name": "n", "carrier": "sqs", "messages": 5, "batch": {"size": 2}})"),
      ElementsAre(HasSubstr("5 messages make no batches of 2")));
}

TEST_F(ScenarioFile, WhatWouldNeverEndIsRefused) {
  const std::string circle =
      R"({"name": "back", "carrier": "http", "from": "worker", "to": "web"})";
  EXPECT_THAT(errors_of_hop(circle), ElementsAre(HasSubstr("lead back to where they came from")));
  EXPECT_THAT(errors_of_hop(R"({"name": "own", "carrier": "sqs", "from": "worker"})"),
              ElementsAre(HasSubstr("a request would go on for ever")));
  EXPECT_THAT(
      errors_of_hop(R"({"name": "n", "carrier": "sqs", "messages": 1000, "repeats": 1000})"),
      ElementsAre(HasSubstr("more than 100000 jobs")));
  EXPECT_THAT(errors_of_hop(
                  R"({"name": "n", "carrier": "sqs", "retries": {"failures": 2, "attempts": 2}})"),
              ElementsAre(HasSubstr("leave none of 2 to succeed")));
}

TEST_F(ScenarioFile, AnErrorNamesTheLine) {
  EXPECT_THAT(errors_of_hop(R"({"name": "next", "carrier": "kafkq"})").front(),
              testing::StartsWith(":3: "));
}

TEST(EmbeddedScenarios, LoadAndReferToEachOther) {
  const auto all = embedded_scenarios();
  ASSERT_TRUE(all) << all.error().front().message;
  EXPECT_GE(all->scenarios.size(), 40u);
  std::set<std::string> ids;
  for (const Scenario& scenario : all->scenarios) {
    EXPECT_TRUE(ids.insert(scenario.id).second) << scenario.id;
  }
  for (const Scenario& scenario : all->scenarios) {
    if (!scenario.fixed_by.empty()) {
      EXPECT_EQ(ids.count(scenario.fixed_by), 1u) << scenario.id;
    }
  }
}

TEST(EmbeddedScenarios, EveryCarrierIsTriedAndEveryFaultShown) {
  const auto all = embedded_scenarios();
  ASSERT_TRUE(all);
  std::set<std::string_view> carriers_tried, causes;
  for (const Scenario& scenario : all->scenarios) {
    for (const Hop& hop : scenario.hops) carriers_tried.insert(hop.carrier->name);
  }
  for (const Carrier* carrier : carriers()) {
    EXPECT_EQ(carriers_tried.count(carrier->name), 1u) << carrier->name;
  }
  for (const Scenario& fault : all->faults) {
    ASSERT_THAT(fault.breaks, SizeIs(1)) << fault.id;
    causes.insert(fault.breaks.front().cause);
  }
  for (const Fault* fault : faults()) EXPECT_EQ(causes.count(fault->cause), 1u) << fault->cause;
}

TEST(Selection, ByIdByPatternAndByHint) {
  const auto one = select_scenarios({"hangfire.blog"});
  ASSERT_TRUE(one);
  EXPECT_THAT(*one, SizeIs(1));
  const auto some = select_scenarios({"apalis.*"});
  ASSERT_TRUE(some);
  EXPECT_GE(some->size(), 3u);
  const auto none = select_scenarios({"hangfire.blgo"});
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().front().message, HasSubstr("did you mean hangfire.blog"));
}

}  // namespace
}  // namespace propspec::harness
