// A run under way: what is asked, what came of it, and the report of both. Knows no GoogleTest.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/cases/case.h"
#include "harness/properties/law_run.h"
#include "harness/suites/inquiry.h"
#include "harness/suites/run_options.h"
#include "harness/suites/run_record.h"
#include "reports/report.h"

namespace propspec::harness {

// A report as it stands before anything was asked.
reports::Report report_head(const Corpus& corpus, const RunOptions& options);

class RunState {
 public:
  // `corpus` outlives the run.
  RunState(const Corpus& corpus, RunOptions options);

  // Asks the target who it is, and probes its carrier. False if it does not say; the report then
  // tells why.
  bool greet(Target& target);

  // A repetition begins, of these cases and laws in this order. The seed is also that of what the
  // laws are tried on.
  void begin(std::span<const Case* const> cases, std::vector<const Law*> laws, std::uint32_t seed);
  // The result of one of them. The first law that is wanted has all of them tried.
  reports::CaseResult run(const Case& test_case);
  reports::PropertyResult run(const Law& law);
  void end();

  // Something was to be run, on this machine alone, and none has passed so far.
  bool nothing_passed() const;
  bool interrupted() const;
  bool strict() const { return options_.strict; }
  // Complete once the run has ended without an interrupt.
  reports::Report report() const;

 private:
  reports::CaseResult result_of(const Case& test_case, Ruling ruling) const;
  void try_planned_laws();

  const Corpus& corpus_;
  RunOptions options_;
  reports::Report head_;
  Target* target_ = nullptr;        // none until greeted
  LawRunSubject subject_;           // what it said of itself, and what the probe found
  std::optional<Inquiry> inquiry_;  // none until greeted
  RunRecord record_;
  std::vector<const Law*> planned_laws_;
  std::map<std::string, reports::PropertyResult, std::less<>> tried_laws_;   // of this repetition
  std::map<std::string, reports::PropertyResult, std::less<>> law_results_;  // of all
  std::size_t repetitions_ = 0;
  std::uint32_t seed_ = 0;  // of this repetition
  bool any_planned_ = false;
  bool any_passed_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  bool ended_ = false;
};

}  // namespace propspec::harness
