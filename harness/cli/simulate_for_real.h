// The part of `propspec simulate` that starts processes, and the part that is one.
#pragma once

#include <atomic>
#include <functional>

#include "harness/cli/commands.h"
#include "harness/targets/session.h"
#include "reports/scenario.h"
#include "simulator/checker/journey.h"
#include "simulator/pipeline/scenario.h"

namespace propspec::harness {

// `--real`: drives the run; every service is this program once more, with `--role`.
reports::ScenarioResult drive(const SimulateCommand& command, const Scenario& scenario,
                              const std::atomic<bool>& interrupted,
                              const std::function<void(const Journey&)>& on_journey,
                              const std::function<void(std::uint64_t, std::uint64_t)>& on_progress);

// `--role`: returns the status to exit with.
int serve_role(const SimulateCommand& command, const Scenario& scenario,
               const SessionOptions& session);

}  // namespace propspec::harness
