// Journeys in which all is well, in all the ways that it can be: nothing may be accused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/checker/sample_journey.h"

namespace propspec::checking {
namespace {

void expect_sound(const Sample& sample) {
  const JourneyVerdict verdict = sample.judged();
  for (const Violation& one : verdict.violations) {
    ADD_FAILURE() << one.invariant << ": " << one.what;
  }
  EXPECT_TRUE(verdict.diagnoses.empty());
}

void link_to(JourneySpan& span, const Send& send) {
  span.record.links.push_back({.trace_id = send.trace_id, .span_id = send.span_id});
}

// The worker's spans in a trace of their own, which refers to the sender by a link.
void join_by_link(Sample& sample, std::uint32_t delivery) {
  const auto extracted = sample.delivered(delivery).extracted;
  sample.make_root(delivery, {0, 0x7000 + delivery});
  sample.delivered(delivery).extracted = extracted;
  link_to(sample.consumer(delivery), sample.sent(sample.delivered(delivery).send));
}

TEST(SoundJourneys, Parent) { expect_sound(one_job()); }

TEST(SoundJourneys, ARequestWithoutJobs) { expect_sound(Sample()); }

TEST(SoundJourneys, NothingAtAll) {
  Sample sample;
  sample.journey.clear();
  expect_sound(sample);
}

TEST(SoundJourneys, Sibling) {
  Sample sample = one_job();
  sample.hop().joining = Joining::kSibling;
  sample.process().record.parent_id = sample.sent().span_id;
  expect_sound(sample);
}

TEST(SoundJourneys, SiblingWhereTheConsumerInjectsAgain) {
  Sample sample = one_job();
  sample.hop().joining = Joining::kSibling;
  sample.hop().reinjects = true;
  const SpanId consumer = sample.consumer().record.span_id;
  sample.delivered().received =
      message_of(context_headers(kSampleTrace, consumer), sample.sent().payload);
  expect_sound(sample);
}

TEST(SoundJourneys, ATracerThatDoesNotTellOriginAndTags) {
  Sample sample = one_job();
  sample.consumer().record.origin.clear();
  sample.consumer().record.tags.clear();
  sample.process().record.origin.clear();
  sample.process().record.tags.clear();
  EXPECT_FALSE(sample.judged().sound());  // a tracer that tells them has lost them
  sample.consumer().tells_state = false;
  sample.process().tells_state = false;
  expect_sound(sample);
}

TEST(SoundJourneys, Link) {
  Sample sample = one_job();
  sample.hop().joining = Joining::kLink;
  join_by_link(sample, 1);
  expect_sound(sample);
}

TEST(SoundJourneys, LinkUnderThePoller) {
  Sample sample = one_job();
  sample.hop().joining = Joining::kLink;
  join_by_link(sample, 1);
  JourneySpan poller = sample.span("poll", Role::kPoller, 1, {0x9001}, {});
  poller.record.trace_id = sample.consumer().record.trace_id;
  sample.consumer().record.parent_id = {0x9001};
  sample.journey.spans.push_back(poller);
  expect_sound(sample);
}

TEST(SoundJourneys, LinkOfASiblingUnderThePoller) {
  // The job's span hangs under the poll span, and only the span beside it has the link.
  Sample sample = one_job();
  sample.hop().joining = Joining::kLink;
  join_by_link(sample, 1);
  JourneySpan poller = sample.span("poll", Role::kPoller, 1, {0x9001}, {});
  poller.record.trace_id = sample.consumer().record.trace_id;
  sample.consumer().record.parent_id = {0x9001};
  sample.process().record.parent_id = {0x9001};
  sample.journey.spans.push_back(poller);
  expect_sound(sample);
}

TEST(SoundJourneys, LinksAreInheritedByChildren) {
  Sample sample = one_job();
  sample.hop().joining = Joining::kLink;
  join_by_link(sample, 1);
  sample.process().record.links = sample.consumer().record.links;
  sample.process().record.links.push_back(sample.process().record.links.front());
  expect_sound(sample);
}

TEST(SoundJourneys, Dual) {
  Sample sample = one_job();
  sample.hop().joining = Joining::kDual;
  JourneySpan local = sample.span("local", Role::kConsumer, 1, {0x9002}, {});
  local.record.trace_id = {0, 0x8888};
  local.record.tags.clear();
  local.send = local.delivery = local.chunk = 1;
  link_to(local, sample.sent());
  sample.consumer().record.links.push_back({.trace_id = {0, 0x8888}, .span_id = {0x9002}});
  sample.journey.spans.insert(sample.journey.spans.begin(), local);
  expect_sound(sample);
}

TEST(SoundJourneys, Restart) {
  Sample sample = one_job();
  sample.plan.services[1].behavior = "restart";
  join_by_link(sample, 1);
  sample.delivered().extracted.reset();
  expect_sound(sample);
}

TEST(SoundJourneys, WithoutProducerOrConsumerSpan) {
  Sample sample = one_job();
  sample.hop().producer_span = sample.hop().consumer_span = false;
  const SpanId producer = sample.sent().span_id;
  sample.lose_spans([](const JourneySpan& one) {
    return one.role == Role::kProducer || one.role == Role::kConsumer;
  });
  sample.sent().span_id = kServerSpan;
  sample.sent().injected = context_headers(kSampleTrace, kServerSpan);
  sample.store(1, sample.sent().injected);
  sample.delivered().extracted = context_of(kSampleTrace, kServerSpan);
  JourneySpan& process = sample.process();
  process.record.parent_id = kServerSpan;
  process.record.sampling_priority = 2;
  process.record.origin = "rum";
  process.record.tags = {{"_dd.p.dm", "-4"}};
  EXPECT_NE(producer, kServerSpan);
  expect_sound(sample);
}

TEST(SoundJourneys, InsertedSpansAndNoise) {
  Sample sample = one_job();
  JourneySpan broker =
      sample.span("kafka.deliver", Role::kInserted, 1, {0x9003}, sample.sent().span_id);
  broker.record.start_ns = sample.consumer().record.start_ns;
  sample.consumer().record.parent_id = {0x9003};
  JourneySpan noise = sample.span("channel.open", Role::kNoise, 1, {0x9004}, {0x123});
  noise.record.trace_id = {0, 0x4242};
  sample.journey.spans.push_back(broker);
  sample.journey.spans.push_back(noise);
  sample.journey.spans.push_back(noise);
  expect_sound(sample);
}

TEST(SoundJourneys, RetriesWithTheSameParent) {
  Sample sample;
  const auto send = sample.send();
  sample.fail(sample.receive(send, 1));
  sample.fail(sample.receive(send, 2));
  sample.receive(send, 3);
  sample.hop().attempt_tag = "attempt";
  for (std::uint32_t delivery = 1; delivery <= 3; ++delivery) {
    sample.process(delivery).record.tags.set("attempt", std::to_string(delivery));
  }
  expect_sound(sample);
}

TEST(SoundJourneys, AttemptsThatAreCountedFromTheFirstRetry) {
  Sample sample;
  const auto send = sample.send();
  sample.fail(sample.receive(send, 1));
  sample.receive(send, 2);
  sample.hop().attempt_tag = "hangfire.retry.count";
  sample.process(2).record.tags.set("hangfire.retry.count", "1");
  expect_sound(sample);
}

TEST(SoundJourneys, RetriesThatAreSentFromWithin) {
  Sample sample;
  sample.hop().retries = RetryMode::kChained;
  const auto first = sample.receive(sample.send());
  sample.fail(first);
  const auto again = sample.send(sample.process(first).record.span_id, first, 1, 1);
  sample.sent(again).job = sample.sent(1).job;
  sample.sent(again).attempt = 2;
  sample.receive(again, 2);
  expect_sound(sample);
}

TEST(SoundJourneys, RetriesByASchedulerByDesign) {
  Sample sample;
  sample.hop().retries = RetryMode::kRerooted;
  sample.fail(sample.receive(sample.send()));
  const auto again = sample.send();
  sample.lose_spans(
      [&](const JourneySpan& one) { return one.role == Role::kProducer && one.send == again; });
  Send& resent = sample.sent(again);
  resent.job = sample.sent(1).job;
  resent.by_scheduler = true;
  resent.injected.clear();
  resent.trace_id = {};
  resent.span_id = {};
  sample.store(again, {});
  const auto second = sample.receive(again, 2);
  sample.make_root(second);
  expect_sound(sample);
}

TEST(SoundJourneys, RescheduledWithItsContext) {
  Sample sample;
  sample.fail(sample.receive(sample.send()));
  const auto again = static_cast<std::uint32_t>(sample.journey.sends.size());
  sample.journey.sends.push_back(sample.sent(1));
  sample.sent(again).by_scheduler = true;
  sample.receive(again, 2);
  expect_sound(sample);
}

TEST(SoundJourneys, GivenUpAfterTheLastAttempt) {
  Sample sample;
  sample.hop().max_attempts = 2;
  const auto send = sample.send();
  sample.fail(sample.receive(send, 1));
  const auto last = sample.receive(send, 2);
  sample.fail(last);
  sample.delivered(last).dead_lettered = true;
  expect_sound(sample);
}

TEST(SoundJourneys, AWorkerIsKilledAndItsSpansAreLost) {
  Sample sample;
  const auto send = sample.send();
  const auto killed = sample.receive(send, 1);
  sample.delivered(killed).killed = true;
  sample.lose_spans([&](const JourneySpan& one) { return one.delivery == killed; });
  sample.receive(send, 2);
  expect_sound(sample);
}

TEST(SoundJourneys, BatchWithLinks) {
  Sample sample;
  sample.hop().batch = BatchMode::kLinks;
  const auto first = sample.receive(sample.send());
  join_by_link(sample, first);
  sample.delivered(first).in_batch = true;
  for (int i = 0; i < 2; ++i) {
    const auto send = sample.send();
    const auto other = sample.receive(send);
    sample.lose_spans([&](const JourneySpan& one) { return one.delivery == other; });
    sample.delivered(other).in_batch = true;
    link_to(sample.consumer(first), sample.sent(send));
  }
  // Repeated by a library that links once for each message, and one of another request.
  link_to(sample.consumer(first), sample.sent(1));
  sample.consumer(first).record.links.push_back({.trace_id = {5, 5}, .span_id = {5}});
  expect_sound(sample);
}

TEST(SoundJourneys, BatchUnderTheFirst) {
  Sample sample;
  sample.hop().batch = BatchMode::kFirst;
  const auto first = sample.receive(sample.send());
  sample.delivered(first).in_batch = true;
  const auto send = sample.send();
  const auto other = sample.receive(send);
  sample.lose_spans([&](const JourneySpan& one) { return one.delivery == other; });
  sample.delivered(other).in_batch = true;
  link_to(sample.consumer(first), sample.sent(send));
  expect_sound(sample);
}

TEST(SoundJourneys, BatchWithASpanForEach) {
  Sample sample = one_job();
  sample.hop().batch = BatchMode::kEach;
  sample.receive(sample.send());
  expect_sound(sample);
}

TEST(SoundJourneys, ManyMessagesOfOneProducerSpan) {
  Sample sample;
  const auto send = sample.send();
  sample.receive(send);
  sample.journey.sends.push_back(sample.sent(send));
  sample.sent(2).job = sample.sent(2).message_id = "job-2";
  sample.receive(2);
  expect_sound(sample);
}

TEST(SoundJourneys, HundredsOfJobs) {
  Sample sample;
  for (int i = 0; i < 300; ++i) sample.receive(sample.send());
  sample.server().record.duration_ns = 60'000 * kMs;
  expect_sound(sample);
}

TEST(SoundJourneys, AJobThatNoRequestSent) {
  Sample sample = one_job();
  sample.lose_spans([](const JourneySpan& one) { return one.service == 0; });
  sample.journey.incoming.clear();
  sample.journey.sends.erase(sample.journey.sends.begin());
  sample.journey.deliveries.erase(sample.journey.deliveries.begin());
  Send& send = sample.sent(0);
  send.span_was_active = false;
  send.sent_by_delivery.reset();
  send.trace_id = {};
  send.span_id = {};
  send.injected.clear();
  sample.delivered(0).send = 0;
  sample.store(0, {});
  for (JourneySpan& one : sample.journey.spans) one.send = one.delivery = one.chunk = 0;
  sample.make_root(0);
  expect_sound(sample);
}

TEST(SoundJourneys, ACreationContextIsKept) {
  Sample sample = one_job();
  sample.hop().keeps_creation_context = true;
  const TraceId trace{7, 7};
  sample.sent().before = context_headers(trace, {77});
  sample.sent().injected.clear();
  sample.store(1, sample.sent().before);
  sample.delivered().extracted = context_of(trace, {77});
  sample.consumer().record.parent_id = {77};
  for (JourneySpan* one : {&sample.consumer(), &sample.process()}) {
    one->record.trace_id = trace;
    one->record.tags.erase("_dd.p.tid");
  }
  expect_sound(sample);
}

TEST(SoundJourneys, TheContextStandsInTheBody) {
  Sample sample = one_job();
  sample.hop().carrier = "kinesis";
  Message stored;
  stored.body = R"({"work":1,"_datadog":{"x-datadog-trace-id":")" +
                std::to_string(kSampleTrace.low) + R"(","x-datadog-parent-id": ")" +
                std::to_string(sample.sent().span_id.value) +
                R"(","x-datadog-sampling-priority":"2","x-datadog-origin":"rum",)"
                R"("x-datadog-tags":"_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000"}})";
  sample.sent().stored = stored;
  expect_sound(sample);
}

