#include "harness/simulate/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_service.h"
#include "harness/cli/output.h"
#include "harness/cli/span_export.h"
#include "harness/scenarios/scenario_file.h"
#include "harness/scenarios/selection.h"
#include "reports/printable.h"
#include "reports/progress.h"
#include "reports/scenario.h"
#include "reports/terminal.h"
#include "reports/write_report.h"
#include "simulator/pipeline/fault.h"

namespace propspec::harness {
namespace {

int complain(const std::string& sentence, int status) {
  fmt::print(stderr, "propspec simulate: {}\n", reports::printable(sentence));
  return status;
}

void print_list(const std::vector<Scenario>& scenarios) {
  std::string list;
  for (const Scenario& scenario : scenarios) {
    list += fmt::format("{}  {}\n", scenario.id, scenario.title);
  }
  print_out(list);
}

// What the command line says over the file.
Result<void> adapt(const SimulateCommand& command, Scenario& scenario) {
  for (const std::string& assignment : command.services) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos) {
      return fail(fmt::format("--service takes NAME=TARGET, not '{}'", assignment));
    }
    const std::string name = assignment.substr(0, equals);
    const auto service = std::find_if(scenario.services.begin(), scenario.services.end(),
                                      [&](const Service& each) { return each.name == name; });
    if (service == scenario.services.end()) {
      return fail(fmt::format("scenario '{}' has no service '{}'", scenario.id, name));
    }
    service->target = assignment.substr(equals + 1);
  }
  for (const std::string& cause : command.faults) {
    if (find_fault(cause) == nullptr) {
      return fail(fmt::format("there is no fault '{}'; causes are D01 to D65", cause));
    }
    scenario.faults.push_back(cause);
  }
  if (!command.faults.empty()) {
    // It is not known what the scenario shows with a fault that it was not made for.
    scenario.breaks.clear();
  }
  if (command.pickup == "random") scenario.pickup = Pickup::kRandom;
  if (command.pickup == "eager") scenario.pickup = Pickup::kEager;
  if (command.pickup == "late") scenario.pickup = Pickup::kLate;
  if (command.pickup == "interleaved") scenario.pickup = Pickup::kInterleaved;
  return {};
}

std::string now() {
  const std::time_t time = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&time, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

int exit_code_of(const std::vector<reports::ScenarioResult>& results, bool interrupted) {
  if (interrupted) return kInterrupted;
  int status = 0;
  for (const reports::ScenarioResult& result : results) {
    if (result.verdict == reports::Verdict::kNotRun) return kHarnessError;
    if (result.verdict != reports::Verdict::kPass) status = 1;
  }
  return status;
}

}  // namespace

int simulate(const SimulateCommand& command) {
  auto selected = select_scenarios(command.scenarios);
  if (!selected) {
    for (const Error& error : selected.error()) complain(error.message, 0);
    return kUsageError;
  }
  if (command.list) {
    print_list(*selected);
    return 0;
  }
  for (Scenario& scenario : *selected) {
    if (auto adapted = adapt(command, scenario); !adapted) {
      return complain(adapted.error().message, kUsageError);
    }
  }
  auto spans = SpanExport::open(command.exports);
  if (!spans) return complain(spans.error().message, kUsageError);
  if (auto removed = reports::remove_report(command.report); !removed) {
    return complain(removed.error(), kHarnessError);
  }

  const std::atomic<bool>& interrupted = catch_interrupts();
  reports::Progress progress(stderr);
  SessionOptions session;
  session.answer_limit = command.timeout;
  session.interrupted = &interrupted;
  SimulateOptions options;
  options.requests = command.requests;
  options.seed = command.seed;
  options.interrupted = &interrupted;
  options.open_target = [&](const Service& service) { return open_service(service, session); };
  options.on_progress = [&](std::uint64_t done, std::uint64_t total) {
    progress.update(done, total);
  };
  if (!command.exports.empty()) {
    options.on_journey = [&](const Journey& journey) { spans->add(journey); };
  }
  reports::Report report;
  report.started = now();
  report.scenarios = simulate(*selected, options);
  progress.clear();
  if (auto written = spans->finish(); !written) {
    return complain(written.error().message, kHarnessError);
  }

  report.tool_version = tool_version();
  report.arguments = command.arguments;
  report.target.spec = "reference";
  report.complete = !interrupted;
  report.exit_code = exit_code_of(report.scenarios, interrupted);
  for (const auto& result : report.scenarios) report.seconds += result.seconds;
  const auto path = reports::write_report(report, command.report);
  if (command.json) {
    print_out(reports::to_json(report).dump(1) + "\n");
  } else {
    const auto appearance = reports::appearance_of(stdout);
    std::string text = reports::scenario_summary(report.scenarios, appearance);
    if (command.verbose) {
      for (const auto& result : report.scenarios) {
        for (const auto& example : result.examples) {
          if (result.examples.size() > 1 && example.sound) continue;
          text += fmt::format("\n{}, request {}\n", result.id, example.request);
          text += reports::waterfall(example, appearance);
        }
      }
    }
    if (path) text += fmt::format("report: {}\n", path->string());
    print_out(text);
  }
  if (!path) return complain(path.error(), kHarnessError);
  return report.exit_code;
}

}  // namespace propspec::harness
