// What came of a pipeline scenario: how many requests stayed one trace, which invariants broke,
// why, and a few requests as they went, to be shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "reports/verdict.h"

namespace propspec::reports {

struct ScenarioLink {
  std::string trace_id, span_id;  // 32 and 16 hex digits
};

struct ScenarioSpan {
  std::string trace_id, span_id;  // 32 and 16 hex digits
  std::string parent_id;          // 16; empty: a root
  std::string service, name, kind, resource;
  std::string role;  // server, client, producer, consumer, process, work, poller, inserted, noise
  std::string hop;
  std::uint64_t start_ns = 0, duration_ns = 0;  // since the request began
  std::string error;                            // its message; empty: it succeeded
  std::vector<ScenarioLink> links;
  std::vector<std::pair<std::string, std::string>> tags;
};

struct ScenarioViolation {
  std::string invariant;        // "I05"
  std::string title, severity;  // broken, profile, warning
  std::string hop;
  int span = -1;  // index in the spans of the example; -1: of no single one
  std::string what;
  std::uint64_t requests = 0;  // that show it; 0 within an example
};

struct ScenarioDiagnosis {
  std::string hop;
  std::string cause;  // "D04"
  std::string title, sentence, remedy;
  std::string injected, stored, extracted;  // the evidence, as people can read it; any bytes
  std::vector<std::string> facts;
  std::vector<std::string> explains;  // invariants
  std::uint64_t requests = 0;         // that show it; 0 within an example
  bool expected = false;              // the scenario is there to show it
};

struct ScenarioExample {
  std::uint64_t request = 0;
  bool sound = false;
  std::string client_span_id;  // the parent that the client's headers named; empty: none
  std::vector<ScenarioSpan> spans;
  std::vector<ScenarioViolation> violations;
  std::vector<ScenarioDiagnosis> diagnoses;
};

struct ScenarioResult {
  std::string id, title, description;
  std::vector<std::string> sources;
  std::string mode;                   // "virtual", or the broker's URL without its password
  std::vector<std::string> services;  // "web (reference)"
  std::vector<std::string> hops;      // "web → worker over kafka"
  bool expects_breaks = false;
  Verdict verdict = Verdict::kNotRun;  // pass: what was to be found was found, and nothing else
  std::string reason;                  // where the verdict does not explain itself
  std::vector<std::string> surprises;  // in what way it is not as expected; a sentence each
  std::uint64_t requests = 0, spans = 0, sound = 0, broken = 0, undiagnosed = 0, seed = 0;
  double seconds = 0;
  std::vector<ScenarioViolation> violations;  // over all requests, warnings too
  std::vector<ScenarioDiagnosis> diagnoses;   // over all requests
  std::vector<ScenarioExample> examples;
  std::vector<std::string> notes;  // what its user should know; a sentence each
  std::string fixed_by;            // the scenario that shows it mended; empty: none
  std::string repro;               // a shell command that runs this scenario alone
};

// What came of scenarios, which the totals of cases do not count.
struct ScenarioTotals {
  std::size_t scenarios = 0;
  std::uint64_t requests = 0, spans = 0;  // of all scenarios together
  std::uint64_t sound = 0;                // requests that stayed connected
  std::size_t passed = 0;                 // scenarios that are as expected
  std::size_t failed = 0;                 // scenarios that make the run fail
  std::size_t not_run = 0;                // scenarios that should have been run and were not
  std::size_t gaps = 0;                   // scenarios that cannot be run here
};
ScenarioTotals scenario_totals(const std::vector<ScenarioResult>& scenarios);

// As report-1.schema.json has it. Text stays as it is: what is not UTF-8 is for whoever dumps it to
// replace, as to_json(Report) does.
nlohmann::json to_json(const ScenarioResult& scenario);

struct Appearance;  // terminal.h

// One request drawn with characters: services, spans with their parents, links and times; where it
// broke; then each cause with its evidence and remedy. Any spans will do: ids that occur twice,
// cycles, parents that nobody has seen. Of ten thousand spans the first are drawn, and the number
// of the others is told. Foreign text is escaped and cut to the width.
std::string waterfall(const ScenarioExample& example, const Appearance& appearance);

// The table of all scenarios, groups of them in a line each where there are many; then the first of
// those that are not as expected, explained with a request of theirs; then what could not be run.
// Empty if there are none.
std::string scenario_summary(const std::vector<ScenarioResult>& scenarios,
                             const Appearance& appearance);
// "101 scenarios, 101,000 requests, all as expected", or how many of them are not.
std::string scenarios_in_short(const ScenarioTotals& totals);

}  // namespace propspec::reports
