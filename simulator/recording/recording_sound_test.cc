// What real libraries do that is odd and not broken; and what of that is broken after all.
#include <gtest/gtest.h>

#include <sstream>

#include "simulator/recording/sample_spans.h"
#include "simulator/wire/read_spans.h"

namespace propspec::recording {
namespace {

using namespace samples;

Verdict read_and_judged(const std::string& document) {
  std::istringstream input(document);
  Recording recording;
  const ReadResult result =
      read_spans(input, {}, [&](const WireSpan& span) { recording.add(span); });
  EXPECT_EQ(result.problem_count, 0u);
  return recording.judge();
}

TEST(SoundRecording, ThreeServicesAndAQueue) {
  expect_sound({
      Span(kA, 1, 0, "server", "api", "POST /", 0).priority(1).tag("_dd.p.dm", "-1"),
      Span(kA, 2, 1, "producer", "api", "kafka.produce", 1).tag("kafka.topic", "jobs"),
      Span(kA, 3, 2, "consumer", "worker", "kafka.consume", 5)
          .priority(1)
          .tag("kafka.topic", "jobs")
          .tag("_dd.p.dm", "-1"),
      Span(kA, 4, 3, "client", "worker", "http.request", 6),
      Span(kA, 5, 4, "server", "stock", "GET /", 7).priority(1).tag("_dd.p.dm", "-1"),
  });
}

// Ruby sends the root last, with the tid and the priority on it.
TEST(SoundRecording, TheTidOnTheLastSpanOfAChunk) {
  const Verdict verdict = read_and_judged(
      R"([[{"trace_id":11,"span_id":102,"parent_id":101,"name":"push","service":"web","start":1700000000000000000,"meta":{"span.kind":"producer"}},)"
      R"({"trace_id":11,"span_id":101,"parent_id":0,"name":"rack.request","service":"web","start":1700000000000000000,)"
      R"("meta":{"_dd.p.tid":"640cfd8d00000000"},"metrics":{"_sampling_priority_v1":1}}],)"
      R"([{"trace_id":11,"span_id":103,"parent_id":102,"name":"job","service":"worker","start":1700000000000000000,)"
      R"("meta":{"_dd.p.tid":"640cfd8d00000000"},"metrics":{"_sampling_priority_v1":1}}]])");
  EXPECT_EQ(findings(verdict) + suspicions(verdict), "");
  EXPECT_EQ(verdict.traces, 1u);
}

// dd-trace-js: spans made within a batch inherit its links, and it has one for each message.
TEST(SoundRecording, LinksThatAreInheritedAndRepeated) {
  expect_sound({
      Span(kA, 1, 0, "producer", "api", "kafka.produce", 0).tag("kafka.topic", "jobs"),
      Span(kB, 2, 0, "consumer", "worker", "kafka.consume", 5)
          .tag("kafka.topic", "jobs")
          .link(kA, 1)
          .link(kA, 1)
          .link(kA, 1),
      Span(kB, 3, 2, "client", "worker", "dns.lookup", 6).link(kA, 1).link(kA, 1),
  });
}

// dd-trace-js, SQS and promises: aws.response is closed before the program goes on (D43).
TEST(BrokenRecording, SqsPromisesLeaveTheProgramsSpanARoot) {
  std::vector<Span> spans;
  for (std::uint64_t i = 0; i < 4; ++i) {
    const TraceId request{kA.high, kA.low + i}, work{kB.high, kB.low + i};
    spans.push_back(Span(request, 10 * i + 1, 0, "server", "api", "POST /", 100 * i));
    spans.push_back(
        Span(request, 10 * i + 2, 10 * i + 1, "producer", "api", "aws.request", 100 * i + 1));
    spans.push_back(
        Span(request, 10 * i + 3, 10 * i + 2, "consumer", "worker", "aws.response", 100 * i + 5)
            .lasts(1));
    spans.push_back(Span(work, 10 * i + 4, 0, "internal", "worker", "handle", 100 * i + 8));
  }
  EXPECT_EQ(suspicions(judged(spans)), "likely D43 x4");
  EXPECT_FALSE(judged(spans).sound());
  // Of one alone nobody can tell.
  EXPECT_EQ(suspicions(judged({spans.begin(), spans.begin() + 4})), "possible D43");
  EXPECT_TRUE(judged({spans.begin(), spans.begin() + 4}).sound());
}

// Sidekiq: off by default (D42); and on, the poller overwrites the context of retries (D36).
TEST(BrokenRecording, SidekiqWithoutDistributedTracingAndItsPoller) {
  const auto push = Span(kA, 2, 1, "producer", "web", "sidekiq.push", 1)
                        .tag("sidekiq.job.id", "a1b2c3d4e5f6a1b2c3d4e5f6");
  const auto web = Span(kA, 1, 0, "server", "web", "rack.request", 0);
  const auto job = [](TraceId trace, std::uint64_t number, std::uint64_t parent) {
    return Span(trace, number, parent, "consumer", "worker", "sidekiq.job", 10 * number)
        .tag("sidekiq.job.id", "a1b2c3d4e5f6a1b2c3d4e5f6");
  };
  EXPECT_EQ(suspicions(judged({web, push, job(kB, 3, 0)})), "certain D42 D36 D02");
  EXPECT_EQ(suspicions(judged(
                {web, push, job(kA, 3, 2), job(kB, 4, 0).tag("sidekiq.job.retry_count", "0")})),
            "certain D36 D48 D42");
  expect_sound({web, push, job(kA, 3, 2)});
}

// What x-datadog headers lost traceparent brought: the trace goes on, without some of its tags'
// owners knowing. Nothing is to be seen of that in spans, and nothing to be said.
TEST(SoundRecording, ContextsThatTraceparentSaved) {
  expect_sound({
      Span(kA, 1, 0, "client", "api", "http.request", 0).priority(1).tag("_dd.p.dm", "-1"),
      Span(kA, 2, 1, "server", "worker", "web.request", 1)
          .priority(1)
          .tag("_dd.p.dm", "-1")
          .tag("_dd.parent_id", "0db4da5f00000001"),
  });
}

// OpenTelemetry's eachBatch: the job hangs under the poll, and only its siblings have links.
TEST(SoundRecording, AFamilyThatIsConnectedByALinkOfASibling) {
  expect_sound({
      Span(kA, 1, 0, "producer", "api", "send jobs", 0).tag("messaging.destination.name", "jobs"),
      Span(kB, 2, 0, "internal", "worker", "poll jobs", 5),
      Span(kB, 3, 2, "consumer", "worker", "process jobs", 6)
          .tag("messaging.destination.name", "jobs")
          .link(kA, 1),
      Span(kB, 4, 2, "internal", "worker", "the job", 6),
  });
}

// BullMQ's schedulers: every run a root (dd-trace), or all of them under one producer for ever.
TEST(SoundRecording, SchedulersOfBullMq) {
  std::vector<Span> roots, ever = {Span(kA, 1, 0, "producer", "api", "add", 0)};
  for (std::uint64_t i = 0; i < 20; ++i) {
    roots.push_back(
        Span({kB.high, kB.low + i}, i + 2, 0, "consumer", "worker", "bullmq.processJob", 60'000 * i)
            .tag("messaging.destination.name", "cron"));
    ever.push_back(Span(kA, i + 2, 1, "consumer", "worker", "process cron", 7'200'000 * i));
  }
  expect_sound(roots);
  const Verdict verdict = judged(ever);
  EXPECT_EQ(findings(verdict), "(I19)");
  EXPECT_EQ(suspicions(verdict), "possible D38");
  EXPECT_TRUE(verdict.sound());
}

// zipkin-go: ids of 64 bits, and one span id for client and server.
TEST(SoundRecording, SpansThatClientAndServerShare) {
  const Verdict verdict = read_and_judged(
      R"([{"traceId":"00000000000000a1","id":"00000000000000a1","name":"root","timestamp":1700000000000000,"localEndpoint":{"serviceName":"a"}},)"
      R"({"traceId":"00000000000000a1","id":"00000000000000b2","parentId":"00000000000000a1","kind":"CLIENT","timestamp":1700000000000010,"localEndpoint":{"serviceName":"a"}},)"
      R"({"traceId":"00000000000000a1","id":"00000000000000b2","parentId":"00000000000000a1","kind":"SERVER","shared":true,"timestamp":1700000000000020,"localEndpoint":{"serviceName":"b"}},)"
      R"({"traceId":"00000000000000a1","id":"00000000000000c3","parentId":"00000000000000b2","timestamp":1700000000000030,"localEndpoint":{"serviceName":"b"}}])");
  EXPECT_EQ(findings(verdict) + suspicions(verdict), "");
  EXPECT_EQ(verdict.spans, 4u);
}

TEST(SoundRecording, ClocksOfJavaScriptAndConsumersThatEndEarly) {
  Span parent(kA, 2, 1, "consumer", "worker", "amqp.command", 5);
  parent.lasts(0);
  Span child(kA, 3, 2, "internal", "worker", "job", 5);
  child.wire.record.start_ns -= kMillisecond;  // a millisecond before its parent
  child.lasts(500);
  expect_sound({Span(kA, 1, 0, "producer", "api", "amqp.command", 0), parent, child});
  child.wire.record.start_ns -= kMillisecond;
  EXPECT_EQ(findings(judged({Span(kA, 1, 0, "producer", "api", "amqp.command", 0), parent, child})),
            "(I26)");
}

// With the ids alone priority, origin and tags are lost too.
TEST(BrokenRecording, IdsWithoutTheirContext) {
  const Verdict verdict =
      judged({Span(kA, 1, 0, "server", "api", "POST /enqueue", 0)
                  .tid(Tid::kTold)
                  .priority(2)
                  .origin("rum")
                  .tag("_dd.p.usr.id", "u1"),
              Span({0, kA.low}, 2, 1, "internal", "worker", "background.job", 20)
                  .tid(Tid::kMissing)
                  .priority(1)});
  EXPECT_EQ(findings(verdict), "I02, I06, I08, I10, I11");
  EXPECT_EQ(suspicions(verdict), "certain D04 D35; likely D05; likely D06; likely D07");
}

// Ids alone, stored once the job can be seen: of 50 jobs 46 joined by 64 bits, 4 had no span.
TEST(BrokenRecording, IdsStoredAfterEnqueueing) {
  std::vector<Span> spans;
  for (std::uint64_t i = 0; i < 50; ++i) {
    const TraceId request{0x640cfd8d00000000, 0x7000000000000000 + i};
    spans.push_back(Span(request, 2 * i + 1, 0, "server", "api", "POST /enqueue", 100 * i)
                        .tid(Tid::kTold)
                        .priority(1));
    if (i % 13 == 7) continue;
    spans.push_back(Span({0, request.low}, 2 * i + 2, 2 * i + 1, "internal", "worker",
                         "background.job", 100 * i + 20)
                        .tid(Tid::kMissing)
                        .tag("hangfire.job_id", std::to_string(i))
                        .tag("dd.trace_id", std::to_string(request.low)));
  }
  const Verdict verdict = judged(spans);
  EXPECT_EQ(findings(verdict), "I02 x46, I06 x46");
  EXPECT_EQ(suspicions(verdict), "certain D04 D35 x46; likely D03 D39 x4");
  EXPECT_FALSE(verdict.sound());
}

// Requests that differ in their resource alone look alike, and all of them count.
TEST(BrokenRecording, RequestsOfSeveralResourcesThatNoJobFollows) {
  std::vector<Span> spans;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const TraceId request{0x640cfd8d00000000, 0x7000000000000000 + i};
    spans.push_back(Span(request, 2 * i + 1, 0, "server", "api", "web.request", 100 * i));
    spans.back().wire.record.resource = i < 8 ? "POST /orders" : "POST /mails";
    if (i % 4 == 3) continue;
    spans.push_back(
        Span({0, request.low}, 2 * i + 2, 2 * i + 1, "internal", "worker", "job", 100 * i + 20));
  }
  EXPECT_EQ(suspicions(judged(spans)), "certain D04 D35 x15; likely D03 D39 x5");
}

// `restart` leaves a root with a link; `ignore` nothing: a break, if anything tells of it.
TEST(SoundRecording, ExtractionThatRestartsAndThatIgnores) {
  const auto producer = Span(kA, 1, 0, "producer", "api", "send", 0)
                            .tag("messaging.destination.name", "jobs")
                            .tag("messaging.message.id", "5e5a3a60-1f6b");
  const auto consumer = Span(kB, 2, 0, "consumer", "worker", "receive", 5)
                            .tag("messaging.destination.name", "jobs")
                            .tag("messaging.message.id", "5e5a3a60-1f6b");
  expect_sound({producer, Span(consumer).link(kA, 1, "propagation_behavior_extract")});
  EXPECT_EQ(suspicions(judged({producer, consumer})), "certain D42 D53 D24");
}

TEST(SoundRecording, AttemptsOfAJobUnderOneSender) {
  expect_sound({
      Span(kA, 1, 0, "producer", "api", "bullmq.add", 0).tag("bullmq.job.id", "7"),
      Span(kA, 2, 1, "consumer", "worker", "bullmq.processJob", 5).tag("bullmq.job.id", "7"),
      Span(kA, 3, 1, "consumer", "worker", "bullmq.processJob", 50).tag("bullmq.job.id", "7"),
  });
}

TEST(SoundRecording, ThePartOfATraceThatOneServiceRecorded) {
  expect_sound({
      Span(kA, 2, 1, "server", "api", "GET /", 0),
      Span(kA, 3, 2, "internal", "api", "work", 1),
      Span(kA, 4, 1, "server", "api", "GET /again", 20),
  });
}

TEST(SoundRecording, APayloadThatWasSentTwice) {
  const auto span = Span(kA, 1, 0, "server", "api", "GET /", 0);
  const Verdict verdict = judged({span, span});
  EXPECT_EQ(findings(verdict) + suspicions(verdict), "");
  EXPECT_EQ(verdict.spans, 1u);
  EXPECT_EQ(verdict.duplicates, 1u);
}

// Client and server share an id, so the four come as client, server, client, server; and children
// hang under the first server's half.
TEST(SoundRecording, HalvesOfACallThatWereSentTwice) {
  const auto client = Span(kA, 2, 0, "client", "api", "GET /", 0);
  auto server = Span(kA, 2, 0, "server", "stock", "GET /", 1);
  server.wire.shared = true;
  const auto child = Span(kA, 3, 2, "internal", "stock", "query", 2);
  const Verdict verdict = judged({client, server, child, client, server, child});
  EXPECT_EQ(findings(verdict) + suspicions(verdict), "");
  EXPECT_EQ(verdict.spans, 3u);
  EXPECT_EQ(verdict.duplicates, 3u);
  const Verdict thrice =
      judged({client, server, client, server, client, server, client, server, client, server});
  EXPECT_EQ(findings(thrice) + suspicions(thrice), "");
  EXPECT_EQ(thrice.duplicates, 8u);
}

// What is odd about a span is told once, however often it was sent.
TEST(BrokenRecording, APayloadThatWasSentTwice) {
  auto job = Span(kB, 2, 0, "consumer", "worker", "job", 0)
                 .link(kB, 9)
                 .tag("_dd.propagation_error", "inject_max_size");
  job.wire.record.error.emplace();
  for (const Verdict& verdict : {judged({job}), judged({job, job})}) {
    EXPECT_EQ(findings(verdict), "I15, I30, (I32)");
    EXPECT_EQ(suspicions(verdict), "certain D35");
  }
}

}  // namespace
}  // namespace propspec::recording
