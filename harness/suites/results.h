// What the results of cases say of rules, and of the run as a whole.
#pragma once

#include <vector>

#include "harness/cases/case.h"
#include "reports/report.h"

namespace propspec::harness {

// One result for each rule that a case of `cases` shows, sorted by id; its verdict is the worst of
// theirs (reports::worse).
std::vector<reports::RuleResult> rule_results(const Corpus& corpus,
                                              const std::vector<reports::CaseResult>& cases);

// What a run exits with that was interrupted, whatever else was wrong with it.
inline constexpr int kExitInterrupted = 130;

// 3 if the target could not be asked, 130 if the report is not complete for another reason, 1 if a
// case or a law fails the run or if, in a run that is not a shard, nothing passed at all: silence
// is no conformance. Else 0.
int exit_code_of(const reports::Report& report);

}  // namespace propspec::harness
