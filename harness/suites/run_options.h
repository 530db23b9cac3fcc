// What a run is to do, and with whose eyes.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/properties/trial.h"
#include "harness/protocol/messages.h"
#include "harness/suites/inquiry.h"
#include "harness/suites/selection.h"

namespace propspec::harness {

struct RunOptions {
  Filters filters;
  std::uint64_t law_runs = 100;               // checks of each law; 0: no laws
  std::optional<Trial> repro_trial;           // nothing but this is tried
  bool strict = false;                        // a `should` that does not hold fails
  Environment environment;                    // for every case, over the case's own
  std::string target_spec;                    // as the user named it
  std::string repro = "propspec run TARGET";  // shell command to which a filter is appended
  std::string tool_version;
  std::vector<std::string> arguments;              // for the report
  const std::atomic<bool>* interrupted = nullptr;  // nothing more is sent once this is set
  OnProgress on_progress;
};

}  // namespace propspec::harness
