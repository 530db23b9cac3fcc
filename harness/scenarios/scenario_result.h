// What came of a scenario, in the report's terms.
#pragma once

#include <cstdint>
#include <string>

#include "reports/scenario.h"
#include "simulator/pipeline/outcome.h"
#include "simulator/pipeline/scenario.h"

namespace propspec::harness {

struct ScenarioRunInfo {
  std::string mode = "virtual";  // or the broker's URL
  std::uint64_t seed = 0;
  double seconds = 0;
  std::string repro;  // a shell command
};

// Pass: what was to be found was found, and nothing else.
reports::ScenarioResult scenario_result(const Scenario& scenario, const ScenarioOutcome& outcome,
                                        ScenarioRunInfo info);
// A scenario that could not be run to its end: `error` tells why.
reports::ScenarioResult unrun_scenario(const Scenario& scenario, const std::string& error,
                                       ScenarioRunInfo info);

}  // namespace propspec::harness
