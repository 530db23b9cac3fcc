// A scenario with real processes, and what came of it.
#pragma once

#include <string>

#include "reports/scenario.h"
#include "simulator/pipeline/scenario.h"
#include "simulator/real/real_run.h"

namespace propspec::harness {

// `options.on_journey` is called for every request. `repro`: the shell command that runs this
// again.
reports::ScenarioResult simulate_for_real(const Scenario& scenario, RealOptions options,
                                          std::string repro);

}  // namespace propspec::harness
