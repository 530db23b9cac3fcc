#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "harness/cli/commands.h"
#include "harness/cli/each_in_its_process.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_service.h"
#include "harness/cli/open_target.h"
#include "harness/cli/output.h"
#include "harness/cli/scenario_command.h"
#include "harness/cli/shell_words.h"
#include "harness/libraries/library_table.h"
#include "harness/properties/repro_token.h"
#include "harness/protocol/validator.h"
#include "harness/scenarios/selection.h"
#include "harness/simulate/simulate.h"
#include "harness/suites/results.h"
#include "harness/suites/run_state.h"
#include "harness/suites/suites.h"
#include "harness/verdicts/level.h"
#include "reports/printable.h"
#include "reports/progress.h"
#include "reports/terminal.h"
#include "reports/write_report.h"

namespace propspec::harness {
namespace {

int complain(const std::string& sentence, int status) {
  fmt::print(stderr, "propspec: {}\n", reports::printable(sentence));
  return status;
}

tl::expected<Corpus, std::vector<Error>> load(const RunCommand& command) {
  return command.corpus.empty() ? load_embedded_corpus() : load_corpus_folder(command.corpus);
}

int list_cases(const Corpus& corpus, const Filters& filters) {
  const auto selected = select(corpus, laws(), filters);
  if (!selected) return complain(selected.error().message, kUsageError);
  std::string list;
  const auto add = [&](const std::string& name, RuleLevel level, const auto& rules) {
    list +=
        fmt::format("{}  {}  {}\n", name, reports::name(level_of(level)), fmt::join(rules, " "));
  };
  for (const Case* test_case : selected->cases) {
    add(test_case->test_name(), test_case->level, test_case->rules);
  }
  for (const Law* law : selected->laws) add(test_name(*law), law->level, law->rules);
  print_out(list);
  return 0;
}

Result<Environment> parse_environment(const std::vector<std::string>& assignments) {
  Environment environment;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return fail(fmt::format("--env takes NAME=VALUE, not '{}'", assignment));
    }
    const std::string name = assignment.substr(0, equals);
    if (!name.starts_with("DD_") && !name.starts_with("OTEL_")) {
      return fail(fmt::format(
          "--env configures a tracer: it takes DD_… and OTEL_… variables, not '{}'; all others a "
          "target has from the environment of propspec",
          name));
    }
    environment[name] = assignment.substr(equals + 1);
  }
  return environment;
}

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

// The command without filters, to be copied into a shell.
std::string repro_prefix(const RunCommand& command, const std::string& target) {
  std::string prefix = "propspec run " + shell_quoted(target);
  for (const std::string& assignment : command.environment) {
    prefix += " --env " + shell_quoted(assignment);
  }
  if (!command.profile.empty()) prefix += " --profile " + shell_quoted(command.profile);
  if (!command.corpus.empty()) prefix += " --corpus " + shell_quoted(command.corpus);
  if (command.strict) prefix += " --strict";
  if (command.filters.spec != kCurrentSpec) {
    prefix += fmt::format(" --spec {}", name(command.filters.spec));
  }
  if (command.timeout != RunCommand{}.timeout) {
    prefix += fmt::format(" --timeout {}", seconds(command.timeout));
  }
  if (command.window != RunCommand{}.window) prefix += fmt::format(" --window {}", command.window);
  if (command.validate) prefix += " --validate";
  return prefix;
}

// "npm:dd-trace@5" → "npm_dd-trace@5": what can be the name of one folder.
std::string folder_name(const std::string& target) {
  std::string name = target;
  for (char& letter : name) {
    const bool kept = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '-' || letter == '@' ||
                      letter == '.';
    if (!kept) letter = '_';
  }
  return name.starts_with('.') ? "_" + name : name;
}

RunOptions options_of(const RunCommand& command, const std::string& target,
                      const Environment& environment, const std::atomic<bool>& interrupted) {
  RunOptions options;
  options.filters = command.filters;
  options.law_runs = command.runs;
  options.strict = command.strict;
  options.environment = environment;
  options.target_spec = target;
  options.repro = repro_prefix(command, target);
  options.tool_version = tool_version();
  options.arguments = command.arguments;
  options.interrupted = &interrupted;
  return options;
}

