#include "harness/bench/propagation.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>

#include "harness/bench/allocations.h"
#include "simulator/propagation/propagator.h"

namespace propspec::harness {
namespace {

// What any request has beside.
const Headers kOrdinary = {
    {"host", "shop.example"}, {"user-agent", "curl/8.5.0"}, {"accept", "*/*"}};

// Every header of the style, all for the same trace.
Headers full_headers(Style style) {
  switch (style) {
    case Style::kDatadog:
      return {{"x-datadog-trace-id", "12379814468735227512"},
              {"x-datadog-parent-id", "987654321"},
              {"x-datadog-sampling-priority", "2"},
              {"x-datadog-origin", "synthetics"},
              {"x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000,_dd.p.usr.id=dXNyLmlk"}};
    case Style::kTraceContext:
      return {{"traceparent", "00-640cfd8d00000000abcdefab12345678-000000003ade68b1-01"},
              {"tracestate",
               "dd=s:2;o:synthetics;p:000000003ade68b1;t.dm:-4;t.usr.id:dXNyLmlk,foo=1,bar=2"}};
    case Style::kB3:
      return {{"b3", "640cfd8d00000000abcdefab12345678-000000003ade68b1-1"}};
    case Style::kB3Multi:
      return {{"x-b3-traceid", "640cfd8d00000000abcdefab12345678"},
              {"x-b3-spanid", "000000003ade68b1"},
              {"x-b3-sampled", "1"}};
    case Style::kXRay:
      return {{"x-amzn-trace-id",
               "Root=1-633c7675-00000000abcdefab12345678;Parent=000000003ade68b1;Sampled=1"}};
    case Style::kBaggage:
      return {{"baggage", "user.id=42,session.id=a%20b"}};
    case Style::kNone:
      return {};
  }
  return {};
}

struct Subject {
  Propagator propagator;
  Headers carrier;
  Extracted found = propagator.extract(carrier);

  void extract() const {
    Extracted result;
    propagator.extract(carrier, result);
    benchmark::DoNotOptimize(result);
  }
  void inject() const {
    Headers result;
    const SpanContext nothing;
    const SpanContext& trace = found.context ? *found.context : nothing;
    propagator.inject({trace, SpanId{0xabc}, found.baggage, 0x633c7675}, result);
    benchmark::DoNotOptimize(result);
  }
  void both() const {
    Extracted result;
    propagator.extract(carrier, result);
    Headers injected;
    propagator.inject({*result.context, SpanId{0xabc}, result.baggage, 0x633c7675}, injected);
    benchmark::DoNotOptimize(injected);
  }
};

Subject subject(StyleList styles) {
  Configuration configuration;
  configuration.extract = styles;
  configuration.inject = styles;
  Headers carrier = kOrdinary;
  for (const Style style : styles) {
    for (const auto [name, value] : full_headers(style)) carrier.add(name, value);
  }
  return {Propagator(configuration), std::move(carrier)};
}

// Keeps the median of each benchmark's repetitions.
class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "median") {
        medians_[run.run_name.function_name] = run.GetAdjustedCPUTime();
      }
    }
  }
  double median(const std::string& name) const { return medians_.at(name); }

 private:
  std::map<std::string, double> medians_;
};

double allocations_of(const auto& work) {
  constexpr std::uint64_t kRounds = 100;
  work();
  const std::uint64_t before = allocations_so_far();
  for (std::uint64_t i = 0; i < kRounds; ++i) work();
  return static_cast<double>(allocations_so_far() - before) / static_cast<double>(kRounds);
}

}  // namespace

std::vector<PropagationFigure> measure_propagation() {
  const std::vector<std::pair<std::string, Subject>> subjects = {
      {"datadog", subject({Style::kDatadog})},
      {"tracecontext", subject({Style::kTraceContext})},
      {"b3", subject({Style::kB3})},
      {"b3multi", subject({Style::kB3Multi})},
      {"xray", subject({Style::kXRay})},
      {"baggage", subject({Style::kBaggage})},
      {"datadog,tracecontext", subject({Style::kDatadog, Style::kTraceContext})},
  };
  std::vector<PropagationFigure> figures;
  const auto add = [&](std::string name, auto work) {
    benchmark::RegisterBenchmark(name.c_str(),
                                 [work](benchmark::State& state) {
                                   for (auto _ : state) work();
                                 })
        ->Repetitions(5)
        ->MinTime(0.05)
        ->ReportAggregatesOnly();
    figures.push_back({std::move(name), 0, allocations_of(work)});
  };
  for (const auto& [styles, of] : subjects) {
    add(styles + " extract", [&on = of] { on.extract(); });
    add(styles + " inject", [&on = of] { on.inject(); });
  }
  add("datadog,tracecontext extract + inject", [&on = subjects.back().second] { on.both(); });

  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  benchmark::ClearRegisteredBenchmarks();
  for (PropagationFigure& figure : figures) figure.ns = collector.median(figure.name);
  return figures;
}

}  // namespace propspec::harness
