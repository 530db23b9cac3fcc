// What is diagnosed where causes meet, look alike, or are none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/checker/bent_journeys.h"

namespace propspec::checking {
namespace {

using ::testing::ElementsAre;

TEST(Causes, APropagatorThatInjectsNothingIsConfiguredSo) {
  Sample sample = one_job();
  no_injection(sample);
  sample.sent().injection_was_tried = true;
  EXPECT_THAT(causes(sample.judged()), ElementsAre("D53"));
}

TEST(Causes, WhoDecidesAnewNamesAnotherDecisionMaker) {
  Sample sample = one_job();
  sample.store(1, without(datadog_alone(sample), {"x-datadog-sampling-priority"}));
  sample.consumer().record.sampling_priority = 1;
  sample.consumer().record.tags.set("_dd.p.dm", "-0");
  const JourneyVerdict verdict = sample.judged();
  EXPECT_THAT(broken(verdict), ElementsAre("I08", "I11"));
  EXPECT_THAT(causes(verdict), ElementsAre("D05"));
}

TEST(Causes, TagsThatWereNeverInjected) {
  Sample sample = one_job();
  const Headers headers = without(datadog_alone(sample), {"x-datadog-tags"});
  sample.sent().injected = headers;
  sample.store(1, headers);
  for (JourneySpan* one : {&sample.consumer(), &sample.process()}) {
    one->record.trace_id.high = 0;
    one->record.tags.clear();
  }
  sample.server().record.tags.set("_dd.propagation_error", "disabled");
  sample.delivered().extracted->trace_id.high = 0;
  const JourneyVerdict verdict = sample.judged();
  EXPECT_THAT(broken(verdict), ElementsAre("I02", "I11", "I30"));
  EXPECT_THAT(causes(verdict), ElementsAre("D04", "D07"));
}

TEST(Causes, ChangedNamesAreNotTakenForBytes) {
  Sample sample = one_job();
  sample.delivered().received = Message();
  sample.delivered().received->add("X-Datadog-Trace-Id", WireType::kBytes, "5");
  sample.take_nothing(1);
  sample.make_root(1);
  EXPECT_THAT(causes(sample.judged()), ElementsAre("D26"));
}

TEST(Causes, ALinkTakesNoBaggageAlong) {
  Sample sample = one_job();
  sample.hop().joining = Joining::kLink;
  sample.journey.baggage = {{"user", "7"}};
  sample.journey.baggage_seen = {{1, {}}};
  sample.make_root(1);
  sample.delivered().extracted = context_of(kSampleTrace, sample.sent().span_id);
  sample.consumer().record.links.push_back(
      {.trace_id = kSampleTrace, .span_id = sample.sent().span_id});
  EXPECT_TRUE(sample.judged().violations.empty());
}

// The recipe of the blog: two decimals, set after the job was enqueued.
TEST(Causes, IndependentLossesAreEachNamed) {
  Sample sample = one_job();
  sample.hop().carrier = "hangfire_blog";
  const Headers ids = {{"TraceId", std::to_string(kSampleTrace.low)},
                       {"ParentSpanId", std::to_string(sample.sent().span_id.value)}};
  sample.sent().stored_later = message_of(ids, sample.sent().payload);
  sample.sent().stored = message_of({}, sample.sent().payload);
  sample.sent().context_ns += kMs;
  sample.delivered().received = sample.sent().stored_later;
  sample.delivered().read = ids;
  sample.delivered().extracted =
      SpanContext{.trace_id = {0, kSampleTrace.low}, .span_id = sample.sent().span_id};
  for (JourneySpan* one : {&sample.consumer(), &sample.process()}) one->record.trace_id.high = 0;
  SpanRecord& consumer = sample.consumer().record;
  consumer.sampling_priority = 1;
  consumer.origin.clear();
  consumer.tags = {{"_dd.p.dm", "-0"}};
  const JourneyVerdict verdict = sample.judged();
  EXPECT_THAT(broken(verdict), ElementsAre("I02", "I08", "I10", "I11", "I22"));
  EXPECT_THAT(causes(verdict), ElementsAre("D03", "D04", "D05", "D06", "D07"));
}

TEST(Causes, WhatNoRuleKnowsStaysWithoutOne) {
  Sample sample = one_job();
  sample.hop().required_tags = {"hangfire.job.type"};
  const JourneyVerdict verdict = sample.judged();
  EXPECT_THAT(broken(verdict), ElementsAre("I34"));
  EXPECT_THAT(causes(verdict), ElementsAre());
  EXPECT_EQ(verdict.unexplained(), 1u);
}

// The words of a transport are its own: what is not told as a reason is none.
TEST(Causes, ARefusalIsNotReadOutOfItsSentence) {
  Sample sample = one_job();
  refuse(sample, Refusal::kNone);
  sample.sent().refused = "the broker says that headers, name and size are too large";
  const JourneyVerdict verdict = sample.judged();
  EXPECT_THAT(broken(verdict), ElementsAre("I17"));
  EXPECT_THAT(causes(verdict), ElementsAre());
  EXPECT_EQ(verdict.unexplained(), 1u);
}

TEST(Causes, AMessageUnderItsOwnIdWasNotCreatedAnew) {
  Sample sample = one_job();
  receive_without(sample);
  sample.delivered().message_id = sample.sent().message_id;
  EXPECT_THAT(causes(sample.judged()), ElementsAre("D30"));
}

JourneyVerdict verdict_of(std::vector<Violation> violations, std::vector<Diagnosis> diagnoses) {
  JourneyVerdict verdict;
  verdict.violations = std::move(violations);
  verdict.diagnoses = std::move(diagnoses);
  return verdict;
}

TEST(Unexplained, AreThoseThatNoDiagnosisOfTheirHopExplains) {
  const Violation lost{.invariant = "I01", .hop = 1}, held{.invariant = "I20", .hop = 1};
  const Violation elsewhere{.invariant = "I01", .hop = 2};
  const Violation warning{.invariant = "I05", .severity = Severity::kWarning, .hop = 1};
  const Diagnosis first{.cause = "D01", .hop = 1, .explains = {"I01"}};
  const Diagnosis second{.cause = "D30", .hop = 1, .explains = {"I20"}};
  EXPECT_EQ(JourneyVerdict().unexplained(), 0u);
  EXPECT_EQ(verdict_of({warning}, {}).unexplained(), 0u);
  EXPECT_EQ(verdict_of({lost, held, elsewhere, warning}, {}).unexplained(), 3u);
  EXPECT_EQ(verdict_of({lost, held, elsewhere, warning}, {first}).unexplained(), 2u);
  EXPECT_EQ(verdict_of({lost, held, lost}, {first, second}).unexplained(), 0u);
}

TEST(Causes, SeveralMessagesOfAHopMakeOneDiagnosis) {
  Sample sample = one_job();
  sample.receive(sample.send());
  for (std::uint32_t i = 1; i <= 2; ++i) {
    sample.delivered(i).read.reset();
    sample.delivered(i).extraction_is_told = false;
    sample.make_root(i, {0, 0x7000 + i});
  }
  EXPECT_THAT(causes(sample.judged()), ElementsAre("D42"));
}

TEST(Causes, EvidenceIsShown) {
  Sample sample = one_job();
  sample.delivered().received = message_of({}, sample.sent().payload);
  sample.take_nothing(1);
  sample.make_root(1);
  const JourneyVerdict verdict = sample.judged();
  ASSERT_EQ(verdict.diagnoses.size(), 1u);
  const Evidence& evidence = verdict.diagnoses[0].evidence;
  EXPECT_NE(evidence.injected.find("x-datadog-trace-id: 1234567890123456789"), std::string::npos);
  EXPECT_NE(evidence.stored.find("body: {\"work\":1}"), std::string::npos);
  EXPECT_EQ(evidence.extracted, "none");
  EXPECT_FALSE(evidence.facts.empty());
}

}  // namespace
}  // namespace propspec::checking
