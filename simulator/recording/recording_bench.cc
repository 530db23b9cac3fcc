// What judging costs, without reading: requests of five spans, sound or joined by 64 bits alone.
#include <benchmark/benchmark.h>

#include <random>

#include "simulator/recording/recording.h"

namespace propspec::recording {
namespace {

std::vector<WireSpan> requests(std::size_t count, bool broken) {
  std::mt19937_64 random(1);
  std::vector<WireSpan> spans;
  for (std::size_t i = 0; i < count; ++i) {
    TraceId trace{0x640cfd8d00000000, random()};
    SpanId parent;
    for (int depth = 0; depth < 5; ++depth) {
      WireSpan& wire = spans.emplace_back();
      SpanRecord& record = wire.record;
      if (broken && depth == 3) trace.high = 0;
      record.trace_id = trace;
      record.span_id = {random()};
      record.parent_id = std::exchange(parent, record.span_id);
      constexpr const char* kKinds[] = {"server", "internal", "producer", "consumer", "internal"};
      record.kind = kKinds[depth];
      record.service = depth < 3 ? "api" : "worker";
      record.name = "operation." + std::to_string(depth);
      record.resource = "GET /things/" + std::to_string(i % 100);
      record.start_ns = 1'700'000'000'000'000'000 + i * 1'000'000;
      record.duration_ns = 1'000'000;
      record.tags = {{"component", "net/http"},
                     {"http.method", "GET"},
                     {"http.status_code", "200"},
                     {"http.url", "http://localhost/things"},
                     {"language", "go"},
                     {"runtime-id", "0123456789abcdef"},
                     {"process_id", "4711"},
                     {"_dd.p.dm", "-1"},
                     {"messaging.system", "kafka"},
                     {"messaging.destination.name", "jobs"}};
      record.sampling_priority = 1;
      wire.chunk = 2 * i + (depth < 3 ? 0 : 1);
    }
  }
  return spans;
}

void judge(benchmark::State& state, bool broken) {
  const std::vector<WireSpan> spans = requests(200'000, broken);
  for (auto _ : state) {
    Recording recording;
    for (const WireSpan& span : spans) recording.add(span);
    benchmark::DoNotOptimize(recording.judge());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(spans.size()) *
                          static_cast<std::int64_t>(state.iterations()));
}

void judge_sound(benchmark::State& state) { judge(state, false); }
void judge_broken(benchmark::State& state) { judge(state, true); }
BENCHMARK(judge_sound)->Unit(benchmark::kMillisecond);
BENCHMARK(judge_broken)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace propspec::recording
