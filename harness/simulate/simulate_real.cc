#include "harness/simulate/simulate_real.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "harness/scenarios/scenario_result.h"
#include "simulator/brokers/broker.h"
#include "simulator/pipeline/outcome.h"

namespace propspec::harness {
reports::ScenarioResult simulate_for_real(const Scenario& scenario, RealOptions options,
                                          std::string repro) {
  ScenarioRunInfo info;
  info.mode = options.broker.empty() ? "sqlite" : without_password(options.broker);
  info.seed = options.seed;
  info.repro = std::move(repro);
  Tally tally(scenario);
  const auto told = std::move(options.on_journey);
  options.on_journey = [&](const Journey& journey, const JourneyVerdict& verdict) {
    tally.add(journey, verdict);
    if (told) told(journey, verdict);
  };
  const auto begin = std::chrono::steady_clock::now();
  const auto ran = run_for_real(scenario, options);
  info.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (!ran) return unrun_scenario(scenario, ran.error().message, std::move(info));
  if (options.interrupted && options.interrupted()) {
    return unrun_scenario(scenario, "the run was interrupted", std::move(info));
  }
  reports::ScenarioResult result =
      scenario_result(scenario, tally.finish(ran->findings), std::move(info));
  result.notes.push_back(fmt::format(
      "{} attempts, {} of them redeliveries; {} workers were killed, {} attempts with them",
      ran->attempts, ran->redeliveries, ran->killed_workers, ran->killed_attempts));
  if (ran->strays > 0) {
    result.notes.push_back(
        fmt::format("{} spans and attempts belong to nothing that was sent", ran->strays));
  }
  return result;
}

}  // namespace propspec::harness
