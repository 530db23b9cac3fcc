#include "simulator/pipeline/virtual_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "simulator/pipeline/sample_scenario.h"

namespace propspec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<Journey> journeys(const Scenario& scenario, std::uint64_t requests = 1,
                              std::uint64_t seed = 7) {
  std::vector<Journey> seen;
  VirtualOptions options;
  options.requests = requests;
  options.seed = seed;
  options.on_journey = [&](const Journey& journey, const JourneyVerdict&) {
    seen.push_back(journey);
  };
  const auto findings = run_virtually(scenario, options);
  EXPECT_TRUE(findings) << findings.error().message;
  return seen;
}

std::vector<const JourneySpan*> spans(const Journey& journey, Role role) {
  std::vector<const JourneySpan*> found;
  for (const JourneySpan& span : journey.spans) {
    if (span.role == role) found.push_back(&span);
  }
  return found;
}

const SpanRecord& the(const Journey& journey, Role role) {
  const auto found = spans(journey, role);
  EXPECT_THAT(found, SizeIs(1));
  return found.front()->record;
}

TEST(VirtualRun, OneRequestIsFourSpansInOneTrace) {
  const auto seen = journeys(sample_scenario());
  ASSERT_THAT(seen, SizeIs(1));
  const Journey& journey = seen.front();
  ASSERT_THAT(journey.spans, SizeIs(4));
  const Send& client = journey.sends.front();
  const SpanRecord& server = the(journey, Role::kServer);
  const SpanRecord& producer = the(journey, Role::kProducer);
  const SpanRecord& consumer = the(journey, Role::kConsumer);
  const SpanRecord& process = the(journey, Role::kProcess);
  EXPECT_EQ(server.parent_id, client.span_id);
  EXPECT_EQ(producer.parent_id, server.span_id);
  EXPECT_EQ(consumer.parent_id, producer.span_id);
  EXPECT_EQ(process.parent_id, consumer.span_id);
  for (const JourneySpan& span : journey.spans) {
    EXPECT_EQ(span.record.trace_id, client.trace_id);
    EXPECT_EQ(span.record.sampling_priority, 2);
    EXPECT_EQ(span.record.origin, "rum");
  }
  EXPECT_EQ(server.service, "web");
  EXPECT_EQ(process.service, "worker");
}

TEST(VirtualRun, WritesDownWhatWasInTheQueue) {
  const auto seen = journeys(sample_scenario());
  ASSERT_THAT(seen.front().sends, SizeIs(2));
  const Send& send = seen.front().sends[1];
  EXPECT_EQ(send.span_id, the(seen.front(), Role::kProducer).span_id);
  EXPECT_EQ(send.injected.find("x-datadog-parent-id"), std::to_string(send.span_id.value));
  EXPECT_EQ(send.stored.size(), send.injected.size());
  EXPECT_EQ(send.stored[0].type, WireType::kBytes);
  ASSERT_THAT(seen.front().deliveries, SizeIs(2));
  const Delivery& delivery = seen.front().deliveries[1];
  EXPECT_EQ(delivery.read, send.injected);
  ASSERT_TRUE(delivery.extracted);
  EXPECT_EQ(delivery.extracted->span_id, send.span_id);
  EXPECT_TRUE(delivery.acknowledged);
  EXPECT_LE(send.context_ns, send.visible_ns);
  EXPECT_LT(send.visible_ns, delivery.received_ns);
}

TEST(VirtualRun, SameSeedSameIds) {
  const auto ids = [](const std::vector<Journey>& all) {
    std::vector<std::uint64_t> found;
    for (const Journey& journey : all) {
      for (const JourneySpan& span : journey.spans) found.push_back(span.record.span_id.value);
    }
    return found;
  };
  EXPECT_EQ(ids(journeys(sample_scenario(), 20, 3)), ids(journeys(sample_scenario(), 20, 3)));
  EXPECT_NE(ids(journeys(sample_scenario(), 20, 3)), ids(journeys(sample_scenario(), 20, 4)));
}

TEST(VirtualRun, EveryRequestEndsOnceAndAloneInItsTrace) {
  std::set<std::uint64_t> requests;
  std::set<std::uint64_t> traces;
  for (const Journey& journey : journeys(sample_scenario(), 500)) {
    requests.insert(journey.request);
    for (const JourneySpan& span : journey.spans) {
      EXPECT_EQ(span.record.trace_id, journey.spans.front().record.trace_id);
    }
    traces.insert(journey.spans.front().record.trace_id.low);
  }
  EXPECT_THAT(requests, SizeIs(500));
  EXPECT_THAT(traces, SizeIs(500));
}

