// How many checks a second go through a pipe: the fixture suite against `propspec target
// reference`, beside two children that get the same bytes through the same window and only echo
// them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "harness/cases/case.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

struct PipeFigures {
  std::uint64_t checks = 0;         // judged in one run
  std::uint64_t request_bytes = 0;  // sent in one run
  // Medians of several runs, each child in turn.
  double checks_per_s = 0;
  double json_echo_per_s = 0;
  double byte_echo_per_s = 0;
  double peak_rss_mib = 0;  // of this process, after every case was asked and judged once
};

struct PipeBench {
  std::string program;  // this command: it is its own child
  std::uint64_t checks = 100'000;
  int runs = 5;
  std::function<void(int run)> on_run;  // after each
};

// An error if a child cannot be started, or a check fails: wrong answers have no speed.
Result<PipeFigures> measure_pipe(const Corpus& corpus, const PipeBench& bench);

}  // namespace propspec::harness
