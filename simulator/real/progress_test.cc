#include "simulator/real/progress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "simulator/pipeline/scenario.h"

namespace propspec {
namespace {

// client → web → (jobs) → worker
Scenario scenario() {
  Scenario scenario;
  scenario.hops.resize(2);
  scenario.hops[0].plan.is_queue = false;
  return scenario;
}

SendTap sent(std::string message, std::string within = "") {
  SendTap tap;
  tap.within = std::move(within);
  tap.send.hop = 1;
  tap.send.message_id = std::move(message);
  return tap;
}

DeliveryTap attempt(std::string message, std::string id, bool ended, std::int32_t process = 1) {
  DeliveryTap tap;
  tap.id = std::move(id);
  tap.hop = 1;
  tap.message = std::move(message);
  tap.process = process;
  tap.ended = ended;
  return tap;
}

bool nobody(std::int32_t) { return false; }
bool everybody(std::int32_t) { return true; }

TEST(Progress, IsDoneWhenAllWasAnsweredAndHandled) {
  const Scenario pipeline = scenario();
  Progress progress(pipeline, 1, 0, 1, nobody);
  EXPECT_FALSE(progress.is_done(everybody));
  progress.on_tap(sent("j"));
  progress.on_answer();
  EXPECT_FALSE(progress.is_done(everybody));
  progress.on_tap(attempt("j", "A", false));
  EXPECT_FALSE(progress.is_done(everybody));
  progress.on_tap(attempt("j", "A", true));
  EXPECT_TRUE(progress.is_done(everybody));
}

TEST(Progress, AFailureIsNotTheEndUnlessItIsTheLast) {
  const Scenario pipeline = scenario();
  Progress progress(pipeline, 0, 0, 1, nobody);
  progress.on_tap(sent("j"));
  DeliveryTap failed = attempt("j", "A", true);
  failed.delivery.failed = true;
  progress.on_tap(failed);
  EXPECT_FALSE(progress.is_done(everybody));
  failed.id = "B";
  failed.delivery.dead_lettered = true;
  progress.on_tap(failed);
  EXPECT_TRUE(progress.is_done(everybody));
}

TEST(Progress, WhatWasRefusedIsNotAwaited) {
  const Scenario pipeline = scenario();
  Progress progress(pipeline, 0, 0, 1, nobody);
  SendTap refused = sent("j");
  progress.on_tap(refused);
  refused.send.refused = "too large";
  progress.on_tap(refused);
  EXPECT_TRUE(progress.is_done(everybody));
}

TEST(Progress, NorIsWhatTheDeadWereAboutToSend) {
  const Scenario pipeline = scenario();
  Progress progress(pipeline, 0, 0, 1, nobody);
  progress.on_tap(attempt("j", "A", false, 5));
  progress.on_tap(sent("k", "A"));
  EXPECT_FALSE(progress.is_done(everybody));
  EXPECT_TRUE(progress.is_done([](std::int32_t process) { return process != 5; }));
}

TEST(Progress, KillsWhoeverHasAJobAsOftenAsItWasTold) {
  const Scenario pipeline = scenario();
  std::vector<std::int32_t> killed;
  Progress progress(pipeline, 0, 3, 1, [&](std::int32_t process) {
    killed.push_back(process);
    return process != 9;
  });
  for (int i = 0; i < 100; ++i) progress.on_tap(attempt("j", "A", false, 9));
  EXPECT_FALSE(killed.empty());
  EXPECT_EQ(progress.killed(), 0u);  // that one may not be killed
  for (int i = 0; i < 100; ++i) progress.on_tap(attempt("j", "B", false, 4));
  EXPECT_EQ(progress.killed(), 3u);
  EXPECT_EQ(std::count(killed.begin(), killed.end(), 4), 3);
}

TEST(Progress, KillsAreSpreadOverTheRun) {
  const Scenario pipeline = scenario();
  Progress progress(pipeline, 4, 1, 1, everybody);
  for (int i = 0; i < 100; ++i) progress.on_tap(attempt("j", "A", false));
  EXPECT_EQ(progress.killed(), 0u);  // not before half of it
  progress.on_answer();
  progress.on_answer();
  for (int i = 0; i < 100; ++i) progress.on_tap(attempt("j", "A", false));
  EXPECT_EQ(progress.killed(), 1u);
}

TEST(Progress, MindsNoTapsOfOtherScenarios) {
  const Scenario pipeline = scenario();
  Progress progress(pipeline, 0, 1, 1, everybody);
  SendTap tap = sent("j");
  tap.send.hop = 7;
  progress.on_tap(tap);
  DeliveryTap other = attempt("j", "A", false);
  other.hop = 7;
  progress.on_tap(other);
  EXPECT_TRUE(progress.is_done(everybody));
}

}  // namespace
}  // namespace propspec
