// Whatever the spans are, a verdict comes to an end and adds up.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "simulator/recording/sample_spans.h"

namespace propspec::recording {
namespace {

// Few ids, so that everything collides with everything.
WireSpan any_span() {
  const auto small = [] { return *rc::gen::inRange<std::uint64_t>(0, 6); };
  const auto large = [] {
    return *rc::gen::element<std::uint64_t>(0, 1, 0x8000000000000001, 0x7fffffffffffffff,
                                            0x1234567890abcdef, 1234567890, 0xffffffffffffffff);
  };
  WireSpan wire;
  SpanRecord& record = wire.record;
  record.trace_id = {small() % 2, small() < 3 ? small() + 1 : large()};
  record.span_id = {small() < 3 ? small() + 1 : large()};
  record.parent_id = {small() < 3 ? small() : large()};
  record.kind =
      *rc::gen::element<std::string>("", "server", "client", "producer", "consumer", "internal");
  record.service = *rc::gen::element<std::string>("", "api", "worker");
  record.name = *rc::gen::element<std::string>("", "a", "\xff");
  record.start_ns = large();
  record.duration_ns = large();
  if (small() == 0) record.sampling_priority = static_cast<std::int32_t>(small());
  if (small() == 0) record.origin = "rum";
  if (small() == 0) record.error.emplace();
  const int tags = *rc::gen::inRange(0, 4);
  for (int i = 0; i < tags; ++i) {
    record.tags.add(
        *rc::gen::element<std::string_view>("job.id", "dd.trace_id", "_dd.p.dm", "kafka.topic",
                                            "_dd.propagation_error", "sidekiq.job.retry_count"),
        std::to_string(small()));
  }
  if (small() < 2) record.links.push_back({{small() % 2, small()}, {small()}, {}, {}, {}});
  wire.chunk = small();
  wire.shared = small() == 0;
  wire.tid = static_cast<Tid>(small() % 5);
  return wire;
}

RC_GTEST_PROP(HostileRecording, AnySpans, ()) {
  Recording recording;
  const int count = *rc::gen::inRange(0, 40);
  for (int i = 0; i < count; ++i) recording.add(any_span());
  const Verdict verdict = recording.judge();
  RC_ASSERT(verdict.spans + verdict.duplicates == static_cast<std::uint64_t>(count));
  RC_ASSERT(verdict.families <= verdict.traces);
  std::uint64_t told = 0;
  for (const FindingTotal& total : verdict.totals) told += std::min<std::uint64_t>(total.count, 5);
  RC_ASSERT(verdict.findings.size() == told);
  for (const Suspicion& suspicion : verdict.suspicions) {
    RC_ASSERT(!suspicion.causes.empty());
    RC_ASSERT(!suspicion.sentence.empty());
    RC_ASSERT(suspicion.count > 0u);
  }
}

// Each of a thousand looks is told; what comes then is counted with others of the same causes.
TEST(HostileRecording, NamesThatAllDiffer) {
  std::vector<samples::Span> spans = {
      samples::Span(samples::kA, 1, 0, "server", "api", "GET /", 0)};
  for (std::uint64_t i = 0; i < 3000; ++i) {
    spans.emplace_back(samples::kA, 10'000 + i, 900'000 + i, "internal", "api", std::to_string(i),
                       1);
  }
  const Verdict verdict = samples::judged(spans);
  EXPECT_EQ(samples::findings(verdict), "I05 x3000");
  ASSERT_EQ(verdict.suspicions.size(), 1001u);
  EXPECT_EQ(verdict.suspicions.front().count, 2000u);
}

TEST(HostileRecording, SentencesHaveBounds) {
  const std::string name(1 << 20, 'x');
  const Verdict verdict =
      samples::judged({samples::Span(samples::kA, 1, 0, "server", "api", "GET /", 0),
                       samples::Span(samples::kA, 2, 9, "internal", "api", name, 1)});
  ASSERT_EQ(verdict.suspicions.size(), 1u);
  EXPECT_EQ(verdict.suspicions.front().sentence.size(), 2003u);
}

// Where time grew with the square of these, this would take minutes.
TEST(HostileRecording, ManyOfEverything) {
  constexpr std::uint64_t kMany = 100'000;
  std::vector<samples::Span> one_id, chain, twins, tags;
  for (std::uint64_t i = 1; i <= kMany; ++i) {
    one_id.emplace_back(samples::kA, 1, 0, "server", "api", i % 2 == 0 ? "a" : "b", i);
    chain.emplace_back(samples::kA, i, i - 1, "internal", "api", "a", 0);
    twins.push_back(
        samples::Span({i, 7}, i, 0, "consumer", "api", "a", 0).link({kMany + 1, 7}, kMany + 1));
    tags.push_back(samples::Span(samples::kA, i, i - 1, "internal", i % 2 == 0 ? "a" : "b", "a", 0)
                       .tag("_dd.p.k" + std::to_string(i), "x"));
  }
  EXPECT_EQ(samples::findings(samples::judged(one_id)), "I04 x99999, I16 x99999, (I19)");
  EXPECT_EQ(samples::findings(samples::judged(chain)), "(I19)");
  EXPECT_EQ(samples::findings(samples::judged(twins)), "I02 x99999, (I15) x100000");
  EXPECT_EQ(samples::findings(samples::judged(tags)), "I11 x50000, (I19)");
}

}  // namespace
}  // namespace propspec::recording
