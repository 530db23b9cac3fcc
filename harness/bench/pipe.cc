#include "harness/bench/pipe.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <vector>

#include "harness/protocol/codec.h"
#include "harness/suites/environment.h"
#include "harness/suites/judging.h"
#include "harness/targets/child_target.h"

namespace propspec::harness {
namespace {

using Clock = std::chrono::steady_clock;

double per_second(std::uint64_t count, Clock::time_point start) {
  return static_cast<double>(count) / std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double peak_rss_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// The cases of one environment, repeated.
struct Group {
  std::vector<const Case*> cases;
  std::vector<PropagateRequest> requests;
};
using Suite = std::map<Environment, Group>;

Suite make_suite(const Corpus& corpus, const Hello& hello, std::uint64_t checks) {
  Suite suite;
  std::size_t cases = 0;
  const ProbedCarrier carrier{"kept", "insensitive", "kept"};
  for (const Case& test_case : corpus.cases) {
    // One request each, of the current edition.
    if (!test_case.before.empty() || test_case.into) continue;
    if (!test_case.specs.contains(kCurrentSpec) || rule_out(test_case, hello, carrier)) continue;
    suite[effective_environment(test_case, hello, {})].cases.push_back(&test_case);
    ++cases;
  }
  const std::uint64_t rounds = cases == 0 ? 0 : (checks + cases - 1) / cases;
  for (auto& [environment, group] : suite) {
    for (std::uint64_t round = 0; round < rounds; ++round) {
      for (const Case* test_case : group.cases) group.requests.push_back(test_case->given);
    }
  }
  return suite;
}

std::uint64_t size_of(const Suite& suite) {
  std::uint64_t size = 0;
  for (const auto& [environment, group] : suite) size += group.requests.size();
  return size;
}

Result<double> run_checks(ChildTarget& target, const Suite& suite) {
  std::string wrong;
  const Clock::time_point start = Clock::now();
  for (const Suite::value_type& each : suite) {
    const std::vector<const Case*>& cases = each.second.cases;
    target.propagate(
        each.first, each.second.requests, [&](std::size_t index, const Outcome& outcome) {
          const Case& test_case = *cases[index % cases.size()];
          if (judge(test_case, {}, outcome).verdict != reports::Verdict::kPass && wrong.empty()) {
            wrong = test_case.id;
          }
        });
  }
  const double rate = per_second(size_of(suite), start);
  if (!wrong.empty()) {
    return fail(fmt::format(
        "the reference does not pass {}; see `propspec run reference --filter {}`", wrong, wrong));
  }
  return rate;
}

// All requests as a target would get them, one a line.
std::vector<std::string> lines_of(const Suite& suite) {
  std::vector<std::string> lines;
  lines.reserve(size_of(suite));
  for (const auto& [environment, group] : suite) {
    for (const PropagateRequest& request : group.requests) {
      std::string& line = lines.emplace_back();
      append_request(line, static_cast<std::int64_t>(lines.size()), request);
      line.push_back('\n');
    }
  }
  return lines;
}

// Keeps `window` lines in flight until each has come back.
Result<double> run_echo(const Command& command, const std::vector<std::string>& lines,
                        std::size_t window) {
  auto child = ChildProcess::start(command);
  if (!child) return tl::unexpected(child.error());
  const Clock::time_point start = Clock::now();
  std::size_t sent = 0;
  std::size_t back = 0;
  while (back < lines.size()) {
    while (sent < lines.size() && sent - back < window) child->input().append(lines[sent++]);
    if (child->wait(std::chrono::seconds(10)) != ChildProcess::Woken::kOutput) {
      return fail(fmt::format("the echo stopped after {} of {} lines", back, lines.size()));
    }
    std::string& output = child->output();
    back += static_cast<std::size_t>(std::count(output.begin(), output.end(), '\n'));
    output.clear();
  }
  return per_second(lines.size(), start);
}

}  // namespace

Result<PipeFigures> measure_pipe(const Corpus& corpus, const PipeBench& bench) {
  ChildTarget target({.words = {bench.program, "target", "reference"}});
  const auto hello = target.hello();
  if (!hello) return fail(hello.error().message);
  PipeFigures figures;
  // Before there are the repeated requests, which no run has.
  const auto plain = run_checks(target, make_suite(corpus, *hello, 1));
  if (!plain) return tl::unexpected(plain.error());
  figures.peak_rss_mib = peak_rss_mib();

  const Suite suite = make_suite(corpus, *hello, bench.checks);
  if (suite.empty()) return fail("the corpus has no case that the reference can be asked");
  const std::vector<std::string> lines = lines_of(suite);
  figures.checks = lines.size();
  for (const std::string& line : lines) figures.request_bytes += line.size();
  std::vector<double> checks;
  std::vector<double> json;
  std::vector<double> bytes;
  for (int run = 0; run < bench.runs; ++run) {
    const auto checked = run_checks(target, suite);
    if (!checked) return tl::unexpected(checked.error());
    const auto parsed =
        run_echo({.words = {bench.program, "target", "json-echo"}}, lines, hello->window);
    if (!parsed) return tl::unexpected(parsed.error());
    const auto copied =
        run_echo({.words = {bench.program, "target", "byte-echo"}}, lines, hello->window);
    if (!copied) return tl::unexpected(copied.error());
    checks.push_back(*checked);
    json.push_back(*parsed);
    bytes.push_back(*copied);
    if (bench.on_run) bench.on_run(run);
  }
  figures.checks_per_s = median(checks);
  figures.json_echo_per_s = median(json);
  figures.byte_echo_per_s = median(bytes);
  return figures;
}

}  // namespace propspec::harness