TEST(VirtualRun, SiblingsAreBothChildrenOfTheProducer) {
  Scenario scenario = sample_scenario();
  scenario.hops[1].plan.joining = Joining::kSibling;
  const auto seen = journeys(scenario);
  const SpanId producer = the(seen.front(), Role::kProducer).span_id;
  EXPECT_EQ(the(seen.front(), Role::kConsumer).parent_id, producer);
  EXPECT_EQ(the(seen.front(), Role::kProcess).parent_id, producer);
}

TEST(VirtualRun, LinkedWorkerIsARootWithALink) {
  Scenario scenario = sample_scenario();
  scenario.hops[1].plan.joining = Joining::kLink;
  const auto seen = journeys(scenario);
  const SpanRecord& producer = the(seen.front(), Role::kProducer);
  const SpanRecord& consumer = the(seen.front(), Role::kConsumer);
  EXPECT_FALSE(consumer.parent_id);
  EXPECT_NE(consumer.trace_id, producer.trace_id);
  ASSERT_THAT(consumer.links, SizeIs(1));
  EXPECT_EQ(consumer.links[0].trace_id, producer.trace_id);
  EXPECT_EQ(consumer.links[0].span_id, producer.span_id);
}

TEST(VirtualRun, AttemptsAreSiblingsAndTheFailedOnesSaySo) {
  Scenario scenario = sample_scenario("amqp");
  scenario.hops[1].failures = 2;
  scenario.hops[1].plan.max_attempts = 3;
  const auto seen = journeys(scenario);
  const auto consumers = spans(seen.front(), Role::kConsumer);
  ASSERT_THAT(consumers, SizeIs(3));
  const SpanId producer = the(seen.front(), Role::kProducer).span_id;
  for (const JourneySpan* span : consumers) EXPECT_EQ(span->record.parent_id, producer);
  EXPECT_TRUE(consumers[0]->record.error);
  EXPECT_TRUE(consumers[1]->record.error);
  EXPECT_FALSE(consumers[2]->record.error);
}

TEST(VirtualRun, ChainedAttemptsHangUnderTheOneThatFailed) {
  Scenario scenario = sample_scenario("sqs");
  scenario.hops[1].failures = 1;
  scenario.hops[1].plan.max_attempts = 2;
  scenario.hops[1].plan.retries = RetryMode::kChained;
  const auto seen = journeys(scenario);
  const auto consumers = spans(seen.front(), Role::kConsumer);
  const auto processes = spans(seen.front(), Role::kProcess);
  ASSERT_THAT(consumers, SizeIs(2));
  EXPECT_EQ(consumers[1]->record.parent_id, processes[0]->record.span_id);
  EXPECT_EQ(seen.front().sends[2].job, seen.front().sends[1].job);
}

TEST(VirtualRun, WhatIsGivenUpGoesToTheDeadLetterQueue) {
  Scenario scenario = sample_scenario("amqp");
  scenario.hops[1].never_succeeds = true;
  scenario.hops[1].plan.max_attempts = 2;
  scenario.services.push_back({.name = "undertaker"});
  scenario.hops.push_back(sample_hop("amqp", 1, 2));
  scenario.hops[2].plan.name = "dead";
  scenario.hops[2].dead_letter_of = 1;
  const auto seen = journeys(scenario);
  const Journey& journey = seen.front();
  EXPECT_EQ(std::count_if(journey.deliveries.begin(), journey.deliveries.end(),
                          [](const Delivery& each) { return each.dead_lettered; }),
            1);
  ASSERT_THAT(journey.sends, SizeIs(3));
  EXPECT_EQ(journey.sends[2].hop, 2u);
  EXPECT_EQ(journey.spans.back().record.service, "undertaker");
  EXPECT_EQ(journey.spans.back().record.parent_id, the(journey, Role::kProducer).span_id);
}

TEST(VirtualRun, ABatchIsOneSpanThatRefersToEverySender) {
  Scenario scenario = sample_scenario();
  scenario.hops[1].messages = scenario.hops[1].batch_size = 3;
  scenario.hops[1].plan.batch = BatchMode::kLinks;
  const auto seen = journeys(scenario);
  const SpanRecord& consumer = the(seen.front(), Role::kConsumer);
  EXPECT_THAT(spans(seen.front(), Role::kProducer), SizeIs(3));
  EXPECT_THAT(consumer.links, SizeIs(3));
  EXPECT_FALSE(consumer.parent_id);
}

