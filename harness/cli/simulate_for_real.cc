#include "harness/cli/simulate_for_real.h"

#include <fmt/format.h>

#include <filesystem>

#include "harness/cli/open_service.h"
#include "harness/cli/scenario_command.h"
#include "harness/cli/shell_words.h"
#include "harness/simulate/simulate_real.h"
#include "reports/printable.h"
#include "simulator/real/role.h"

namespace propspec::harness {
namespace {

ScenarioChanges changes(const SimulateCommand& command) { return {command.faults, command.pickup}; }

std::string repro(const SimulateCommand& command, const Scenario& scenario) {
  std::string text =
      scenario_command(scenario, changes(command), command.requests, command.seed) + " --real";
  if (command.workers > 1) text += fmt::format(" --workers {}", command.workers);
  if (command.kill_workers > 0) text += fmt::format(" --kill-workers {}", command.kill_workers);
  return text;
}

}  // namespace

reports::ScenarioResult drive(
    const SimulateCommand& command, const Scenario& scenario, const std::atomic<bool>& interrupted,
    const std::function<void(const Journey&)>& on_journey,
    const std::function<void(std::uint64_t, std::uint64_t)>& on_progress) {
  RealOptions options;
  options.requests = command.requests;
  options.seed = command.seed;
  options.broker = command.broker;
  options.workers = command.workers;
  options.kill_workers = command.kill_workers;
  options.lease = command.lease;
  options.elsewhere = command.elsewhere;
  options.role_command = scenario_words(scenario, changes(command));
  options.role_command.insert(options.role_command.begin(),
                              std::filesystem::read_symlink("/proc/self/exe").string());
  options.interrupted = [&] { return interrupted.load(); };
  options.on_collector = [&](const std::string& address) {
    for (const std::string& service : command.elsewhere) {
      std::string words;
      for (const std::string& word : scenario_words(scenario, changes(command)))
        words += " " + shell_quoted(word);
      fmt::print(stderr, "propspec: to be started elsewhere: propspec{} --role {} --collector {}\n",
                 words, shell_quoted(service), address);
    }
  };
  std::uint64_t done = 0;
  options.on_journey = [&](const Journey& journey, const JourneyVerdict&) {
    on_progress(++done, command.requests);
    if (on_journey) on_journey(journey);
  };
  return simulate_for_real(scenario, std::move(options), repro(command, scenario));
}

int serve_role(const SimulateCommand& command, const Scenario& scenario,
               const SessionOptions& session) {
  RoleOptions options;
  options.service = command.role;
  options.collector = command.collector;
  options.open_target = [&](const Service& service) { return open_service(service, session); };
  const auto served = run_role(scenario, options);
  if (served) return 0;
  fmt::print(stderr, "propspec simulate --role {}: {}\n", command.role,
             reports::printable(served.error().message));
  return kHarnessError;
}

}  // namespace propspec::harness
