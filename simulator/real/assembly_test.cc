#include "simulator/real/assembly.h"

#include <gtest/gtest.h>

#include "simulator/pipeline/scenario.h"
#include "simulator/real/attempt.h"

namespace propspec {
namespace {

// client → web → (jobs) → worker → (mails) → mailer; what jobs gives up goes to hop 3
Scenario scenario() {
  Scenario scenario;
  scenario.services.resize(3);
  scenario.hops.resize(4);
  for (std::size_t i = 0; i < 4; ++i) scenario.hops[i].carrier = find_carrier("kafka");
  scenario.hops[0].plan.is_queue = false;
  scenario.hops[3].dead_letter_of = 1;
  return scenario;
}

SendTap sent(std::uint32_t hop, std::string message, std::uint64_t when, std::string within = "") {
  SendTap tap;
  tap.request = 7;
  tap.within = std::move(within);
  tap.send.hop = hop;
  tap.send.message_id = std::move(message);
  tap.send.sent_ns = when;
  return tap;
}

DeliveryTap attempt(std::uint32_t hop, std::string message, std::string id, std::uint64_t when,
                    bool ended) {
  DeliveryTap tap;
  tap.request = 7;
  tap.id = std::move(id);
  tap.hop = hop;
  tap.message = std::move(message);
  tap.ended = ended;
  tap.delivery.received_ns = when;
  return tap;
}

Journey assembled(std::vector<Tap> taps, Assembly& assembly, std::vector<SpanRecord> spans = {}) {
  Collector::Collected collected;
  collected.taps = std::move(taps);
  collected.spans = std::move(spans);
  assembly = assemble(scenario(), std::move(collected));
  return assembly.journeys.empty() ? Journey() : assembly.journeys.front();
}

TEST(Assembly, PutsPiecesInTheirPlaces) {
  SpanRecord span;
  span.name = "job.process";
  span.tags = {
      {"propspec.request", "7"},    {"propspec.service", "1"},     {"propspec.hop", "1"},
      {"propspec.role", "process"}, {"propspec.message", "7.1.j"}, {"propspec.message_hop", "1"},
      {"propspec.attempt", "B"},    {"propspec.failed", "true"},   {"user", "kept"}};
  Assembly assembly;
  const Journey journey =
      assembled({attempt(1, "7.1.j", "B", 30, true), sent(1, "7.1.j", 20, "A"),
                 attempt(0, "7.1.client", "A", 11, true), attempt(0, "7.1.client", "A", 11, false),
                 sent(0, "7.1.client", 10)},
                assembly, {span});
  EXPECT_EQ(journey.request, 7u);
  EXPECT_EQ(journey.started_ns, 10u);
  ASSERT_EQ(journey.sends.size(), 2u);
  EXPECT_EQ(journey.sends[0].message_id, "7.1.client");
  EXPECT_FALSE(journey.sends[0].sent_by_delivery);
  EXPECT_EQ(journey.sends[1].sent_by_delivery, 0u);
  ASSERT_EQ(journey.deliveries.size(), 2u);
  EXPECT_EQ(journey.deliveries[0].send, 0u);
  EXPECT_EQ(journey.deliveries[1].send, 1u);
  EXPECT_TRUE(journey.deliveries[1].acknowledged);
  EXPECT_FALSE(journey.deliveries[1].killed);
  ASSERT_EQ(journey.spans.size(), 1u);
  EXPECT_EQ(journey.spans[0].service, 1u);
  EXPECT_EQ(journey.spans[0].hop, 1u);
  EXPECT_EQ(journey.spans[0].role, Role::kProcess);
  EXPECT_EQ(journey.spans[0].send, 1u);
  EXPECT_EQ(journey.spans[0].delivery, 1u);
  EXPECT_TRUE(journey.spans[0].failed);
  EXPECT_EQ(journey.spans[0].record.tags, (KeyValues{{"user", "kept"}}));
  EXPECT_EQ(assembly.attempts, 1u);
  EXPECT_EQ(assembly.redeliveries, 0u);
  EXPECT_EQ(assembly.strays, 0u);
}

TEST(Assembly, AnAttemptThatDidNotEndWasKilled) {
  Assembly assembly;
  const Journey journey = assembled(
      {sent(1, "j", 1), attempt(1, "j", "A", 2, false), attempt(1, "j", "B", 3, true)}, assembly);
  ASSERT_EQ(journey.deliveries.size(), 2u);
  EXPECT_TRUE(journey.deliveries[0].killed);
  EXPECT_FALSE(journey.deliveries[0].acknowledged);
  EXPECT_FALSE(journey.deliveries[1].killed);
  EXPECT_TRUE(journey.deliveries[1].acknowledged);
  EXPECT_EQ(assembly.attempts, 2u);
  EXPECT_EQ(assembly.redeliveries, 1u);
  EXPECT_EQ(assembly.killed, 1u);
}

TEST(Assembly, OneThatSucceededAndCameAgainWasKilledBeforeItsAcknowledgement) {
  Assembly assembly;
  Journey journey = assembled(
      {sent(1, "j", 1), attempt(1, "j", "A", 2, true), attempt(1, "j", "B", 3, true)}, assembly);
  EXPECT_TRUE(journey.deliveries.at(0).killed);
  EXPECT_FALSE(journey.deliveries.at(0).acknowledged);
  // One that failed comes again by right.
  DeliveryTap failed = attempt(1, "j", "A", 2, true);
  failed.delivery.failed = true;
  journey = assembled({sent(1, "j", 1), failed, attempt(1, "j", "B", 3, true)}, assembly);
  EXPECT_FALSE(journey.deliveries.at(0).killed);
  EXPECT_FALSE(journey.deliveries.at(0).acknowledged);
  EXPECT_EQ(assembly.killed, 0u);
}

TEST(Assembly, WhatTheKilledWereAboutToSendCountsIfItArrived) {
  const SendTap first = sent(2, "mail-1", 5, "A");
  const SendTap second = sent(2, "mail-2", 6, "B");
  const std::vector<Tap> taps = {sent(1, "j", 1), attempt(1, "j", "A", 2, false), first,
                                 attempt(1, "j", "B", 3, true), second};
  Assembly assembly;
  EXPECT_EQ(assembled(taps, assembly).sends.size(), 2u);  // j, and mail-2, which is lost
  std::vector<Tap> more = taps;
  more.emplace_back(attempt(2, "mail-1", "C", 7, true));
  EXPECT_EQ(assembled(more, assembly).sends.size(), 3u);
}

TEST(Assembly, ADeadLetterIsWhatWasSentAtFirst) {
  SendTap original = sent(1, "j", 1, "A");
  original.send.payload = "{}";
  original.send.span_id = {5};
  DeliveryTap last = attempt(1, "j", "B", 3, true);
  last.delivery.failed = last.delivery.dead_lettered = true;
  Assembly assembly;
  const Journey journey =
      assembled({original, last, sent(3, "j", 9, "B"), attempt(3, "j", "C", 10, true)}, assembly);
  ASSERT_EQ(journey.sends.size(), 2u);
  EXPECT_EQ(journey.sends[1].hop, 3u);
  EXPECT_EQ(journey.sends[1].sent_ns, 9u);
  EXPECT_EQ(journey.sends[1].payload, "{}");
  EXPECT_EQ(journey.sends[1].span_id, SpanId{5});
  ASSERT_EQ(journey.deliveries.size(), 2u);
  EXPECT_TRUE(journey.deliveries[0].acknowledged);
  EXPECT_EQ(journey.deliveries[1].send, 1u);
}

TEST(Assembly, CountsWhatBelongsNowhere) {
  SpanRecord without;
  SpanRecord elsewhere;
  elsewhere.tags = {{"propspec.request", "8"}};
  SpanRecord malformed;
  malformed.tags = {{"propspec.request", "7"}, {"propspec.service", "99"}};
  Assembly assembly;
  const Journey journey = assembled({sent(1, "j", 1), sent(99, "j", 1),
                                     attempt(1, "x", "A", 2, true), attempt(99, "j", "B", 2, true)},
                                    assembly, {without, elsewhere, malformed});
  EXPECT_EQ(journey.sends.size(), 1u);
  EXPECT_TRUE(journey.deliveries.empty());
  EXPECT_TRUE(journey.spans.empty());
  EXPECT_EQ(assembly.strays, 5u);
}

TEST(Assembly, JourneysComeAsTheyEnded) {
  std::vector<Tap> taps;
  for (const std::uint64_t request : {1, 2, 3}) {
    SendTap call = sent(0, "c", request);
    DeliveryTap answered = attempt(0, "c", std::to_string(request), request, true);
    call.request = answered.request = request;
    answered.delivery.ended_ns = 100 - request;
    taps.emplace_back(call);
    taps.emplace_back(answered);
  }
  Assembly assembly;
  assembled(taps, assembly);
  ASSERT_EQ(assembly.journeys.size(), 3u);
  EXPECT_EQ(assembly.journeys[0].request, 3u);
  EXPECT_EQ(assembly.journeys[2].request, 1u);
}

TEST(Roles, ComeBackByName) {
  EXPECT_EQ(name(Role::kServer), "server");
  EXPECT_EQ(name(Role::kNoise), "noise");
  EXPECT_EQ(parse_role("poller"), Role::kPoller);
  EXPECT_EQ(parse_role(""), std::nullopt);
}

}  // namespace
}  // namespace propspec
