// A scenario in virtual time: one process, deterministic from its seed, memory bounded by what is
// in flight, cost linear in requests.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "simulator/checker/checker.h"
#include "simulator/pipeline/scenario.h"
#include "simulator/pipeline/service_tracer.h"

namespace propspec {

struct VirtualOptions {
  std::uint64_t requests = 1000;
  std::uint64_t seed = 1;
  std::uint64_t interval_ns = 1'000'000;  // between two requests
  // What a service propagates with that is no reference; called once for each of them.
  std::function<Result<std::unique_ptr<ServiceTracer>>(const Service&)> open_target;
  // A journey has ended and was judged. Both live until the call returns.
  std::function<void(const Journey&, const JourneyVerdict&)> on_journey;
  std::function<void(std::uint64_t requests_done)> on_progress;  // every few thousand
  std::function<bool()> interrupted;
};

// An error is a target's that broke down, or a fault's that cannot be shown in this scenario.
Result<RunFindings> run_virtually(const Scenario& scenario, const VirtualOptions& options);

}  // namespace propspec
