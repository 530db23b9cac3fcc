// Proves the strength of the suites: runs them against every mutant, and sees that nobody sound is
// accused.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "harness/cases/case.h"
#include "harness/mutants/mutant.h"
#include "harness/selftest/kill_matrix.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

struct SelftestOptions {
  // Checks of each law. A mutant has them in rounds, the first ones short, until some law has
  // caught it: a law that would have needed more is then not known to catch it.
  std::uint64_t runs = 150;
  std::uint64_t seed = 1;          // of the inputs
  std::uint64_t sound_seeds = 20;  // with which the reference and the contrarian are tried
  std::size_t threads = 2;
  bool all_mutants = true;  // false: a sample, which shows no rule to be idle
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::size_t done, std::size_t total)> on_progress;  // targets
};

// Each of `mutants`, and the sound targets. An error is our own: a mutant that does not load.
Result<KillMatrix> run_selftest(const Corpus& corpus, const std::vector<Mutant>& mutants,
                                const SelftestOptions& options);

}  // namespace propspec::harness
