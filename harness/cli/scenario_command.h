// The command line that runs a scenario as it stands.
#pragma once

#include <string>
#include <vector>

#include "simulator/pipeline/scenario.h"

namespace propspec::harness {

// What was said on the command line, over what the scenario's file says.
struct ScenarioChanges {
  std::vector<std::string> faults;
  std::string pickup;  // empty: none
};

// {"simulate", WORD, "--service", "worker=npm:dd-trace", …}
std::vector<std::string> scenario_words(const Scenario& scenario, const ScenarioChanges& changes);

// "propspec simulate WORD … --requests N --seed N", for a shell.
std::string scenario_command(const Scenario& scenario, const ScenarioChanges& changes,
                             std::uint64_t requests, std::uint64_t seed);

}  // namespace propspec::harness
