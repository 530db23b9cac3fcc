#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/bench/pipe.h"
#include "harness/bench/propagation.h"
#include "harness/cli/commands.h"
#include "harness/cli/output.h"

namespace propspec::harness {
namespace {

std::string as_json(const PipeFigures& pipe, const std::vector<PropagationFigure>& propagation) {
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
  figures["peak_rss_mib"] = pipe.peak_rss_mib;
  return figures.dump() + "\n";
}

std::string as_text(const PipeFigures& pipe, const std::vector<PropagationFigure>& propagation) {
  const auto line = [&](std::string_view what, double rate) {
    return fmt::format("  {:<12} {:>10.0f} /s  {:>6.2f} of json echo  {:>6.2f} of byte echo\n",
                       what, rate, rate / pipe.json_echo_per_s, rate / pipe.byte_echo_per_s);
  };
  std::string text = fmt::format("{} checks through a pipe, {} bytes a request\n", pipe.checks,
                                 pipe.request_bytes / pipe.checks);
  text += line("checks", pipe.checks_per_s);
  text += line("json echo", pipe.json_echo_per_s);
  text += line("byte echo", pipe.byte_echo_per_s);
  text += "\npropagation in this process\n";
  for (const PropagationFigure& figure : propagation) {
    text += fmt::format("  {:<40} {:>7.1f} ns  {:>4.1f} allocations\n", figure.name, figure.ns,
                        figure.allocations);
  }
  return text + fmt::format("\npeak memory, every case once: {:.1f} MiB\n", pipe.peak_rss_mib);
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
  fmt::print(stderr, "propspec: propagation\n");
  const auto propagation = measure_propagation();
  print_out((command.json ? as_json : as_text)(*pipe, propagation));
  return 0;
}

}  // namespace propspec::harness
