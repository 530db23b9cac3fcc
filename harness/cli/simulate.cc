#include "harness/simulate/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_service.h"
#include "harness/cli/output.h"
#include "harness/cli/scenario_command.h"
#include "harness/cli/simulate_for_real.h"
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

std::string upper_case(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::string limits_of(const Carrier& carrier) {
  std::string text = carrier.names_are_case_sensitive ? "exact names" : "names in any case";
  if (carrier.duplicates_are_legal) text += ", may repeat";
  const CarrierLimits& limits = carrier.limits;
  if (limits.properties > 0) text += fmt::format(", at most {} of them", limits.properties);
  if (limits.value_bytes > 0) text += fmt::format(", values up to {} bytes", limits.value_bytes);
  if (limits.header_bytes > 0) text += fmt::format(", {} bytes in all", limits.header_bytes);
  if (limits.message_bytes > 0) {
    text += fmt::format(", messages up to {} bytes", limits.message_bytes);
  }
  return text;
}

void print_carriers() {
  std::string list;
  for (const Carrier* carrier : carriers()) {
    list += fmt::format("{:18} {}: {}\n", carrier->name, carrier->title, carrier->container);
    list += fmt::format("{:18} {}\n", "", limits_of(*carrier));
    list += fmt::format("{:18} as in {}\n", "", carrier->source);
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
  for (const std::string& word : command.faults) {
    const Fault* const fault = find_fault(upper_case(word));
    if (fault == nullptr) {
      return fail(fmt::format("there is no fault '{}'; causes are D01 to D65", word));
    }
    const auto hop = fault_hop(scenario);
    if (!hop)
      return fail(
          fmt::format("scenario '{}' has no queue on which a fault could act", scenario.id));
    scenario.faults.emplace_back(fault->cause);
    // A fault that does nothing there shall be told.
    scenario.breaks.push_back({*hop, std::string(fault->cause), false});
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

// Runs what was selected, in virtual time or for real.
std::vector<reports::ScenarioResult> run_scenarios(const SimulateCommand& command,
                                                   const std::vector<Scenario>& scenarios,
                                                   const SessionOptions& session,
                                                   SpanExport& spans) {
  reports::Progress progress(stderr);
  const auto on_progress = [&](std::uint64_t done, std::uint64_t total) {
    progress.update(done, total);
  };
  std::function<void(const Journey&)> on_journey;
  if (!command.exports.empty()) on_journey = [&](const Journey& each) { spans.add(each); };
  if (command.real) {
    return {drive(command, scenarios.front(), *session.interrupted, on_journey, on_progress)};
  }
  SimulateOptions options;
  options.requests = command.requests;
  options.seed = command.seed;
  options.interrupted = session.interrupted;
  options.open_target = [&](const Service& service) { return open_service(service, session); };
  options.on_progress = on_progress;
  options.repro = [&](const Scenario& scenario) {
    return scenario_command(scenario, {command.faults, command.pickup}, command.requests,
                            command.seed);
  };
  options.on_journey = on_journey;
  return simulate(scenarios, options);
}

// Of a few scenarios, what broke them by name; many have a table alone.
std::string causes_in_short(const std::vector<reports::ScenarioResult>& results) {
  constexpr std::size_t kFew = 4;
  if (results.size() > kFew) return "";
  std::string text;
  for (const auto& result : results) {
    if (result.verdict != reports::Verdict::kPass || result.diagnoses.empty()) continue;
    text += fmt::format("\n{}\n", reports::printable(result.id));
    for (const auto& found : result.diagnoses) {
      text += fmt::format("   {} {} ({} of {} requests)\n", found.cause, found.title,
                          found.requests, result.requests);
    }
    text += "   --verbose draws a request, with the evidence and what to change\n";
    if (!result.fixed_by.empty()) text += fmt::format("   mended in {}\n", result.fixed_by);
  }
  return text.empty() ? text : text + "\n";
}

std::string text_of(const reports::Report& report, bool verbose) {
  const auto appearance = reports::appearance_of(stdout);
  std::string text = reports::scenario_summary(report.scenarios, appearance);
  if (!verbose) return text + causes_in_short(report.scenarios);
  for (const auto& result : report.scenarios) {
    for (const auto& example : result.examples) {
      if (result.examples.size() > 1 && example.sound) continue;
      text += fmt::format("\n{}, request {}\n", reports::printable(result.id), example.request);
      text += reports::waterfall(example, appearance);
    }
  }
  return text;
}

int report_of(const SimulateCommand& command, std::vector<reports::ScenarioResult> results,
              const std::string& started, bool interrupted) {
  reports::Report report;
  report.tool_version = tool_version();
  report.arguments = command.arguments;
  report.started = started;
  report.seed = static_cast<std::uint32_t>(command.seed);
  report.scenarios = std::move(results);
  report.complete = !interrupted;
  report.exit_code = exit_code_of(report.scenarios, interrupted);
  for (const auto& result : report.scenarios) report.seconds += result.seconds;
  const auto path = reports::write_report(report, command.report);
  if (command.json) {
    print_out(reports::to_json(report).dump(1) + "\n");
  } else {
    print_out(text_of(report, command.verbose) +
              (path ? fmt::format("report: {}\n", path->string()) : ""));
  }
  if (!path) return complain(path.error(), kHarnessError);
  return report.exit_code;
}

}  // namespace

int simulate(const SimulateCommand& command) {
  if (command.carriers) {
    print_carriers();
    return 0;
  }
  auto selected = select_scenarios(command.scenarios);
  if (!selected) {
    for (const Error& error : selected.error()) complain(error.message, 0);
    return kUsageError;
  }
  if (command.list) {
    print_list(*selected);
    return 0;
  }
  // Of many those that a fault can act on.
  if (!command.faults.empty() && selected->size() > 1) {
    std::erase_if(*selected, [](const Scenario& scenario) { return !fault_hop(scenario); });
  }
  for (Scenario& scenario : *selected) {
    if (auto adapted = adapt(command, scenario); !adapted) {
      return complain(adapted.error().message, kUsageError);
    }
  }
  const bool one_alone = command.real || !command.role.empty();
  if (one_alone && (command.scenarios.size() != 1 || selected->size() != 1)) {
    return complain("for real one scenario is run at a time; name it", kUsageError);
  }
  const std::atomic<bool>& interrupted = catch_interrupts();
  SessionOptions session;
  session.answer_limit = command.timeout;
  session.interrupted = &interrupted;
  if (!command.role.empty()) return serve_role(command, selected->front(), session);

  for (const std::string& word : command.scenarios) {
    for (const std::string& destination : command.exports) {
      if (destination.ends_with("=" + word)) {
        return complain(fmt::format("--export would overwrite the scenario file {}", word),
                        kUsageError);
      }
    }
  }
  auto spans = SpanExport::open(command.exports);
  if (!spans) return complain(spans.error().message, kUsageError);
  if (auto removed = reports::remove_report(command.report); !removed) {
    return complain(removed.error(), kHarnessError);
  }
  const std::string started = now();
  auto results = run_scenarios(command, *selected, session, *spans);
  const auto exported = spans->finish();
  const int status = report_of(command, std::move(results), started, interrupted);
  return exported ? status : complain(exported.error().message, kHarnessError);
}

std::vector<std::string> scenario_ids() {
  std::vector<std::string> ids;
  if (const auto all = select_scenarios({})) {
    for (const Scenario& scenario : *all) ids.push_back(scenario.id);
  }
  return ids;
}

}  // namespace propspec::harness