TEST(SoundJourneys, JobStates) {
  Sample sample = one_job();
  sample.hop().records_states = true;
  sample.process().record.events = {
      {"State Applied: Processing",
       {{"hangfire.state.old", "Enqueued"}, {"hangfire.state.new", "Processing"}}},
      {"State Applied: Succeeded",
       {{"hangfire.state.old", "Processing"}, {"hangfire.state.new", "Succeeded"}}}};
  expect_sound(sample);
}

TEST(SoundJourneys, SlightlyTooEarly) {
  Sample sample = one_job();
  sample.process().record.start_ns = sample.consumer().record.start_ns - 900'000;
  expect_sound(sample);
}

TEST(SoundJourneys, ClientAndServerShareASpan) {
  Sample sample = one_job();
  HopPlan call;
  call.name = "downstream";
  call.from = 1;
  call.is_queue = false;
  call.carrier = "http";
  sample.plan.hops.push_back(call);
  const auto send = sample.send(sample.process().record.span_id, 1, 2, 1);
  sample.producer(send).role = Role::kClient;
  JourneySpan server = sample.span("web.request", Role::kServer, 0, sample.sent(send).span_id,
                                   sample.process().record.span_id);
  server.hop = 2;
  server.send = send;
  sample.journey.spans.push_back(server);
  expect_sound(sample);
}

TEST(SoundJourneys, TheRootOfAChunkComesLast) {
  Sample sample = one_job();
  std::reverse(sample.journey.spans.begin(), sample.journey.spans.end());
  expect_sound(sample);
}

TEST(SoundJourneys, NothingIsKeptOfATraceThatIsNotWanted) {
  Sample sample = one_job();
  sample.journey.incoming.set("x-datadog-sampling-priority", "0");
  sample.journey.spans.clear();
  expect_sound(sample);
}

}  // namespace
}  // namespace propspec::checking
