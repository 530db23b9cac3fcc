// What a run spends on each case in the harness: one request written, one answer parsed. And what a
// target spends: one request parsed, one answer written.
#include <benchmark/benchmark.h>

#include <stdexcept>

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kRequest =
    R"({"id":41,"op":"propagate","headers":[["x-datadog-trace-id","1311768467750121234"],)"
    R"(["x-datadog-parent-id","2459565876494606882"],["x-datadog-sampling-priority","1"],)"
    R"(["x-datadog-origin","synthetics"],["x-datadog-tags","_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000"],)"
    R"(["traceparent","00-640cfd8d00000000123456789abcdef0-2222222222222222-01"],)"
    R"(["tracestate","dd=s:1;o:synthetics;p:2222222222222222;t.dm:-4,foo=1"]]})";

constexpr std::string_view kAnswer =
    R"({"id":41,"ok":{"extracted":{"trace_id":"640cfd8d00000000123456789abcdef0",)"
    R"("span_id":"2222222222222222","sampling_priority":1,"origin":"synthetics","style":"datadog"},)"
    R"("span":{"trace_id":"640cfd8d00000000123456789abcdef0","span_id":"3333333333333333",)"
    R"("parent_id":"2222222222222222","sampling_priority":1,"origin":"synthetics",)"
    R"("tags":{"_dd.p.dm":"-4","_dd.p.tid":"640cfd8d00000000"},"links":[]},)"
    R"("headers":[["x-datadog-trace-id","1311768467750121234"],["x-datadog-parent-id","3689348814741910323"],)"
    R"(["x-datadog-sampling-priority","1"],["x-datadog-origin","synthetics"],)"
    R"(["x-datadog-tags","_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000"]],"baggage":[]}})";

struct Everything : AnswerParser::Expects {
  std::optional<AnswerKind> kind_for(std::int64_t) const override {
    return AnswerKind::kObservation;
  }
};

void report(benchmark::State& state, std::string_view line) {
  state.SetBytesProcessed(static_cast<std::int64_t>(line.size()) *
                          static_cast<std::int64_t>(state.iterations()));
  state.counters["line"] = static_cast<double>(line.size());
}

Request request() {
  auto frame = RequestParser().parse(kRequest);
  if (!frame.requests.at(0)) throw std::logic_error(frame.requests[0].error().error.message);
  return frame.requests[0]->request;
}

Answer answer() {
  auto answers = AnswerParser().parse(kAnswer, Everything{});
  if (!answers) throw std::logic_error(answers.error().message);
  return answers->at(0).answer;
}

void parse_answer(benchmark::State& state) {
  AnswerParser parser;
  const Everything expects;
  for (auto _ : state) benchmark::DoNotOptimize(parser.parse(kAnswer, expects));
  report(state, kAnswer);
}
BENCHMARK(parse_answer);

void parse_request(benchmark::State& state) {
  RequestParser parser;
  for (auto _ : state) benchmark::DoNotOptimize(parser.parse(kRequest));
  report(state, kRequest);
}
BENCHMARK(parse_request);

void write_answer(benchmark::State& state) {
  const Answer value = answer();
  std::string line;
  for (auto _ : state) {
    line.clear();
    append_answer(line, 41, value);
    benchmark::DoNotOptimize(line.data());
  }
  report(state, line);
}
BENCHMARK(write_answer);

void write_request(benchmark::State& state) {
  const Request value = request();
  std::string line;
  for (auto _ : state) {
    line.clear();
    append_request(line, 41, value);
    benchmark::DoNotOptimize(line.data());
  }
  report(state, line);
}
BENCHMARK(write_request);

}  // namespace
}  // namespace propspec::harness
