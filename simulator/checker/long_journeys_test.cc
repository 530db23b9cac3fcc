// Requests with thousands of messages are judged like short ones. What would cost a product of
// messages and spans does not end within a test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/checker/sample_journey.h"

namespace propspec::checking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t kJobs = 20'000;

Sample many_jobs() {
  Sample sample;
  sample.server().record.duration_ns = 60'000'000 * kMs;
  for (std::uint32_t i = 0; i < kJobs; ++i) sample.receive(sample.send());
  return sample;
}

TEST(LongJourneys, Sound) { EXPECT_THAT(broken(many_jobs().judged()), IsEmpty()); }

TEST(LongJourneys, ByLinks) {
  Sample sample = many_jobs();
  sample.hop().joining = Joining::kLink;
  for (JourneySpan& one : sample.journey.spans) {
    if (one.service != 1) continue;
    one.record.trace_id = {0, 0x100000 + one.delivery};
    one.record.tags.clear();
    if (one.role != Role::kConsumer) continue;
    one.record.parent_id = {};
    one.record.links.push_back({kSampleTrace, sample.sent(one.send).span_id});
  }
  EXPECT_THAT(broken(sample.judged()), IsEmpty());
}

TEST(LongJourneys, OneBatch) {
  Sample sample = many_jobs();
  sample.hop().batch = BatchMode::kLinks;
  sample.lose_spans([](const JourneySpan& one) { return one.service == 1 && one.delivery != 1; });
  for (std::uint32_t i = 1; i <= kJobs; ++i) sample.delivered(i).in_batch = true;
  sample.make_root(1);
  sample.delivered(1).extracted = context_of(kSampleTrace, sample.sent(1).span_id);
  for (std::uint32_t i = 1; i <= kJobs; ++i) {
    sample.consumer().record.links.push_back({kSampleTrace, sample.sent(i).span_id});
  }
  EXPECT_THAT(broken(sample.judged()), IsEmpty());
}

// Nothing was captured, and every worker's span is a root.
TEST(LongJourneys, AllBroken) {
  Sample sample = many_jobs();
  for (std::uint32_t i = 1; i <= kJobs; ++i) {
    Send& send = sample.sent(i);
    send.injection_was_tried = false;
    send.injected.clear();
    send.context_ns = 0;
    send.stored = message_of({}, send.payload);
    sample.delivered(i).read.emplace();
    sample.delivered(i).extracted.reset();
  }
  for (JourneySpan& one : sample.journey.spans) {
    if (one.service != 1) continue;
    one.record.trace_id = {0, 0x100000 + one.delivery};
    one.record.tags.clear();
    if (one.role == Role::kConsumer) one.record.parent_id = {};
  }
  const JourneyVerdict verdict = sample.judged();
  EXPECT_THAT(broken(verdict), ElementsAre("I01", "I20"));
  EXPECT_EQ(verdict.violations.size(), 2 * kJobs);
  EXPECT_THAT(causes(verdict), ElementsAre("D01"));
  EXPECT_EQ(verdict.unexplained(), 0u);
}

}  // namespace
}  // namespace propspec::checking
