#include "harness/selftest/selftest.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/output.h"
#include "harness/scenarios/scenario_file.h"
#include "harness/selftest/matrix_text.h"
#include "harness/simulate/pipeline_selftest.h"
#include "reports/progress.h"
#include "reports/write_report.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

int complain(const std::string& sentence, int status) {
  fmt::print(stderr, "propspec selftest: {}\n", sentence);
  return status;
}

bool wanted(const Mutant& mutant, const std::vector<std::string>& patterns) {
  return patterns.empty() ||
         std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
           return matches_glob(pattern, mutant.id) || matches_glob(pattern, mutant.topic);
         });
}

// Every n-th of those that are wanted, so that a sample has some of every file.
std::vector<Mutant> selected(std::vector<Mutant> mutants, const SelftestCommand& command) {
  std::vector<Mutant> selection;
  std::size_t index = 0;
  for (Mutant& mutant : mutants) {
    if (!wanted(mutant, command.filters)) continue;
    if (index++ % command.every == 0) selection.push_back(std::move(mutant));
  }
  return selection;
}

int selftest_pipeline(const SelftestCommand& command) {
  auto scenarios = embedded_scenarios();
  if (!scenarios) return complain(scenarios.error().front().message, kHarnessError);
  if (!command.filters.empty()) {
    std::erase_if(scenarios->faults, [&](const Scenario& fault) {
      return std::none_of(
          command.filters.begin(), command.filters.end(),
          [&](const std::string& pattern) { return matches_glob(pattern, fault.id); });
    });
    if (scenarios->faults.empty()) {
      return complain("no fault matches; `propspec selftest --pipeline --list` tells what there is",
                      kUsageError);
    }
  }
  if (command.list) {
    std::string list;
    for (const Scenario& fault : scenarios->faults) {
      list += fmt::format("{}  {}\n", fault.id, fault.title);
    }
    print_out(list);
    return 0;
  }
  const std::atomic<bool>& interrupted = catch_interrupts();
  reports::Progress progress(stderr);
  PipelineSelftestOptions options;
  options.seed = command.seed;
  options.sound_seeds = command.sound_seeds.value_or(options.sound_seeds);
  options.interrupted = &interrupted;
  options.on_progress = [&](std::size_t done, std::size_t total) { progress.update(done, total); };
  const auto matrix = run_pipeline_selftest(scenarios->faults, scenarios->scenarios, options);
  progress.clear();
  const auto path = reports::write_json(command.report, "selftest-pipeline.json", to_json(matrix));
  if (command.json) {
    print_out(to_json(matrix).dump(1) + "\n");
  } else {
    print_out(confusion_text(matrix) + (path ? fmt::format("matrix: {}\n", path->string()) : ""));
  }
  if (!path) return complain(path.error(), kHarnessError);
  if (!matrix.complete) return kInterrupted;
  return matrix.reaches_goal() ? 0 : 1;
}

}  // namespace

int selftest(const SelftestCommand& command) {
  if (command.pipeline) return selftest_pipeline(command);
  const auto corpus = load_embedded_corpus();
  if (!corpus) return complain(corpus.error().front().message, kHarnessError);
  auto all = embedded_mutants();
  if (!all) return complain(all.error().message, kHarnessError);
  const std::size_t count = all->size();
  const std::vector<Mutant> mutants = selected(std::move(*all), command);
  if (mutants.empty()) {
    return complain("no mutant matches; `propspec selftest --list` tells what there is",
                    kUsageError);
  }
  if (command.list) {
    std::string list;
    for (const Mutant& mutant : mutants) {
      list += fmt::format("{}  {}  {}\n", mutant.id, mutant.topic, mutant.breaks);
    }
    print_out(list);
    return 0;
  }

  const std::atomic<bool>& interrupted = catch_interrupts();
  reports::Progress progress(stderr);
  SelftestOptions options;
  options.runs = command.runs;
  options.seed = command.seed;
  options.sound_seeds = command.sound_seeds.value_or(options.sound_seeds);
  options.threads = command.threads;
  options.all_mutants = mutants.size() == count;
  options.interrupted = &interrupted;
  options.on_progress = [&](std::size_t done, std::size_t total) { progress.update(done, total); };
  const auto matrix = run_selftest(*corpus, mutants, options);
  progress.clear();
  if (!matrix) return complain(matrix.error().message, kHarnessError);

  const auto path = reports::write_json(command.report, "selftest.json", to_json(*matrix));
  if (command.json) {
    print_out(summary_json(*matrix).dump(1) + "\n");
  } else {
    const auto appearance = reports::appearance_of(stdout);
    std::string text = matrix_text(*matrix, appearance) + "\n" + score_text(*matrix, appearance);
    if (path) text += fmt::format("matrix: {}\n", path->string());
    print_out(text);
  }
  if (!path) return complain(path.error(), kHarnessError);
  if (!matrix->complete) return kInterrupted;
  return matrix->reaches_goal() ? 0 : 1;
}

}  // namespace propspec::harness
