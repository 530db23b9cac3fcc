#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "simulator/pipeline/scenario.h"
#include "simulator/real/role.h"

namespace propspec {
namespace {

TEST(Instructions, ComeBackAsTheyWere) {
  const Instructions told{.stopping = true,
                          .broker = "sqlite:/tmp/ü.db",
                          .queues = "run-1",
                          .lease = std::chrono::milliseconds(250),
                          .longest_delay = std::chrono::milliseconds(40),
                          .seed = 18446744073709551615u};
  const auto read = Instructions::parse(told.text());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->stopping);
  EXPECT_EQ(read->broker, "sqlite:/tmp/ü.db");
  EXPECT_EQ(read->queues, "run-1");
  EXPECT_EQ(read->lease.count(), 250);
  EXPECT_EQ(read->longest_delay.count(), 40);
  EXPECT_EQ(read->seed, 18446744073709551615u);
}

TEST(Instructions, RefusesWhatIsNone) {
  for (const char* text : {"", "[]", "{}", R"({"stopping": 1})", "hello"}) {
    const auto read = Instructions::parse(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().message,
              "these are no instructions for a role: is the collector's address that of a run?");
  }
}

RC_GTEST_PROP(Instructions, NothingCrashesOnMutatedText, (std::uint8_t byte)) {
  std::string text = Instructions{.broker = "b", .queues = "q"}.text();
  text[*rc::gen::inRange<std::size_t>(0, text.size())] = static_cast<char>(byte);
  (void)Instructions::parse(text);
}

TEST(Queues, HaveNamesThatAllBrokersTake) {
  Scenario scenario;
  scenario.hops.resize(3);
  scenario.hops[2].dead_letter_of = 1;
  EXPECT_EQ(queue_of(scenario, 1, "run-1"), "run-1-1");
  EXPECT_EQ(queue_of(scenario, 2, "run-1"), "run-1-1-dead");
}

TEST(Delays, AreCut) {
  Scenario scenario;
  scenario.hops.resize(2);
  scenario.hops[0].plan.delay_ns = 3'600'000'000'000;
  scenario.hops[1].plan.delay_ns = 1'000'000;
  shorten_delays(scenario, std::chrono::milliseconds(20));
  EXPECT_EQ(scenario.hops[0].plan.delay_ns, 20'000'000u);
  EXPECT_EQ(scenario.hops[1].plan.delay_ns, 1'000'000u);
}

}  // namespace
}  // namespace propspec
