// Whatever the spans are, a verdict comes to an end and adds up.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "simulator/recording/sample_spans.h"

namespace propspec {
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
  const RecordingVerdict verdict = recording.judge();
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

}  // namespace
}  // namespace propspec