// The report of a run that found no target to ask: `error` tells why, unless it was interrupted.
reports::Report report_without_target(const Corpus& corpus, const RunOptions& options,
                                      std::string error) {
  reports::Report report = report_head(corpus, options);
  report.target.error = std::move(error);
  report.exit_code = exit_code_of(report);
  return report;
}

// Where a target's hello does not fit what is known of its library.
std::vector<std::string> disagreements(Target& target) {
  const auto hello = target.hello();
  const auto libraries = embedded_libraries();
  if (!hello || !libraries) return {};
  return check_profile(*libraries, hello->name, hello->version,
                       {hello->extract_styles, hello->inject_styles, hello->style_names});
}

Result<reports::Report> run_target(const RunCommand& command, const Corpus& corpus,
                                   RunOptions options) {
  SessionOptions session;
  session.answer_limit = command.timeout;
  session.window = command.window;
  session.interrupted = options.interrupted;
  std::optional<MessageValidator> validator;
  if (command.validate) {
    auto created = MessageValidator::create();
    if (!created) return report_without_target(corpus, options, created.error().message);
    session.validator = &validator.emplace(std::move(*created));
  }
  const auto surface = surface_of(command.profile);
  if (!surface) return tl::unexpected(surface.error());
  const auto opened = open_target(options.target_spec, session, *surface);
  if (!opened) {
    if (opened.error().usage) return tl::unexpected(opened.error().error);
    const std::string error = *options.interrupted ? "" : opened.error().error.message;
    return report_without_target(corpus, options, error);
  }
  Target& target = *opened->target;
  reports::Progress progress(stderr);
  options.on_progress = [&](std::size_t done, std::size_t total) { progress.update(done, total); };
  auto report = run_suites(target, corpus, std::move(options),
                           {command.seed, command.shuffle, command.repeat, command.gtest_flags});
  if (!report) return report;
  report->target.adapter = opened->adapter;
  if (const auto hello = target.hello(); hello && report->target.error.empty()) {
    report->window = std::min(command.window > 0 ? command.window : hello->window, kMaxWindow);
  }
  if (!opened->note.empty()) report->target.notes.push_back(opened->note);
  for (std::string& note : disagreements(target)) report->target.notes.push_back(std::move(note));
  return report;
}

// Every service propagates with the target. A process is asked span by span, so it gets less to do.
void add_scenarios(const std::string& target, std::uint64_t seed, const SessionOptions& session,
                   reports::Report& report) {
  auto scenarios = select_scenarios({});
  if (!scenarios) {
    for (const Error& error : scenarios.error()) complain(error.message, 0);
    report.complete = false;
    return;
  }
  const bool is_reference = target == "reference";
  for (Scenario& scenario : *scenarios) {
    for (Service& service : scenario.services) service.target = target;
  }
  reports::Progress progress(stderr);
  SimulateOptions options;
  options.requests = is_reference ? 200 : 10;
  options.seed = seed;
  options.repro = [&](const Scenario& scenario) {
    return scenario_command(scenario, {}, options.requests, options.seed);
  };
  options.interrupted = session.interrupted;
  options.open_target = [&](const Service& service) { return open_service(service, session); };
  options.on_progress = [&](std::uint64_t done, std::uint64_t total) {
    progress.update(done, total);
  };
  report.scenarios = simulate(*scenarios, options);
  report.complete = report.complete && !*session.interrupted;
  report.exit_code = exit_code_of(report);
}

