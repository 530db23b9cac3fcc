#include "harness/cli/simulate_options.h"

#include <CLI/CLI.hpp>
#include <cmath>

#include "simulator/trace/trace_id.h"

namespace propspec::harness {
namespace {

constexpr const char* kFooter = R"(
A scenario is a pipeline: a client, services, and queues between them, each with the true shape of
its messages. Time is virtual, and everything follows from the seed. Every request is judged: does
it stay one trace, and if not, at which hop, and why?

Examples:
  propspec simulate                                       all scenarios, on the reference
  propspec simulate hangfire.blog --verbose               the break, drawn
  propspec simulate 'carriers.*' --requests 10000
  propspec simulate carriers.kafka --fault D24            switch a cause on
  propspec simulate carriers.sqs --service worker=npm:dd-trace@5
  propspec simulate my_pipeline.json --pickup eager
  propspec simulate shapes.chain --requests 10 --export otlp=spans.json
  propspec simulate shapes.chain --real --broker redis://127.0.0.1:6379 --workers 4
  propspec simulate carriers.amqp --real --kill-workers 20 --lease 2
  propspec simulate --list

Exit status: 0 every scenario shows what it is to show, 1 one does not, 2 usage, 3 target or harness
error, 130 interrupted.)";

}  // namespace

CLI::App* add_simulate(CLI::App& app, SimulateCommand& command) {
  CLI::App* simulate = app.add_subcommand(
      "simulate", "Run pipelines from HTTP over a queue to a worker, and judge their traces");
  simulate->footer(kFooter);
  simulate->add_option("SCENARIO", command.scenarios,
                       "Ids, patterns of ids (* and ?), or files that end with .json");
  simulate->add_option("--requests", command.requests, "Requests of each scenario (200)")
      ->type_name("N")
      ->check(CLI::Range(1ull, 1'000'000'000ull));
  simulate->add_option("--seed", command.seed, "Of ids, delays and races (1)")
      ->type_name("N")
      ->check([](const std::string& text) {
        return parse_decimal64(text) ? std::string() : "takes a number from 0 to 2^64-1";
      });
  simulate
      ->add_option("--service", command.services,
                   "What this service propagates with: reference, npm:…, cmd:…; repeatable")
      ->type_name("NAME=TARGET")
      ->allow_extra_args(false);
  simulate
      ->add_option("--fault", command.faults,
                   "Switch on a cause of the catalogue, D01 to D65; repeatable")
      ->type_name("CAUSE")
      ->allow_extra_args(false);
  simulate
      ->add_option("--pickup", command.pickup,
                   "When workers come: random, eager, late, interleaved (what the scenario says)")
      ->check(CLI::IsMember({"random", "eager", "late", "interleaved"}));
  simulate
      ->add_option("--export", command.exports,
                   "Write the spans too: otlp=FILE, zipkin=FILE, datadog=FILE; repeatable")
      ->type_name("FORMAT=FILE")
      ->allow_extra_args(false);
  simulate
      ->add_option_function<double>(
          "--timeout",
          [&command](double seconds) {
            if (!std::isfinite(seconds)) throw CLI::ValidationError("--timeout", "takes seconds");
            command.timeout = std::chrono::milliseconds(static_cast<long>(seconds * 1000));
          },
          "Seconds that a target may take to answer (10)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 86400.0));
  simulate->add_option("--report", command.report, "Folder for report.json (out)")
      ->type_name("DIR");
  simulate->add_flag(
      "--real", command.real,
      "With HTTP on loopback, a process for each service, and a broker; one scenario");
  simulate
      ->add_option("--broker", command.broker,
                   "sqlite:FILE, redis:, amqp:, nats:, postgresql: or kafka: URL, kafka://mock; "
                   "SQLite in a temporary file if left out")
      ->type_name("URL")
      ->needs("--real");
  simulate->add_option("--workers", command.workers, "Processes for each service with a queue (1)")
      ->type_name("N")
      ->check(CLI::Range(1, 256))
      ->needs("--real");
  simulate
      ->add_option("--kill-workers", command.kill_workers,
                   "Kill a worker that has a job so many times, at random moments")
      ->type_name("N")
      ->check(CLI::Range(0, 100'000))
      ->needs("--real");
  simulate
      ->add_option_function<double>(
          "--lease",
          [&command](double seconds) {
            if (!std::isfinite(seconds)) throw CLI::ValidationError("--lease", "takes seconds");
            command.lease = std::chrono::milliseconds(static_cast<long>(seconds * 1000));
          },
          "Seconds after which a job of a dead worker is handed out again (30)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 86400.0))
      ->needs("--real");
  simulate
      ->add_option("--elsewhere", command.elsewhere,
                   "A service whose processes you start yourself, with --role; repeatable")
      ->type_name("SERVICE")
      ->allow_extra_args(false)
      ->needs("--real");
  CLI::Option* const role =
      simulate
          ->add_option("--role", command.role, "Be this service of a run that goes on elsewhere")
          ->type_name("SERVICE")
          ->excludes("--real");
  simulate->add_option("--collector", command.collector, "Where that run is told of what you do")
      ->type_name("HOST:PORT")
      ->needs(role);
  role->needs("--collector");
  simulate->add_flag("--verbose", command.verbose, "Draw a request of every break");
  simulate->add_flag("--list", command.list, "Print the scenarios, run nothing");
  simulate->add_flag("--carriers", command.carriers, "Print the carriers that hops may have");
  simulate->add_flag("--json", command.json, "Print the report as JSON instead of the summary");
  return simulate;
}

}  // namespace propspec::harness
