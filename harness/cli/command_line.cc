#include "harness/cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iterator>

#include "harness/cli/check_options.h"
#include "harness/cli/commands.h"
#include "harness/cli/simulate_options.h"

namespace propspec::harness {
namespace {

constexpr const char* kFooter = R"(
Examples:
  propspec run reference
  propspec run 'npm:dd-trace@5' --filter 'datadog-tags' --report out
  propspec run 'cmd:python3 my_adapter.py' --strict

Exit status: 0 conforms, 1 does not conform, 2 usage, 3 target or harness error, 130 interrupted.)";

constexpr const char* kRunFooter = R"(
Targets:
  reference             the reference propagator
  npm:PACKAGE[@VERSION] a library from npm, installed into a cache
  cmd:COMMAND           any program that speaks the target protocol

Examples:
  propspec run 'npm:dd-trace@5'                           all cases
  propspec run reference --filter 'b3*' --filter DD-T-51  by topic, and by rule
  propspec run reference --exclude baggage --strict
  propspec run 'npm:dd-trace@5' --env DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED=false
  propspec run reference --profile dotnet@2.40          the names and defaults of that version
  propspec run --list --filter 'StyleOrder.*'             what there is
  propspec run reference -- --gtest_output=xml:out/junit.xml
  GTEST_TOTAL_SHARDS=4 GTEST_SHARD_INDEX=0 propspec run reference

What follows `--`, and every --gtest_ option, is for GoogleTest. A pattern that begins with `-` is
written --filter=-PATTERN.)";

constexpr const char* kTargetFooter = R"(
Serves the target protocol on stdin and stdout, as an adapter does.

Examples:
  propspec target reference
  propspec target reference --profile dotnet@2.40
  propspec run 'cmd:propspec target reference')";

constexpr const char* kSelftestFooter = R"(
A mutant is the reference with one fault. Every one of them shall be caught by a case, and nine of
ten by a law alone; the reference itself, and a variant that makes every permitted choice the other
way, shall be accused of nothing. The whole matrix is written to selftest.json.

Examples:
  propspec selftest
  propspec selftest --filter 'tracecontext.*' --sound-seeds 0
  propspec selftest --every 10 --json
  propspec selftest --pipeline                            causes of broken traces, seen and named
  propspec run mutant:datadog.trace_id.accepts_zero       one mutant's report

Exit status: 0 all of that holds, 1 it does not, 2 usage, 3 harness error, 130 interrupted.)";

constexpr const char* kExplainFooter = R"(
Of a rule: what it states and where that is said, what each library is known to do, what to change
in a propagator that fails it, and its cases. Of a case: what is sent, what is expected, and the
rules. Of a law: what it is tried on. Of a mutant: the fault, and who should find it. Of a cause that
breaks pipelines: what it looks like, and what to change. Of an invariant: what breaks it.

Examples:
  propspec explain DD-T-51
  propspec explain datadog.tid.long
  propspec explain datadog.trace_id.accepts_zero
  propspec explain D04 I01
  propspec explain DD-T-51 --json)";

constexpr const char* kBenchFooter = R"(
Checks go to `propspec target reference` through a pipe; beside it two children get the same bytes
through the same window and only echo them, one of them by way of a JSON tree. Extracting and
injecting is measured in this process. All in one run, so that ratios hold. Peak memory is that of
this process once it has asked and judged every case one time.

Examples:
  propspec bench
  propspec bench --json)";

constexpr const char* kCompletionFooter = R"(
Examples:
  source <(propspec completion bash)
  propspec completion zsh > "${fpath[1]}/_propspec"
  propspec completion fish > ~/.config/fish/completions/propspec.fish)";

// GoogleTest's own arguments: --gtest_… anywhere, and all that stands behind `--`.
std::vector<std::string> take_gtest_flags(std::vector<std::string>& arguments) {
  std::vector<std::string> flags;
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  const auto first = std::stable_partition(arguments.begin(), end, [](const std::string& argument) {
    return !argument.starts_with("--gtest_");
  });
  flags.assign(first, end);
  if (end != arguments.end()) flags.insert(flags.end(), end + 1, arguments.end());
  arguments.erase(first, arguments.end());
  return flags;
}

std::vector<std::string> spec_names() {
  std::vector<std::string> names;
  for (const Spec spec : kSpecs) names.emplace_back(name(spec));
  return names;
}

