// The subcommands of `propspec`, each a struct of what the user said and a function that does it
// and returns the status to exit with. How the command line is read is command_line.h's business.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/suites/selection.h"
#include "simulator/propagation/surface.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// 0 conforms · 1 does not conform · 2 usage · 3 target or harness error · 130 interrupted.
inline constexpr int kUsageError = 2;
inline constexpr int kHarnessError = 3;
inline constexpr int kInterrupted = 130;

struct RunCommand {
  std::vector<std::string> targets;
  Filters filters;
  bool strict = false;
  bool shuffle = false;
  std::uint32_t seed = 0;  // 1 to 99999; 0: from the clock
  int repeat = 1;
  std::vector<std::string> environment;  // "NAME=VALUE"
  std::chrono::milliseconds timeout{10'000};
  std::size_t window = 0;    // 0: what the target likes
  std::string profile;       // "dotnet@2.40": what the reference acts as; empty: itself
  std::uint64_t runs = 100;  // checks of each law; 0: no laws
  std::string repro;         // a token: nothing but that trial
  bool validate = false;
  bool simulate = false;       // the scenarios too, with this target in all services
  std::string report = "out";  // a folder
  std::string corpus;          // a folder; empty: what is compiled in
  bool list = false;
  bool json = false;
  std::vector<std::string> gtest_flags;
  std::vector<std::string> arguments;  // the command line, for the report
};
int run(const RunCommand& command);

struct TargetCommand {
  std::string target;   // "reference", or one of the two echoes of `bench`
  std::string profile;  // "dotnet@2.40"; empty: the reference's own
};
int serve_target(const TargetCommand& command);
// "dotnet@2.40"; empty: the reference's own.
Result<LibrarySurface> surface_of(const std::string& profile);

struct SelftestCommand {
  std::vector<std::string> filters;  // patterns of ids and topics; none: all mutants
  std::size_t every = 1;             // only each n-th of them
  std::uint64_t runs = 150;          // checks of each law on each mutant
  std::uint64_t seed = 1;
  // With which targets and scenarios without fault are tried; nothing: 20, and for pipelines 1000.
  std::optional<std::uint64_t> sound_seeds;
  bool pipeline = false;  // the checker of pipelines, not the suites
  std::size_t threads = 2;
  std::string report = "out";  // a folder
  bool list = false;
  bool json = false;
};
int selftest(const SelftestCommand& command);

struct SimulateCommand {
  std::vector<std::string> scenarios;  // patterns of ids, or files; none: all that are built in
  std::uint64_t requests = 200;        // of each
  std::uint64_t seed = 1;
  std::vector<std::string> services;  // "NAME=TARGET": what that service propagates with
  std::vector<std::string> faults;    // causes that are switched on besides
  std::string pickup;                 // random, eager, late, interleaved; empty: as the file says
  std::vector<std::string> exports;   // "FORMAT=FILE": the spans, in otlp, zipkin, datadog
  std::chrono::milliseconds timeout{10'000};  // that a target may take to answer
  std::string report = "out";                 // a folder
  bool verbose = false;                       // draw a request of every break, expected or not
  bool list = false;
  bool carriers = false;  // list those
  bool json = false;
  std::vector<std::string> arguments;  // the command line, for the report

  // With real processes and a real broker; one scenario.
  bool real = false;
  std::string broker;                       // URL; empty: SQLite in a temporary file
  std::size_t workers = 1;                  // processes for each service that takes jobs
  std::size_t kill_workers = 0;             // so many times one that has a job is killed
  std::chrono::milliseconds lease{30'000};  // after which a job of a dead worker comes again
  std::vector<std::string> elsewhere;       // services that somebody else starts
  std::string role, collector;              // be that service; what it reports to, HOST:PORT
};
int simulate(const SimulateCommand& command);
// Of all that are built in, for completion.
std::vector<std::string> scenario_ids();

struct CheckCommand {
  std::vector<std::string> files;  // "-": stdin
  std::string format;              // name of a span format; empty: by content
  bool json = false;
};
int check(const CheckCommand& command);

struct BenchCommand {
  std::uint64_t checks = 100'000;
  bool json = false;
};
int bench(const BenchCommand& command);

struct ExplainCommand {
  std::vector<std::string> names;  // of rules, cases, laws, mutants
  bool json = false;
};
int explain(const ExplainCommand& command);
// All names that can be explained, for completion; none if the corpus does not load.
std::vector<std::string> explainable_names();

// What can be completed: generated from the command line itself.
struct CompletedOption {
  std::string name;  // "--filter"
  std::string description;
  bool takes_value = false;
};
struct CompletedCommand {
  std::string name, description;
  std::vector<CompletedOption> options;
  std::vector<std::string> words;  // what the first argument can be
};
// The script for `shell` (bash, zsh or fish) on stdout.
int complete(const std::string& shell, const std::vector<CompletedCommand>& commands);

// "propspec 0.1.0 …" with the corpus and the protocol, on stdout.
int show_version();
std::string tool_version();

}  // namespace propspec::harness
