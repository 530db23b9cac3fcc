// The report model: everything that a run found out, as plain values. report.json is this, written
// down; every other format is derived from it. Reports know neither harness nor simulator: who runs
// suites fills this in.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/difference.h"
#include "reports/scenario.h"
#include "reports/verdict.h"

namespace propspec::reports {

struct CaseResult {
  std::string id, title, topic;
  Level level = Level::kMust;
  std::vector<std::string> rules;
  Verdict verdict = Verdict::kNotRun;
  std::string reason;    // one sentence, where the verdict alone does not explain itself
  std::string behavior;  // `may`: the known behaviour that fitted
  std::vector<Difference> differences;
  // What was sent: {"environment": {NAME: VALUE}, "before": [given…], "given": {"headers":
  // [[NAME, VALUE]…], "decide", "set_baggage", "into"}}; `before` and `given` as the case file says
  // it.
  nlohmann::json input;
  nlohmann::json expected;  // `expect` or `behaviors` as the case file says it
  nlohmann::json observed;  // the target's answer as a protocol object, or null
  std::string target_log;   // the end of the target's stderr, where it may explain the verdict
  std::string repro;        // a shell command that runs this case alone
};

// A library that is known not to keep to a rule.
struct Divergence {
  std::string library, versions, behavior, source;
};

struct RuleResult {
  std::string id, title, statement, topic;
  Level level = Level::kMust;
  std::vector<std::string> sources;
  std::vector<Divergence> diverges;
  Verdict verdict = Verdict::kNotRun;  // the worst of its cases, see worse()
  std::vector<std::string> cases;
};

// A law, checked on generated inputs. Level and verdict mean what they mean for cases.
struct PropertyResult {
  std::string id, title, statement, topic;
  Level level = Level::kMust;
  std::vector<std::string> rules;
  Verdict verdict = Verdict::kNotRun;
  std::string reason;  // one sentence, where the verdict alone does not explain itself
  // Inputs that were checked; those of which the law does not speak; and those for which the target
  // did not show what the law is about.
  std::uint64_t runs = 0, discards = 0, unseen = 0;
  std::map<std::string, std::uint64_t> distribution;  // branch of the grammar → how many inputs
  // The smallest input that breaks the law, as `CaseResult::input` is, and what came of it. Null if
  // there is none.
  nlohmann::json input, observed;
  // What the law asked on, and what came: [{"input": as above, "observed"}…]; null: nothing.
  nlohmann::json then;
  std::vector<Difference> differences;
  std::string target_log;    // the end of the target's stderr, where it may explain the verdict
  unsigned shrinks = 0;      // steps that made the input so small
  std::string token;         // what repeats the check of this input alone
  std::string repro;         // the shell command that does
  nlohmann::json test_case;  // the same as a file of cases, to be kept; null: cannot be one
  std::string case_file;     // where that was written; empty: nowhere
};

struct TargetInfo {
  std::string spec;  // as the user named it: "npm:dd-trace@5"
  std::string name, version, language, runtime;
  std::string adapter;  // folder of the adapter that was used, where it is one of propspec's own
  std::vector<std::string> extract_styles, inject_styles, features;
  nlohmann::json carrier_declared, carrier_probed;
  std::vector<std::string> notes;  // what its user should know; a sentence each
  std::string error;               // why it could not be asked, where that is so
  std::string log;                 // the end of what the target logged, where it could not be asked
};

// Part `index` (from 0) of a run that was spread over `total` machines.
struct Shard {
  std::size_t index = 0, total = 1;
};

struct Report {
  std::string tool_version;
  std::string corpus_checksum;  // of rules and cases together
  std::size_t corpus_rules = 0, corpus_cases = 0;
  TargetInfo target;
  std::map<std::string, std::string> environment;  // what the user added with --env
  std::vector<std::string> arguments;
  std::uint32_t seed = 0;  // of the order, and of what laws are tried on
  std::size_t repetitions = 1;
  std::optional<Shard> shard;
  bool strict = false;
  std::string spec;        // the edition of W3C Trace Context, "w3c-2"; empty: not known
  double timeout = 0;      // seconds that the target was given to answer; 0: not known
  std::size_t window = 0;  // requests sent ahead; 0: not known, the target did not say hello
  bool validate = false;   // every message was checked against the protocol's schemas
  std::string profile;     // as whose users the reference was configured; empty: as its own
  std::string started;     // RFC 3339, UTC
  double seconds = 0;
  std::vector<RuleResult> rules;  // those with a case in this run
  std::vector<CaseResult> cases;  // those selected, whether or not they came to be run
  std::vector<PropertyResult> properties;
  std::vector<ScenarioResult> scenarios;  // those selected, whether or not they came to be run
  int exit_code = 0;
  bool complete = false;
};

// verdict → how many of the cases, in the order of the enum, zeros included.
std::vector<std::pair<Verdict, std::size_t>> totals(const Report& report);

// What came of the laws, which the totals of cases do not count.
struct PropertyTotals {
  std::size_t laws = 0;
  std::uint64_t checks = 0;  // inputs, of all laws together
  std::size_t passed = 0;    // laws that hold
  std::size_t failed = 0;    // laws that make the run fail
  std::size_t warned = 0;    // laws that do not hold, and yet do not make it fail
  std::size_t not_run = 0;   // laws that should have been checked and were not
  std::size_t gaps = 0;      // laws that this target cannot show, or has no part in
};
PropertyTotals property_totals(const Report& report);

// Does a case or a law with this verdict make the run fail? What breaks down, and what should have
// been run and was not, does so at every level; a warning only with `strict`, for a `should`.
bool fails_the_run(Verdict verdict, Level level, bool strict);

// The observables that differed, each once, sorted: two failures of one cause have the same.
std::vector<std::string> fingerprint(const std::vector<Difference>& differences);

// The report as JSON, after reports/schema/report-1.schema.json. Text that is not UTF-8 has its bad
// bytes replaced, so this never throws.
nlohmann::json to_json(const Report& report);

}  // namespace propspec::reports