CLI::App* add_run(CLI::App& app, RunCommand& command) {
  CLI::App* run = app.add_subcommand("run", "Check targets against the rules, and write reports");
  run->footer(kRunFooter);
  run->add_option("TARGET", command.targets, "What to check");
  run->add_option("--filter", command.filters.include,
                  "Cases and laws whose id, test name, topic or rule matches this pattern (* and "
                  "?); repeatable")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  run->add_option("--exclude", command.filters.exclude, "Not those; repeatable")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  run->add_option_function<std::string>(
         "--spec",
         [&command](const std::string& edition) { command.filters.spec = *parse_spec(edition); },
         fmt::format("The rules of this edition of W3C Trace Context ({})", name(kCurrentSpec)))
      ->type_name("EDITION")
      ->check(CLI::IsMember(spec_names()));
  run->add_flag("--strict", command.strict, "A `should` that does not hold fails the run");
  run->add_option("--runs", command.runs, "Generated checks of each law (100); 0: cases alone")
      ->type_name("N")
      ->check(CLI::Range(0, 100'000'000));
  run->add_option("--repro", command.repro,
                  "Nothing but the counterexample that a report names by this token")
      ->type_name("TOKEN")
      ->excludes("--filter")
      ->excludes("--exclude")
      ->excludes("--runs");
  run->add_flag("--shuffle", command.shuffle, "Run the cases in random order");
  run->add_option("--seed", command.seed, "Of the random order, and of what laws are tried on")
      ->type_name("1-99999")
      ->check(CLI::Range(1, 99999));
  run->add_option("--repeat", command.repeat, "Run all of it so often, and tell what differs")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  run->add_option("--env", command.environment,
                  "A DD_ or OTEL_ variable for every case, over its own; repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  run->add_option_function<double>(
         "--timeout",
         [&command](double seconds) {
           if (!std::isfinite(seconds)) throw CLI::ValidationError("--timeout", "takes seconds");
           command.timeout = std::chrono::milliseconds(static_cast<long>(seconds * 1000));
         },
         "Seconds that a target may take to answer (10); to say hello it has 30")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 86400.0));
  run->add_option("--window", command.window, "Requests to send ahead (what the target likes)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  run->add_flag("--validate", command.validate,
                "Check every message against the protocol's schemas");
  run->add_flag("--simulate", command.simulate,
                "Run the pipeline scenarios too, with this target in every service: 200 "
                "requests of each on the reference, 10 on others");
  run->add_option("--report", command.report, "Folder for report.json (out)")->type_name("DIR");
  run->add_option("--corpus", command.corpus, "Rules and cases from this folder")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory);
  run->add_option("--profile", command.profile,
                  "Configure the reference as users of this library configure theirs")
      ->type_name("LIBRARY[@VERSION]");
  run->add_flag("--list", command.list, "Print the cases with their levels and rules, run nothing");
  run->add_flag("--json", command.json,
                "Print the report as JSON instead of the summary; of several targets one a line");
  return run;
}

// Which mutants there are, serve_target() knows.
CLI::Validator mutant_name() {
  return CLI::Validator(
      [](const std::string& word) {
        return word.starts_with("mutant:") ? std::string() : "is no mutant:ID";
      },
      "mutant:ID");
}

CLI::App* add_target(CLI::App& app, TargetCommand& command) {
  CLI::App* target =
      app.add_subcommand("target", "Be a target: serve the protocol on stdin and stdout");
  target->footer(kTargetFooter);
  target->add_option("TARGET", command.target, "What to be")
      ->required()
      ->check(CLI::IsMember({"reference", "byte-echo", "json-echo"}) | mutant_name());
  target
      ->add_option("--profile", command.profile,
                   "Be configured as this library's users configure theirs")
      ->type_name("LIBRARY[@VERSION]");
  return target;
}

