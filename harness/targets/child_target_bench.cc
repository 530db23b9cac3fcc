// How many requests a second go through a child process and back. The child is this program again,
// and answers with the headers it was sent.
#include <benchmark/benchmark.h>

#include <cstring>

#include "harness/protocol/line_server.h"
#include "harness/targets/child_target.h"

namespace propspec::harness {
namespace {

constexpr std::size_t kRequests = 100'000;

class Echo : public Handler {
 public:
  Answer handle(const Request& request) override {
    if (std::holds_alternative<HelloRequest>(request)) {
      Hello hello;
      hello.name = "echo";
      hello.version = hello.language = hello.runtime = "1";
      hello.features = {"batch"};
      hello.carrier = {.duplicates = "list", .names = "insensitive", .empty = "kept"};
      return hello;
    }
    if (std::holds_alternative<ResetRequest>(request)) return Done{};
    const auto* propagate = std::get_if<PropagateRequest>(&request);
    if (propagate == nullptr) return ErrorAnswer{.kind = ErrorKind::kUnsupported};
    Observation observation;
    observation.headers = propagate->headers;
    return observation;
  }
};

PropagateRequest typical_request() {
  PropagateRequest request;
  request.headers = {{"x-datadog-trace-id", "1311768467463790320"},
                     {"x-datadog-parent-id", "1229782938247303441"},
                     {"x-datadog-sampling-priority", "2"},
                     {"x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=66a1b2c300000000"},
                     {"traceparent", "00-66a1b2c300000000123456789abcdef0-1111111111111111-01"},
                     {"tracestate", "dd=s:2;o:rum;t.dm:-4,foo=1"}};
  return request;
}

void propagate(benchmark::State& state) {
  ChildTarget target({.words = {"/proc/self/exe", "--serve"}},
                     {.session = {.window = static_cast<std::size_t>(state.range(0))}});
  if (!target.hello()) return state.SkipWithError("no hello");
  const std::vector<PropagateRequest> requests(kRequests, typical_request());
  for (auto _ : state) {
    std::size_t answered = 0;
    target.propagate({}, requests, [&](std::size_t, const Outcome& outcome) {
      answered += std::holds_alternative<Answer>(outcome);
    });
    if (answered != kRequests) return state.SkipWithError("not all were answered");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRequests));
}
BENCHMARK(propagate)->Arg(1)->Arg(64)->Arg(256)->Arg(1024)->UseRealTime()->Unit(
    benchmark::kMillisecond);

}  // namespace
}  // namespace propspec::harness

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--serve") == 0) {
    propspec::harness::Echo echo;
    return propspec::harness::serve(0, 1, echo);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
