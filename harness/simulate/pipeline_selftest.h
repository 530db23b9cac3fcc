// How good the checker is: every cause that can be simulated is switched on, by itself, and the
// checker has to see it and to name it; and no sound scenario may be accused, whatever the seed.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "simulator/pipeline/scenario.h"

namespace propspec::harness {

struct FaultResult {
  std::string id, cause;  // "d04.kafka", "D04"
  std::uint64_t requests = 0, broken = 0;
  // Broken requests in which that cause, on the right hop, is diagnosed and nothing else, and it
  // explains all that is broken.
  std::uint64_t named = 0;
  bool sometimes = false;  // not every request need be broken: a race, or only some ids
  std::map<std::string, std::uint64_t> diagnosed;  // cause → requests; "" where none was found
  std::string error;                               // why it could not be run; empty: it was

  bool seen() const { return sometimes ? broken > 0 : broken == requests && broken > 0; }
  // Nineteen of twenty of the requests that it broke.
  bool named_right() const { return seen() && named * 20 >= broken * 19; }
};

struct ConfusionMatrix {
  std::vector<FaultResult> faults;        // sorted by id
  std::vector<std::string> false_alarms;  // a sentence each
  std::uint64_t sound_runs = 0;           // scenarios times seeds
  std::uint64_t sound_requests = 0;
  bool complete = true;  // false: interrupted
  double seconds = 0;

  std::size_t seen() const;
  std::size_t named() const;
  // Every fault is seen, nineteen of twenty are named right, and nobody sound is accused.
  bool reaches_goal() const;
};

struct PipelineSelftestOptions {
  std::uint64_t requests = 400;  // of each fault
  std::uint64_t seed = 1;
  std::uint64_t sound_seeds = 1000;
  std::uint64_t sound_requests = 4;  // of each sound scenario with each seed
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::size_t done, std::size_t total)> on_progress;
};

// `scenarios`: those that expect no break are the sound ones.
ConfusionMatrix run_pipeline_selftest(const std::vector<Scenario>& faults,
                                      const std::vector<Scenario>& scenarios,
                                      const PipelineSelftestOptions& options);

// {"faults": n, "seen": n, "named": n, "false_alarms": n, "matrix": {cause: {diagnosis: requests}},
// …}
nlohmann::json to_json(const ConfusionMatrix& matrix);
// For people: what was not seen, what was named otherwise, and the score. Ends with a line feed.
std::string confusion_text(const ConfusionMatrix& matrix);

}  // namespace propspec::harness