CLI::App* add_selftest(CLI::App& app, SelftestCommand& command) {
  CLI::App* selftest =
      app.add_subcommand("selftest", "Prove that the suites catch faults: try them on mutants");
  selftest->footer(kSelftestFooter);
  selftest
      ->add_option("--filter", command.filters,
                   "Mutants whose id or topic matches this pattern (* and ?); repeatable")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  selftest->add_option("--every", command.every, "Only each n-th of them: a sample")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  selftest->add_option("--runs", command.runs, "Generated checks of each law on each mutant (150)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  selftest->add_option("--seed", command.seed, "Of what laws are tried on (1)")->type_name("N");
  selftest
      ->add_option("--sound-seeds", command.sound_seeds,
                   "Seeds with which what is without fault is tried (20; of pipelines 1000)")
      ->type_name("N")
      ->check(CLI::Range(0, 1'000'000));
  selftest->add_option("--threads", command.threads, "Mutants tried at a time (2)")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
  selftest->add_option("--report", command.report, "Folder for selftest.json (out)")
      ->type_name("DIR");
  selftest
      ->add_flag("--pipeline", command.pipeline,
                 "Switch on the causes of broken pipelines instead: are they seen, and named?")
      ->excludes("--every")
      ->excludes("--runs")
      ->excludes("--threads");
  selftest->add_flag("--list", command.list, "Print the mutants or faults, run nothing");
  selftest->add_flag("--json", command.json, "Print the score as JSON instead of the matrix");
  return selftest;
}

CLI::App* add_explain(CLI::App& app, ExplainCommand& command) {
  CLI::App* explain = app.add_subcommand(
      "explain",
      "Tell of a rule, case, law, mutant, cause or invariant: what it means, and what to change");
  explain->footer(kExplainFooter);
  explain->add_option("NAME", command.names, "What to explain, in any case of letters")->required();
  explain->add_flag("--json", command.json, "Print it as JSON; of several names one a line");
  return explain;
}

CLI::App* add_bench(CLI::App& app, BenchCommand& command) {
  CLI::App* bench = app.add_subcommand("bench", "Measure the pipe and the reference propagator");
  bench->footer(kBenchFooter);
  bench->add_option("--checks", command.checks, "Checks in a run, at least (100000)")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000'000));
  bench->add_flag("--json", command.json, "Print the figures as JSON");
  return bench;
}

CLI::App* add_completion(CLI::App& app, std::string& shell) {
  CLI::App* completion = app.add_subcommand("completion", "Print a completion script for a shell");
  completion->footer(kCompletionFooter);
  completion->add_option("SHELL", shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return completion;
}

// Targets and shells that can be completed without looking anything up.
std::vector<std::string> first_words(const std::string& command) {
  if (command == "run") return {"reference", "npm:dd-trace", "cmd:"};
  if (command == "target") return {"reference"};
  if (command == "explain") return explainable_names();
  if (command == "simulate") return scenario_ids();
  if (command == "bench" || command == "check" || command == "selftest") return {};
  return {"bash", "zsh", "fish"};
}

std::vector<CompletedCommand> completions(const CLI::App& app) {
  std::vector<CompletedCommand> commands;
  for (const CLI::App* subcommand : app.get_subcommands([](const CLI::App*) { return true; })) {
    CompletedCommand command{subcommand->get_name(),
                             subcommand->get_description(),
                             {},
                             first_words(subcommand->get_name())};
    for (const CLI::Option* option : subcommand->get_options()) {
      if (option->get_positional()) continue;
      command.options.push_back({"--" + option->get_lnames().at(0), option->get_description(),
                                 option->get_items_expected_max() > 0});
    }
    commands.push_back(std::move(command));
  }
  return commands;
}

// May throw what the standard library throws.
int dispatch(std::vector<std::string> arguments) {
  RunCommand run_command;
  TargetCommand target_command;
  SimulateCommand simulate_command;
  CheckCommand check_command;
  SelftestCommand selftest_command;
  ExplainCommand explain_command;
  BenchCommand bench_command;
  std::string shell;
  bool version = false;

  CLI::App app("Conformance tests and a reference for trace-context propagation", "propspec");
  app.footer(kFooter);
  app.add_flag("--version", version, "The tool's version, the corpus', the protocol's");
  const CLI::App* run_app = add_run(app, run_command);
  const CLI::App* target_app = add_target(app, target_command);
  const CLI::App* simulate_app = add_simulate(app, simulate_command);
  const CLI::App* check_app = add_check(app, check_command);
  const CLI::App* selftest_app = add_selftest(app, selftest_command);
  const CLI::App* explain_app = add_explain(app, explain_command);
  const CLI::App* bench_app = add_bench(app, bench_command);
  const CLI::App* completion_app = add_completion(app, shell);
  app.require_subcommand(0, 1);

  run_command.arguments = arguments;
  simulate_command.arguments = arguments;
  run_command.gtest_flags = take_gtest_flags(arguments);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsageError;
  }
  if (version) return show_version();
  if (!run_command.gtest_flags.empty() && !run_app->parsed()) {
    fmt::print(stderr, "propspec: {} is for `propspec run`\n", run_command.gtest_flags[0]);
    return kUsageError;
  }
  if (run_app->parsed()) return run(run_command);
  if (target_app->parsed()) return serve_target(target_command);
  if (simulate_app->parsed()) return simulate(simulate_command);
  if (check_app->parsed()) return check(check_command);
  if (selftest_app->parsed()) return selftest(selftest_command);
  if (explain_app->parsed()) return explain(explain_command);
  if (bench_app->parsed()) return bench(bench_command);
  if (completion_app->parsed()) return complete(shell, completions(app));
  fmt::print(stderr, "{}", app.help());
  return kUsageError;
}

}  // namespace

int execute(std::vector<std::string> arguments) {
  // So that print_out() hears of it. Targets have their own SIGPIPE back.
  std::signal(SIGPIPE, SIG_IGN);
  std::string why = "something unknown went wrong";
  try {
    return dispatch(std::move(arguments));
  } catch (const std::exception& error) {
    why = error.what();
  } catch (...) {
  }
  std::fputs(("propspec: " + why + "\n").c_str(), stderr);
  return kHarnessError;
}

}  // namespace propspec::harness
