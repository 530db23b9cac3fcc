// Each invariant broken once, and each cause that a recording can show.
#include "simulator/recording/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/recording/sample_spans.h"

namespace propspec::recording {
namespace {

using namespace samples;
using testing::HasSubstr;

TEST(Recording, NothingIsSound) { expect_sound({}); }

TEST(Recording, TwoSpansWithOneId) {
  const Verdict verdict = judged({Span(kA, 1, 0, "server", "api", "GET /", 0),
                                  Span(kA, 2, 1, "internal", "api", "a", 1),
                                  Span(kA, 2, 1, "internal", "api", "b", 2)});
  EXPECT_EQ(findings(verdict), "I04");
  EXPECT_EQ(suspicions(verdict), "likely D62");
}

// The third is no half of the first.
TEST(Recording, AnotherSpanWithTheIdOfTwoHalves) {
  const Verdict verdict = judged({Span(kA, 2, 0, "client", "api", "GET /", 0),
                                  Span(kA, 2, 0, "server", "stock", "GET /", 1),
                                  Span(kA, 2, 0, "client", "api", "GET /other", 2)});
  EXPECT_EQ(findings(verdict), "I04, I16");
}

TEST(Recording, CirclesEndAndAreTold) {
  const Verdict verdict = judged(
      {Span(kA, 1, 3, "internal", "api", "a", 0), Span(kA, 2, 1, "internal", "api", "b", 0),
       Span(kA, 3, 2, "internal", "api", "c", 0), Span(kB, 4, 4, "internal", "api", "d", 0)});
  EXPECT_EQ(findings(verdict), "I04 x2");
}

TEST(Recording, AParentThatNobodyRecorded) {
  const auto root = Span(kA, 1, 0, "server", "api", "GET /", 0);
  const Verdict within = judged({root, Span(kA, 2, 9, "internal", "api", "a", 1)});
  EXPECT_EQ(findings(within), "I05");
  EXPECT_EQ(suspicions(within), "likely D57 D64 D59");
  const Verdict entry = judged({root, Span(kA, 2, 9, "consumer", "worker", "a", 1)});
  EXPECT_EQ(suspicions(entry), "likely D65 D59 D57");
}

TEST(Recording, TwoRootsInATrace) {
  const Verdict verdict = judged(
      {Span(kA, 1, 0, "server", "api", "GET /", 0), Span(kA, 2, 0, "producer", "api", "send", 1)});
  EXPECT_EQ(findings(verdict), "I16");
  EXPECT_EQ(suspicions(verdict), "likely D17 D62");
}

TEST(Recording, LinksThatLeadNowhere) {
  const auto root = Span(kA, 1, 0, "producer", "api", "send", 0);
  EXPECT_EQ(findings(judged({root, Span(kB, 2, 0, "consumer", "w", "p", 1).link(kA, 9)})), "I15");
  // A trace that is not here at all may have been recorded elsewhere.
  EXPECT_EQ(findings(judged({root, Span(kB, 2, 0, "consumer", "w", "p", 1).link(kC, 9)})), "(I15)");
  EXPECT_EQ(findings(judged({Span(kB, 2, 0, "consumer", "w", "p", 1).link(kB, 2)})), "I15");
  const Verdict narrow =
      judged({root, Span(kB, 2, 0, "consumer", "w", "p", 1).link({0, kA.low}, 1)});
  EXPECT_EQ(findings(narrow), "I15");
  EXPECT_EQ(suspicions(narrow), "certain D50");
}

TEST(Recording, ContextsThatDisagree) {
  const Verdict verdict = judged(
      {Span(kA, 1, 0, "producer", "api", "send", 0), Span(kB, 2, 0, "producer", "api", "send", 0),
       Span(kB, 3, 2, "consumer", "w", "p", 1).link(kA, 1, "terminated_context")});
  EXPECT_EQ(findings(verdict), "(I25)");
  EXPECT_EQ(suspicions(verdict), "possible D16");
}

TEST(Recording, PriorityOriginAndTagsThatGetLost) {
  const auto sender = Span(kA, 1, 0, "producer", "api", "send", 0)
                          .priority(2)
                          .origin("rum")
                          .tag("_dd.p.dm", "-4")
                          .tag("_dd.p.usr.id", "u1");
  const auto receiver = Span(kA, 2, 1, "consumer", "worker", "process", 5);
  const Verdict priority = judged(
      {sender,
       Span(receiver).priority(1).origin("rum").tag("_dd.p.dm", "-1").tag("_dd.p.usr.id", "u1")});
  EXPECT_EQ(findings(priority), "I08");
  EXPECT_EQ(suspicions(priority), "likely D05");
  const Verdict origin =
      judged({sender, Span(receiver).priority(2).tag("_dd.p.dm", "-4").tag("_dd.p.usr.id", "u1")});
  EXPECT_EQ(findings(origin), "I10");
  EXPECT_EQ(suspicions(origin), "likely D06");
  const Verdict tags =
      judged({sender, Span(receiver).priority(2).origin("rum").tag("_dd.p.dm", "-4")});
  EXPECT_EQ(findings(tags), "I11");
  EXPECT_EQ(suspicions(tags), "likely D07");
  EXPECT_THAT(
      tags.findings.at(0).what,
      HasSubstr("_dd.p.usr.id is `u1` at `send` of api (span 0db4da5f00000001), and missing"));
  // Tracers that know nothing of these have nothing to lose.
  EXPECT_EQ(findings(judged({sender, receiver})), "");
}

TEST(Recording, APartThatWasFlushedWithoutItsOrigin) {
  const Verdict verdict =
      judged({Span(kA, 1, 0, "server", "api", "GET /", 0).priority(2).origin("rum").chunk(1),
              Span(kA, 2, 1, "internal", "api", "late", 5).priority(2).chunk(2)});
  EXPECT_EQ(suspicions(verdict), "likely D61");
}

TEST(Recording, PropagationErrors) {
  const Verdict verdict = judged({Span(kA, 1, 0, "producer", "api", "send", 0)
                                      .tag("_dd.propagation_error", "inject_max_size")});
  EXPECT_EQ(findings(verdict), "I30");
  EXPECT_EQ(suspicions(verdict), "certain D35");
}

TEST(Recording, AJobThatFailsOfNothing) {
  auto job = Span(kA, 1, 0, "consumer", "worker", "job", 0);
  job.wire.record.error.emplace();
  EXPECT_EQ(findings(judged({job})), "(I32)");
  job.wire.record.error->type = "E";
  EXPECT_EQ(findings(judged({job})), "");
}

TEST(Recording, TidsOfOneTrace) {
  const auto root = Span(kA, 1, 0, "server", "api", "GET /", 0).tid(Tid::kTold);
  const Verdict flushed = judged(
      {root, Span({0, kA.low}, 2, 1, "internal", "api", "late", 5).tid(Tid::kMissing).chunk(9)});
  EXPECT_EQ(findings(flushed), "I02, I06");
  EXPECT_EQ(suspicions(flushed), "certain D61 D04");
  const Verdict renewed =
      judged({root, Span({0x1111, kA.low}, 2, 1, "consumer", "w", "job", 5).tid(Tid::kTold)});
  EXPECT_EQ(suspicions(renewed), "certain D04 D35");
  EXPECT_THAT(renewed.suspicions.at(0).sentence,
              HasSubstr("by the lower 64 bits of the trace id only: the upper ones are "
                        "0000000000001111 here"));
  EXPECT_EQ(findings(judged({Span(kA, 1, 0, "server", "a", "r", 0).tid(Tid::kMalformed)})), "I06");
  EXPECT_EQ(findings(judged({Span(kA, 1, 0, "server", "a", "r", 0).tid(Tid::kConflicting)})),
            "I06");
}

TEST(Recording, ATraceIdInATagIsNoEdge) {
  const auto request = Span(kA, 1, 0, "server", "api", "POST /", 0);
  for (const std::string& copy : {std::string("11529215046068469761"), hex(kA)}) {
    const Verdict verdict =
        judged({request, Span(kB, 2, 0, "internal", "worker", "job", 5).tag("dd.trace_id", copy)});
    EXPECT_EQ(suspicions(verdict), "certain D09") << copy;
    EXPECT_EQ(verdict.suspicions.at(0).other_trace, kA);
  }
}

TEST(Recording, AParentUnderAnotherTraceId) {
  const Verdict verdict = judged({Span(kA, 1, 0, "producer", "api", "send", 0),
                                  Span(kB, 2, 1, "consumer", "worker", "process", 5)});
  EXPECT_EQ(findings(verdict), "I05");
  EXPECT_EQ(suspicions(verdict), "certain D49");
}

TEST(Recording, IdsThatWereMisread) {
  // 640cfd8d00000000112210f47de98115 and 1234567890abcdef, up to their first letters.
  const TraceId trace{0x640cfd8d00000000, 0x112210947de98115};
  Span sender(trace, 1, 0, "producer", "api", "send", 0);
  sender.wire.record.span_id = {0x1234567890abcdef};
  Span receiver({0, 112210947}, 2, 0, "consumer", "worker", "process", 5);
  receiver.wire.record.parent_id = {1234567890};
  const Verdict prefix = judged({sender, receiver});
  EXPECT_EQ(findings(prefix), "I28");
  EXPECT_EQ(suspicions(prefix), "certain D41");

  sender.wire.record.span_id = {0x8abc000012345678};
  receiver.wire.record.trace_id = trace;
  receiver.wire.record.parent_id = {0x0abc000012345678};  // without the sign
  EXPECT_EQ(suspicions(judged({sender, receiver})), "certain D40");

  receiver.wire.record.parent_id = {0x7fffffffffffffff};
  receiver.wire.record.trace_id = {0, 0x7fffffffffffffff};
  EXPECT_EQ(suspicions(judged({sender, receiver})), "likely D40");
}

TEST(Recording, JobsThatHangUnderTheWorkersOwnSpan) {
  const Verdict verdict = judged({
      Span(kA, 1, 0, "server", "api", "POST /", 0),
      Span(kA, 2, 1, "producer", "api", "creating", 1).tag("hangfire.job.id", "0f8fad5b-d9cb"),
      Span(kB, 3, 0, "internal", "worker", "poll", 3),
      Span(kB, 4, 3, "internal", "worker", "execution", 5).tag("hangfire.job.id", "0f8fad5b-d9cb"),
  });
  EXPECT_EQ(suspicions(verdict), "certain D01 D36");
}

TEST(Recording, AJobUnderTheJobBefore) {
  const auto job = [](std::uint64_t number, std::uint64_t parent, std::string_view id) {
    return Span(kC, number, parent, "consumer", "worker", "execution", 10 * number)
        .tag("hangfire.job.id", id);
  };
  const Verdict verdict = judged({
      Span(kA, 1, 0, "producer", "api", "creating", 1).tag("hangfire.job.id", "0f8fad5b-d9cb"),
      job(5, 0, "7c9e6679-7425"),
      job(6, 5, "0f8fad5b-d9cb"),
  });
  EXPECT_EQ(suspicions(verdict), "certain D46 D51");
}

TEST(Recording, JobsThatAreCutNowAndThen) {
  std::vector<Span> spans;
  for (std::uint64_t i = 0; i < 6; ++i) {
    const TraceId request{kA.high, 0x1000000000000000 + i};
    const std::string job = "0f8fad5b-d9cb-" + std::to_string(i);
    spans.push_back(
        Span(request, 10 * i + 1, 0, "server", "api", "POST /", i).tag("hangfire.job.id", job));
    const TraceId other{kB.high, 0x2000000000000000 + i};
    spans.push_back(Span(i < 4 ? request : other, 10 * i + 2, i < 4 ? 10 * i + 1 : 0, "consumer",
                         "worker", "execution", 100 + i)
                        .tag("hangfire.job.id", job));
  }
  const Verdict verdict = judged(spans);
  EXPECT_EQ(suspicions(verdict), "certain D03 D02 D36 x2");
  EXPECT_THAT(verdict.suspicions.at(0).facts,
              testing::Contains(HasSubstr("4 jobs like it are connected, 2 are not")));
}

TEST(Recording, HalfOfTheIdsAreTooHighForSignedNumbers) {
  std::vector<Span> spans;
  for (std::uint64_t i = 0; i < 10; ++i) {
    const bool high = i % 2 == 1;
    const TraceId request{kA.high, (high ? 0x9000000000000000 : 0x1000000000000000) + i};
    const std::string job = "0f8fad5b-d9cb-" + std::to_string(i);
    spans.push_back(Span(request, 10 * i + 1, 0, "producer", "api", "add", i).tag("job.id", job));
    spans.push_back(Span(high ? TraceId{kB.high, 77 + i} : request, 10 * i + 2,
                         high ? 0 : 10 * i + 1, "consumer", "worker", "execution", 100 + i)
                        .tag("job.id", job));
  }
  EXPECT_EQ(suspicions(judged(spans)), "certain D40 x5");
}

TEST(Recording, ShortJobIdsProveLess) {
  const auto job = Span(kB, 2, 0, "consumer", "worker", "celery.run", 5).tag("celery.id", "7");
  const auto sent = Span(kA, 1, 0, "producer", "api", "celery.apply", 0).tag("celery.id", "7");
  EXPECT_EQ(suspicions(judged({sent, job})), "likely D42 D36 D02");
  EXPECT_EQ(
      suspicions(judged(
          {sent, Span(kC, 3, 0, "producer", "api", "celery.apply", 1).tag("celery.id", "7"), job})),
      "possible D42 D36 D02");
  // Another system's 7 is another 7.
  EXPECT_EQ(suspicions(judged(
                {sent, Span(kB, 2, 0, "consumer", "worker", "job", 5).tag("sidekiq.job.id", "7")})),
            "");
}

TEST(Recording, QueuesWhereOnlyNamesAndTimesFit) {
  std::vector<Span> spans;
  for (std::uint64_t i = 0; i < 3; ++i) {
    spans.push_back(
        Span({kA.high, kA.low + i}, 2 * i + 1, 0, "producer", "api", "kafka.produce", 100 * i)
            .tag("kafka.topic", "jobs")
            .tag("messaging.system", "kafka"));
    spans.push_back(Span({kB.high, kB.low + i}, 2 * i + 2, 0, "consumer", "worker", "kafka.consume",
                         100 * i + 5)
                        .tag("kafka.topic", "jobs")
                        .tag("messaging.system", "kafka"));
  }
  EXPECT_EQ(suspicions(judged(spans)), "likely D42 D53 D24 x3");
  // One more was sent than received.
  spans.push_back(
      Span(kC, 99, 0, "producer", "api", "kafka.produce", 400).tag("kafka.topic", "jobs"));
  EXPECT_EQ(suspicions(judged(spans)), "possible D42 D53 D24 x3");
  // Received before it was sent.
  EXPECT_EQ(
      suspicions(judged({Span(kA, 1, 0, "producer", "api", "send", 50).tag("kafka.topic", "x"),
                         Span(kB, 2, 0, "consumer", "w", "get", 5).tag("kafka.topic", "x")})),
      "");
}

TEST(Recording, QueuesWithoutANameAreGuessedByThoseOfTheirSpans) {
  std::vector<Span> spans;
  for (std::uint64_t i = 0; i < 3; ++i) {
    spans.push_back(
        Span({kA.high, kA.low + i}, 2 * i + 1, 0, "producer", "api", "celery.apply", 100 * i));
    spans.push_back(
        Span({kB.high, kB.low + i}, 2 * i + 2, 0, "consumer", "worker", "celery.run", 100 * i + 5));
  }
  EXPECT_EQ(suspicions(judged(spans)), "likely D42 D36 D02 x3");
  EXPECT_EQ(suspicions(judged({spans.begin(), spans.begin() + 2})), "possible D42 D36 D02");
}

// Whether a message's id tells or its queue alone, the usual causes are the same.
TEST(Recording, UsualCausesOfAQueue) {
  const auto of = [](std::string_view system, bool tells_id) {
    Span sent(kA, 1, 0, "producer", "api", "send", 0);
    Span received(kB, 2, 0, "consumer", "worker", "receive", 5);
    for (Span* span : {&sent, &received}) {
      span->tag("messaging.system", system).tag("messaging.destination.name", "jobs");
      if (tells_id) span->tag("messaging.message.id", "5e5a3a60-1f6b");
    }
    return suspicions(judged({sent, received}));
  };
  EXPECT_EQ(of("aws_sqs", true), "certain D20 D42 D18");
  EXPECT_EQ(of("aws_sqs", false), "likely D20 D42 D18");
  EXPECT_EQ(of("aws.sns", false), "likely D21 D42 D18");
  EXPECT_EQ(of("rabbitmq", true), "certain D24 D53 D42");
  EXPECT_EQ(of("rabbitmq", false), "likely D24 D53 D42");
  EXPECT_EQ(of("kafka", true), "certain D42 D53 D24");
  EXPECT_EQ(of("kafka", false), "likely D42 D53 D24");
  EXPECT_EQ(of("celery", false), "likely D42 D36 D02");
}

TEST(Recording, QueuesThatAreCutNowAndThen) {
  const auto recorded = [](auto is_cut, std::uint64_t high_bit_of_cut) {
    std::vector<Span> spans;
    for (std::uint64_t i = 0; i < 10; ++i) {
      const bool cut = is_cut(i);
      const TraceId request{kA.high, 0x1000000000000000 + i + (cut ? high_bit_of_cut : 0)};
      const TraceId there = cut ? TraceId{kB.high, 77 + i} : request;
      spans.push_back(Span(request, 2 * i + 1, 0, "producer", "api", "nats.produce", 100 * i));
      spans.push_back(Span(there, 2 * i + 2, cut ? 0 : 2 * i + 1, "consumer", "worker",
                           "nats.consume", 100 * i + 5));
    }
    return suspicions(judged(spans));
  };
  EXPECT_EQ(recorded([](std::uint64_t i) { return i % 2 == 1; }, 1ull << 63), "likely D40 x5");
  EXPECT_EQ(recorded([](std::uint64_t i) { return i % 3 == 1; }, 0), "likely D03 D18 D24 x3");
  EXPECT_EQ(recorded([](std::uint64_t i) { return i >= 6; }, 0), "likely D29 D53 x4");
}

TEST(Recording, OnlyTheFirstOfABatchIsConnected) {
  std::vector<Span> spans = {Span(kA, 1, 0, "server", "api", "POST /", 0)};
  for (std::uint64_t i = 0; i < 3; ++i) {
    spans.push_back(Span(kA, 10 + i, 1, "producer", "api", "sqs.produce", 1 + i));
    spans.push_back(Span(i == 0 ? kA : TraceId{kB.high, 77 + i}, 20 + i, i == 0 ? 10 : 0,
                         "consumer", "worker", "sqs.consume", 50 + i));
  }
  EXPECT_EQ(suspicions(judged(spans)), "possible D14 D37 x2");
}

TEST(Recording, ConsumersThatHangUnderAPoll) {
  EXPECT_EQ(suspicions(judged({
                Span(kA, 1, 0, "producer", "api", "send", 0).tag("messaging.destination", "q"),
                Span(kB, 2, 0, "", "worker", "poll", 2),
                Span(kB, 3, 2, "consumer", "worker", "task", 5).tag("messaging.destination", "q"),
            })),
            "likely D01 D36");
}

// A poll is a root by right, and no work of the consumer before it.
TEST(Recording, PollsBesideConsumers) {
  std::vector<Span> spans;
  for (std::uint64_t i = 0; i < 4; ++i) {
    const TraceId trace{kB.high, kB.low + i};
    spans.push_back(Span(trace, 2 * i + 1, 0, "", "worker", "worker.poll", 10 * i));
    spans.push_back(Span(trace, 2 * i + 2, 2 * i + 1, "consumer", "worker", "task", 10 * i));
  }
  expect_sound(spans);
}

TEST(Recording, OnlyTheFirstFindingsAreToldInWords) {
  std::vector<Span> spans;
  for (std::uint64_t i = 0; i < 100; ++i) {
    spans.push_back(Span({kA.high, 0x5000000000000000 + i}, 1, 1, "internal", "api", "x", 0));
  }
  const Verdict verdict = judged(spans);
  EXPECT_EQ(findings(verdict), "I04 x100");
  EXPECT_EQ(verdict.findings.size(), 5u);
  EXPECT_EQ(suspicions(verdict), "likely D62 x100");
}

TEST(Recording, TheOrderOfSpansDoesNotMatter) {
  std::vector<Span> spans = {
      Span(kA, 1, 0, "server", "api", "POST /", 0),
      Span(kA, 2, 1, "producer", "api", "add", 1).tag("job.id", "0f8fad5b-d9cb"),
      Span(kB, 3, 0, "internal", "worker", "execution", 5).tag("job.id", "0f8fad5b-d9cb"),
      Span(kB, 4, 9, "internal", "worker", "lost", 6),
  };
  const Verdict forwards = judged(spans);
  std::reverse(spans.begin(), spans.end());
  const Verdict backwards = judged(spans);
  EXPECT_EQ(findings(forwards), "I05");
  EXPECT_EQ(findings(forwards), findings(backwards));
  EXPECT_EQ(suspicions(forwards), "certain D01 D02 D33; likely D57 D64 D59");
  EXPECT_EQ(suspicions(forwards), suspicions(backwards));
}

}  // namespace
}  // namespace propspec::recording