TEST(VirtualRun, OfABatchEachMayHaveItsOwnSpan) {
  Scenario scenario = sample_scenario();
  scenario.hops[1].messages = scenario.hops[1].batch_size = 3;
  scenario.hops[1].plan.batch = BatchMode::kEach;
  const auto seen = journeys(scenario);
  const auto consumers = spans(seen.front(), Role::kConsumer);
  const auto producers = spans(seen.front(), Role::kProducer);
  ASSERT_THAT(consumers, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(consumers[i]->record.parent_id, producers[i]->record.span_id);
  }
}

TEST(VirtualRun, OfABatchTheFirstMayBeTheParent) {
  Scenario scenario = sample_scenario();
  scenario.hops[1].messages = scenario.hops[1].batch_size = 3;
  scenario.hops[1].plan.batch = BatchMode::kFirst;
  const auto seen = journeys(scenario);
  const SpanRecord& consumer = the(seen.front(), Role::kConsumer);
  const auto producers = spans(seen.front(), Role::kProducer);
  EXPECT_EQ(consumer.parent_id, producers[0]->record.span_id);
  ASSERT_THAT(consumer.links, SizeIs(2));
  EXPECT_EQ(consumer.links[0].span_id, producers[1]->record.span_id);
  EXPECT_EQ(consumer.links[1].span_id, producers[2]->record.span_id);
}

TEST(VirtualRun, ABatchThatDoesNotFillIsHandedOutAllTheSame) {
  Scenario scenario = sample_scenario("sqs");
  scenario.hops[1].messages = scenario.hops[1].batch_size = 3;
  scenario.hops[1].plan.batch = BatchMode::kLinks;
  scenario.hops[1].failures = 1;
  scenario.hops[1].plan.max_attempts = 2;
  scenario.hops[1].plan.retries = RetryMode::kChained;
  for (const Journey& journey : journeys(scenario, 20)) {
    // Three messages, and one that the failing batch sent again.
    ASSERT_THAT(journey.sends, SizeIs(5));
    EXPECT_EQ(journey.deliveries.back().send, 4u);
    EXPECT_TRUE(journey.deliveries.back().acknowledged);
  }
}

TEST(VirtualRun, AnEagerWorkerIsFasterThanAParameterThatIsSetAfterwards) {
  Scenario scenario = sample_scenario("hangfire_blog");
  scenario.pickup = Pickup::kEager;
  for (const Journey& journey : journeys(scenario, 20)) {
    const Delivery& delivery = journey.deliveries.back();
    ASSERT_TRUE(delivery.received);
    EXPECT_EQ(delivery.received->size(), 0u);
  }
  scenario.pickup = Pickup::kLate;
  for (const Journey& journey : journeys(scenario, 20)) {
    EXPECT_EQ(journey.deliveries.back().received->size(), 2u);
  }
}

TEST(VirtualRun, WorkersSendOnAndCallOthers) {
  Scenario scenario = sample_scenario();
  scenario.services.push_back({.name = "payments"});
  Hop charge = sample_hop("http", 1, 2);
  charge.plan.is_queue = false;
  charge.plan.name = "charge";
  charge.producer_name = "http.request";
  scenario.hops.push_back(charge);
  const auto seen = journeys(scenario);
  const SpanRecord& client = the(seen.front(), Role::kClient);
  EXPECT_EQ(client.parent_id, the(seen.front(), Role::kProcess).span_id);
  const auto servers = spans(seen.front(), Role::kServer);
  ASSERT_THAT(servers, SizeIs(2));
  EXPECT_TRUE(std::any_of(servers.begin(), servers.end(), [&](const JourneySpan* server) {
    return server->record.service == "payments" && server->record.parent_id == client.span_id;
  }));
}

TEST(VirtualRun, AServiceThatCannotBeOpenedIsAnError) {
  Scenario scenario = sample_scenario();
  scenario.services[1].target = "npm:dd-trace";
  const auto findings = run_virtually(scenario, {.requests = 1});
  ASSERT_FALSE(findings);
  EXPECT_EQ(findings.error().message,
            "service 'worker' propagates with 'npm:dd-trace', which cannot be opened here");
}

TEST(VirtualRun, AFaultThatNobodyKnowsIsAnError) {
  Scenario scenario = sample_scenario();
  scenario.faults = {"D66"};
  const auto findings = run_virtually(scenario, {.requests = 1});
  ASSERT_FALSE(findings);
  EXPECT_EQ(findings.error().message,
            "scenario 'sample': there is no fault 'D66'; causes are D01 to D65");
}

}  // namespace
}  // namespace propspec