int run_and_report(const RunCommand& command, const Corpus& corpus, const RunOptions& options,
                   const std::filesystem::path& folder) {
  // A filter that is wrong shall not cost the report of the last run.
  if (const auto selected =
          select(corpus, options.law_runs > 0 ? laws() : std::span<const Law>(), options.filters);
      !selected) {
    return complain(selected.error().message, kUsageError);
  }
  const bool lists = std::find(command.gtest_flags.begin(), command.gtest_flags.end(),
                               "--gtest_list_tests") != command.gtest_flags.end();
  if (!lists) {
    // What the run before found is still wanted by who looks at one of it again.
    const auto removed =
        options.repro_trial ? reports::remove_report_alone(folder) : reports::remove_report(folder);
    if (!removed) return complain(removed.error(), kHarnessError);
  }
  auto report = run_target(command, corpus, options);
  if (!report) return complain(report.error().message, kUsageError);
  if (lists) return report->exit_code;
  if (command.simulate && report->complete && report->target.error.empty()) {
    SessionOptions session;
    session.answer_limit = command.timeout;
    session.interrupted = options.interrupted;
    add_scenarios(options.target_spec, report->seed, session, *report);
  }
  report->timeout = seconds(command.timeout);
  report->validate = command.validate;
  report->profile = command.profile;
  const auto cases = reports::write_regressions(*report, folder);
  const auto path = reports::write_report(*report, folder);
  if (command.json) {
    // Of several targets each has its line, so that the stream can be taken apart again.
    const int indent = command.targets.size() == 1 ? 1 : -1;
    print_out(reports::to_json(*report).dump(indent) + "\n");
  } else {
    std::string text = reports::summary(*report, reports::appearance_of(stdout));
    if (path) text += fmt::format("report: {}\n", path->string());
    print_out(text);
  }
  if (!path) return complain(path.error(), kHarnessError);
  if (!cases) complain(cases.error(), 0);
  return report->exit_code;
}

// GoogleTest's option by which every one of several targets would write to the same file. In a
// folder (a name that ends with a slash) GoogleTest finds a name for each itself.
std::optional<std::string> overwritten_output(const RunCommand& command) {
  if (command.targets.size() < 2) return {};
  for (const std::string& flag : command.gtest_flags) {
    if (flag.starts_with("--gtest_output") && !flag.ends_with('/')) return flag;
  }
  return {};
}

}  // namespace

int run(const RunCommand& command) {
  const auto corpus = load(command);
  if (!corpus) {
    for (const Error& error : corpus.error()) complain(error.message, 0);
    return command.corpus.empty() ? kHarnessError : kUsageError;
  }
  if (command.list) return list_cases(*corpus, command.filters);
  if (command.targets.empty()) {
    return complain("no target named; `propspec run --help` tells what there is", kUsageError);
  }
  const bool has_reference = std::find(command.targets.begin(), command.targets.end(),
                                       "reference") != command.targets.end();
  if (!command.profile.empty() && !has_reference) {
    return complain("--profile is for the target `reference`", kUsageError);
  }
  if (const auto surface = surface_of(command.profile); !surface) {
    return complain(surface.error().message, kUsageError);
  }
  const auto environment = parse_environment(command.environment);
  if (!environment) return complain(environment.error().message, kUsageError);
  std::optional<Trial> repro;
  if (!command.repro.empty()) {
    auto trial = trial_from_token(command.repro);
    if (!trial) return complain("--repro: " + trial.error().message, kUsageError);
    repro = std::move(*trial);
  }

  const std::filesystem::path folder = command.report;
  std::vector<std::filesystem::path> folders;
  for (const std::string& target : command.targets) {
    folders.push_back(command.targets.size() == 1 ? folder : folder / folder_name(target));
  }
  if (std::set(folders.begin(), folders.end()).size() != folders.size()) {
    return complain("a target is named twice", kUsageError);
  }
  if (const auto flag = overwritten_output(command); flag) {
    return complain(fmt::format("several targets would write the same file; name a folder, as in "
                                "--gtest_output=xml:out/ (not {})",
                                *flag),
                    kUsageError);
  }
  const std::atomic<bool>& interrupted = catch_interrupts();
  const auto job = [&](std::size_t i) {
    if (i > 0 && !command.json) print_out("\n");
    RunOptions options = options_of(command, command.targets[i], *environment, interrupted);
    options.repro_trial = repro;
    return run_and_report(command, *corpus, options, folders[i]);
  };
  return command.targets.size() == 1
             ? job(0)
             : each_in_its_process(command.targets.size(), job, interrupted);
}

}  // namespace propspec::harness
