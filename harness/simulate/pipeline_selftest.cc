#include "harness/simulate/pipeline_selftest.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "simulator/pipeline/outcome.h"
#include "simulator/pipeline/virtual_run.h"

namespace propspec::harness {
namespace {

constexpr std::size_t kMostAlarms = 50;
// What only many requests together show needs many: with the first seeds a run is so long.
constexpr std::uint64_t kLongSeeds = 2, kLongRun = 1000;

bool interrupted(const PipelineSelftestOptions& options) {
  return options.interrupted != nullptr && *options.interrupted;
}

void count(const ExpectedBreak& expected, const JourneyVerdict& verdict, FaultResult& result) {
  // A cause that only calls for a warning is seen when it is named.
  if (verdict.sound() && verdict.diagnoses.empty()) return;
  ++result.broken;
  if (verdict.diagnoses.empty()) ++result.diagnosed[""];
  for (const Diagnosis& diagnosis : verdict.diagnoses) {
    ++result.diagnosed[std::string(diagnosis.cause)];
  }
  const bool nothing_else = std::all_of(
      verdict.diagnoses.begin(), verdict.diagnoses.end(), [&](const Diagnosis& diagnosis) {
        return diagnosis.cause == expected.cause && diagnosis.hop == expected.hop;
      });
  if (!verdict.diagnoses.empty() && nothing_else && verdict.unexplained() == 0) ++result.named;
}

FaultResult try_fault(const Scenario& scenario, const PipelineSelftestOptions& options) {
  const ExpectedBreak& expected = scenario.breaks.front();
  FaultResult result;
  result.id = scenario.id;
  result.cause = expected.cause;
  result.sometimes = expected.sometimes;
  VirtualOptions run;
  run.requests = options.requests;
  run.seed = options.seed;
  run.on_journey = [&](const Journey&, const JourneyVerdict& verdict) {
    ++result.requests;
    count(expected, verdict, result);
  };
  const auto findings = run_virtually(scenario, run);
  if (!findings) result.error = findings.error().message;
  return result;
}

void try_sound(const Scenario& scenario, std::uint64_t seed, const PipelineSelftestOptions& options,
               ConfusionMatrix& matrix) {
  Tally tally(scenario);
  VirtualOptions run;
  run.requests = seed < options.seed + kLongSeeds ? kLongRun : options.sound_requests;
  run.seed = seed;
  run.on_journey = [&](const Journey& journey, const JourneyVerdict& verdict) {
    tally.add(journey, verdict);
  };
  const auto findings = run_virtually(scenario, run);
  ++matrix.sound_runs;
  matrix.sound_requests += run.requests;
  const auto accuse = [&](const std::string& what) {
    if (matrix.false_alarms.size() < kMostAlarms) {
      matrix.false_alarms.push_back(fmt::format("{} with seed {}: {}", scenario.id, seed, what));
    }
  };
  if (!findings) return accuse(findings.error().message);
  const ScenarioOutcome outcome = tally.finish(*findings);
  for (const std::string& surprise : outcome.surprises) accuse(surprise);
}

// One line for each cause: how often it was switched on, and what was diagnosed.
std::string rows_of(const ConfusionMatrix& matrix) {
  struct Row {
    std::size_t faults = 0;
    std::uint64_t broken = 0;
    std::map<std::string, std::uint64_t> diagnosed;
  };
  std::map<std::string, Row> rows;
  for (const FaultResult& fault : matrix.faults) {
    Row& row = rows[fault.cause];
    ++row.faults;
    row.broken += fault.broken;
    for (const auto& [diagnosis, requests] : fault.diagnosed) row.diagnosed[diagnosis] += requests;
  }
  std::string text = "cause  pipelines  broken requests  diagnosed\n";
  for (const auto& [cause, row] : rows) {
    text += fmt::format("{:5}  {:9}  {:15} ", cause, row.faults, row.broken);
    for (const auto& [diagnosis, requests] : row.diagnosed) {
      text += fmt::format(" {} {}", diagnosis.empty() ? "none" : diagnosis, requests);
    }
    text += '\n';
  }
  return text + '\n';
}

}  // namespace

std::size_t ConfusionMatrix::seen() const {
  return static_cast<std::size_t>(std::count_if(
      faults.begin(), faults.end(), [](const FaultResult& fault) { return fault.seen(); }));
}

std::size_t ConfusionMatrix::named() const {
  return static_cast<std::size_t>(std::count_if(
      faults.begin(), faults.end(), [](const FaultResult& fault) { return fault.named_right(); }));
}

bool ConfusionMatrix::reaches_goal() const {
  return complete && !faults.empty() && seen() == faults.size() &&
         named() * 20 >= faults.size() * 19 && false_alarms.empty();
}

ConfusionMatrix run_pipeline_selftest(const std::vector<Scenario>& faults,
                                      const std::vector<Scenario>& scenarios,
                                      const PipelineSelftestOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<const Scenario*> sound;
  for (const Scenario& scenario : scenarios) {
    if (scenario.breaks.empty()) sound.push_back(&scenario);
  }
  ConfusionMatrix matrix;
  const std::size_t total = faults.size() + sound.size() * options.sound_seeds;
  std::size_t done = 0;
  const auto step = [&] {
    if (options.on_progress) options.on_progress(++done, total);
    if (interrupted(options)) matrix.complete = false;
    return matrix.complete;
  };
  for (const Scenario& fault : faults) {
    matrix.faults.push_back(try_fault(fault, options));
    if (!step()) break;
  }
  for (std::uint64_t seed = options.seed; seed < options.seed + options.sound_seeds; ++seed) {
    for (const Scenario* scenario : sound) {
      if (!matrix.complete) break;
      try_sound(*scenario, seed, options, matrix);
      step();
    }
  }
  matrix.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return matrix;
}

nlohmann::json to_json(const ConfusionMatrix& matrix) {
  nlohmann::json rows = nlohmann::json::object();
  nlohmann::json faults = nlohmann::json::array();
  for (const FaultResult& fault : matrix.faults) {
    for (const auto& [diagnosis, requests] : fault.diagnosed) {
      auto& cell = rows[fault.cause][diagnosis.empty() ? "none" : diagnosis];
      cell = cell.is_null() ? requests : cell.get<std::uint64_t>() + requests;
    }
    faults.push_back({{"id", fault.id},
                      {"cause", fault.cause},
                      {"requests", fault.requests},
                      {"broken", fault.broken},
                      {"named", fault.named},
                      {"seen", fault.seen()},
                      {"named_right", fault.named_right()},
                      {"error", fault.error}});
  }
  return {{"faults", matrix.faults.size()},
          {"seen", matrix.seen()},
          {"named", matrix.named()},
          {"false_alarms", matrix.false_alarms.size()},
          {"alarms", matrix.false_alarms},
          {"sound_runs", matrix.sound_runs},
          {"sound_requests", matrix.sound_requests},
          {"matrix", rows},
          {"runs", faults},
          {"complete", matrix.complete},
          {"seconds", matrix.seconds}};
}

std::string confusion_text(const ConfusionMatrix& matrix) {
  std::string text = rows_of(matrix);
  for (const FaultResult& fault : matrix.faults) {
    if (fault.named_right() && fault.seen() && fault.error.empty()) continue;
    text += fmt::format("{:16} ", fault.id);
    if (!fault.error.empty()) {
      text += fault.error;
    } else if (!fault.seen()) {
      text += "not seen";
    } else {
      text += fmt::format("{} of {} broken requests named;", fault.named, fault.broken);
      for (const auto& [diagnosis, requests] : fault.diagnosed) {
        text += fmt::format(" {} {}", diagnosis.empty() ? "none" : diagnosis, requests);
      }
    }
    text += '\n';
  }
  for (const std::string& alarm : matrix.false_alarms) text += "false alarm: " + alarm + '\n';
  if (!matrix.complete) text += "interrupted; so far:\n";
  text += fmt::format(
      "{} faults: {} seen, {} named right; {} sound runs with {} requests: {} false alarms\n",
      matrix.faults.size(), matrix.seen(), matrix.named(), matrix.sound_runs, matrix.sound_requests,
      matrix.false_alarms.size());
  return text;
}

}  // namespace propspec::harness
