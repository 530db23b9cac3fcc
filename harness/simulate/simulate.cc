#include "harness/simulate/simulate.h"

#include <fmt/format.h>

#include <chrono>

#include "harness/scenarios/scenario_result.h"
#include "simulator/pipeline/outcome.h"
#include "simulator/trace/hash.h"

namespace propspec::harness {
namespace {

reports::ScenarioResult run(const Scenario& scenario, const SimulateOptions& options,
                            std::uint64_t done_before, std::uint64_t total) {
  ScenarioRunInfo info;
  info.seed = options.seed;
  if (options.repro) info.repro = options.repro(scenario);
  const auto interrupted = [&] { return options.interrupted != nullptr && *options.interrupted; };
  if (interrupted()) return unrun_scenario(scenario, "the run was interrupted", std::move(info));

  Tally tally(scenario);
  VirtualOptions run;
  run.requests = options.requests;
  // Spans of several scenarios may come into one file: their ids must not be the same.
  run.seed = fnv1a(scenario.id, fnv1a(std::to_string(options.seed)));
  run.open_target = options.open_target;
  run.interrupted = interrupted;
  run.on_journey = [&](const Journey& journey, const JourneyVerdict& verdict) {
    tally.add(journey, verdict);
    if (options.on_journey) options.on_journey(journey);
  };
  if (options.on_progress) {
    run.on_progress = [&](std::uint64_t done) { options.on_progress(done_before + done, total); };
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto findings = run_virtually(scenario, run);
  info.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  // What was judged until then is told all the same.
  reports::ScenarioResult result = scenario_result(
      scenario, tally.finish(findings ? *findings : RunFindings()), std::move(info));
  if (!findings || interrupted()) {
    result.verdict = reports::Verdict::kNotRun;
    result.reason = fmt::format("after {} requests: {}", result.requests,
                                findings ? "the run was interrupted" : findings.error().message);
    result.surprises.clear();
  }
  return result;
}

}  // namespace

std::vector<reports::ScenarioResult> simulate(const std::vector<Scenario>& scenarios,
                                              const SimulateOptions& options) {
  std::vector<reports::ScenarioResult> results;
  const std::uint64_t total = scenarios.size() * options.requests;
  for (const Scenario& scenario : scenarios) {
    results.push_back(run(scenario, options, results.size() * options.requests, total));
    if (options.on_progress) options.on_progress(results.size() * options.requests, total);
  }
  return results;
}

}  // namespace propspec::harness
