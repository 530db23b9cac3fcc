// Runs scenarios in virtual time and tells what came of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reports/scenario.h"
#include "simulator/pipeline/scenario.h"
#include "simulator/pipeline/virtual_run.h"

namespace propspec::harness {

struct SimulateOptions {
  std::uint64_t requests = 200;  // of each scenario
  std::uint64_t seed = 1;
  // Opens what a service propagates with that is no reference.
  std::function<Result<std::unique_ptr<ServiceTracer>>(const Service&)> open_target;
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::uint64_t done, std::uint64_t total)> on_progress;  // requests, of all
  std::function<std::string(const Scenario&)> repro;  // the shell command that runs it again
  // Every journey as it ends, for those who want the spans.
  std::function<void(const Journey&)> on_journey;
};

// One result for each scenario, in their order; `not-run` for what came after an interrupt.
std::vector<reports::ScenarioResult> simulate(const std::vector<Scenario>& scenarios,
                                              const SimulateOptions& options);

}  // namespace propspec::harness
