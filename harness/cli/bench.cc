#include <fmt/format.h>
#include <sys/resource.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/bench/pipe.h"
#include "harness/bench/propagation.h"
#include "harness/cli/commands.h"

namespace propspec::harness {
namespace {

double peak_rss_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void print_json(const PipeFigures& pipe, const std::vector<PropagationFigure>& propagation,
                double peak) {
  nlohmann::json figures;
  figures["pipe"] = {{"checks", pipe.checks},
                     {"request_bytes", pipe.request_bytes},
                     {"checks_per_s", pipe.checks_per_s},
                     {"json_echo_per_s", pipe.json_echo_per_s},
                     {"byte_echo_per_s", pipe.byte_echo_per_s}};
  figures["propagation"] = nlohmann::json::array();
  for (const PropagationFigure& figure : propagation) {
    figures["propagation"].push_back(
        {{"name", figure.name}, {"ns", figure.ns}, {"allocations", figure.allocations}});
  }
  figures["peak_rss_mib"] = peak;
  fmt::print("{}\n", figures.dump());
}

void print_text(const PipeFigures& pipe, const std::vector<PropagationFigure>& propagation,
                double peak) {
  const auto line = [&](std::string_view what, double rate) {
    fmt::print("  {:<12} {:>10.0f} /s  {:>6.2f} of json echo  {:>6.2f} of byte echo\n", what, rate,
               rate / pipe.json_echo_per_s, rate / pipe.byte_echo_per_s);
  };
  fmt::print("{} checks through a pipe, {} bytes a request\n", pipe.checks,
             pipe.request_bytes / pipe.checks);
  line("checks", pipe.checks_per_s);
  line("json echo", pipe.json_echo_per_s);
  line("byte echo", pipe.byte_echo_per_s);
  fmt::print("\npropagation in this process\n");
  for (const PropagationFigure& figure : propagation) {
    fmt::print("  {:<40} {:>7.1f} ns  {:>4.1f} allocations\n", figure.name, figure.ns,
               figure.allocations);
  }
  fmt::print("\npeak memory of the harness: {:.1f} MiB\n", peak);
}

}  // namespace

int bench(const BenchCommand& command) {
  const auto corpus = load_embedded_corpus();
  if (!corpus) {
    fmt::print(stderr, "propspec bench: {}\n", corpus.error().front().message);
    return kHarnessError;
  }
  PipeBench pipe_bench;
  pipe_bench.program = std::filesystem::read_symlink("/proc/self/exe").string();
  pipe_bench.checks = command.checks;
  pipe_bench.on_run = [&](int run) {
    fmt::print(stderr, "propspec: pipe, run {} of {}\n", run + 1, pipe_bench.runs);
  };
  const auto pipe = measure_pipe(*corpus, pipe_bench);
  if (!pipe) {
    fmt::print(stderr, "propspec bench: {}\n", pipe.error().message);
    return kHarnessError;
  }
  const double peak = peak_rss_mib();  // of a run; what follows needs next to nothing
  fmt::print(stderr, "propspec: propagation\n");
  const auto propagation = measure_propagation();
  (command.json ? print_json : print_text)(*pipe, propagation, peak);
  return 0;
}

}  // namespace propspec::harness
