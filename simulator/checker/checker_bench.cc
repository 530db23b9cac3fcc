// How fast sound journeys are checked: a server, a producer, a consumer and a process span, with
// seven headers in every tap.
#include <benchmark/benchmark.h>

#include "simulator/checker/sample_journey.h"

namespace propspec::checking {
namespace {

void check_sound_journeys(benchmark::State& state) {
  Checker checker(sample_plan());
  Sample sample;
  for (std::int64_t i = 0; i < state.range(0); ++i) sample.receive(sample.send());
  if (!checker.check(sample.journey).violations.empty()) {
    state.SkipWithError("the sample is not sound");
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(checker.check(sample.journey));
  }
  const auto checked = static_cast<double>(state.iterations());
  const auto spans = static_cast<double>(sample.journey.spans.size());
  state.counters["spans"] = benchmark::Counter(checked * spans, benchmark::Counter::kIsRate);
}
BENCHMARK(check_sound_journeys)
    ->Arg(1)
    ->Arg(4)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(5000)
    ->Arg(10000)
    ->Arg(20000)
    ->Arg(40000);

}  // namespace
}  // namespace propspec::checking

BENCHMARK_MAIN();
