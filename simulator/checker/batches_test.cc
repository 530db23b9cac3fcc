// What a hop promises of messages that are handled together, and how that is broken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/checker/sample_journey.h"

namespace propspec::checking {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Two messages (sends 1 and 2) that one consumer span handles: a root, without links.
Sample handled_together(BatchMode mode) {
  Sample sample = one_job();
  sample.hop().batch = mode;
  const auto other = sample.receive(sample.send());
  sample.lose_spans([&](const JourneySpan& one) { return one.delivery == other; });
  sample.make_root(1);
  for (const std::uint32_t delivery : {1u, other}) {
    sample.delivered(delivery).in_batch = true;
    sample.delivered(delivery).extraction_is_told = false;
  }
  return sample;
}
void be_child_of(Sample& sample, std::uint32_t send) {
  for (JourneySpan* one : {&sample.consumer(), &sample.process()}) {
    one->record.trace_id = kSampleTrace;
  }
  sample.consumer().record.parent_id = sample.sent(send).span_id;
}
void link_to(Sample& sample, std::uint32_t send) {
  sample.consumer().record.links.push_back(
      {.trace_id = kSampleTrace, .span_id = sample.sent(send).span_id});
}

struct Handled {
  std::string what;
  BatchMode mode = BatchMode::kEach;
  std::uint32_t child_of = 0;  // 0: a root
  std::vector<std::uint32_t> links;
  std::vector<std::string> broken;
};
void PrintTo(const Handled& one, std::ostream* out) { *out << one.what; }

class Batches : public ::testing::TestWithParam<Handled> {};

TEST_P(Batches, AreAsPromised) {
  const Handled& handled = GetParam();
  Sample sample = handled_together(handled.mode);
  if (handled.child_of != 0) be_child_of(sample, handled.child_of);
  for (const std::uint32_t send : handled.links) link_to(sample, send);
  EXPECT_EQ(broken(sample.judged()), handled.broken);
}

INSTANTIATE_TEST_SUITE_P(
    All, Batches,
    ::testing::Values(
        Handled{"links: to all", BatchMode::kLinks, 0, {1, 2}, {}},
        Handled{"links: one is missing", BatchMode::kLinks, 0, {1}, {"I14"}},
        Handled{"links: none", BatchMode::kLinks, 0, {}, {"I14"}},
        Handled{"links: the first is the parent", BatchMode::kLinks, 1, {2}, {"I03"}},
        Handled{"links: one is linked and the parent too",
                BatchMode::kLinks,
                2,
                {1, 2},
                {"I03", "I15"}},
        Handled{"first: parent and link", BatchMode::kFirst, 1, {2}, {}},
        Handled{"first: a link to its own parent", BatchMode::kFirst, 1, {1, 2}, {"I15"}},
        Handled{"first: a link is missing", BatchMode::kFirst, 1, {}, {"I14"}},
        Handled{"first: links alone", BatchMode::kFirst, 0, {1, 2}, {"I03"}},
        Handled{"first: the second is the parent", BatchMode::kFirst, 2, {1}, {"I03"}},
        Handled{"each: one span with links", BatchMode::kEach, 0, {1, 2}, {"I21"}},
        Handled{"each: one span, child of the first", BatchMode::kEach, 1, {}, {"I14"}}));

TEST(Batches, OneSpanMayHaveSentThemAll) {
  Sample sample = handled_together(BatchMode::kFirst);
  sample.sent(2).span_id = sample.sent(1).span_id;
  sample.sent(2).injected = sample.sent(1).injected;
  sample.store(2, sample.sent(1).injected);
  be_child_of(sample, 1);
  EXPECT_THAT(broken(sample.judged()), IsEmpty());
}

TEST(Batches, ThatReferToAllAreNotAccusedOfLeavingSomeOut) {
  Sample sample = handled_together(BatchMode::kFirst);
  link_to(sample, 1);
  link_to(sample, 2);
  EXPECT_THAT(broken(sample.judged()), ElementsAre("I03"));
  EXPECT_THAT(causes(sample.judged()), IsEmpty());
}

TEST(Batches, ASpanForEach) {
  Sample sample = one_job();
  sample.hop().batch = BatchMode::kEach;
  sample.receive(sample.send());
  EXPECT_THAT(broken(sample.judged()), IsEmpty());
  // Each is judged by itself, as if the other were not.
  sample.consumer(2).record.parent_id = sample.sent(1).span_id;
  EXPECT_THAT(broken(sample.judged()), ElementsAre("I03"));
}

}  // namespace
}  // namespace propspec::checking
