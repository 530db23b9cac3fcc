#include "simulator/checker/checker.h"

#include <algorithm>
#include <utility>

#include "simulator/checker/checks.h"
#include "simulator/checker/diagnosis.h"
#include "simulator/checker/isolation.h"
#include "simulator/checker/prepared.h"
#include "simulator/checker/run_record.h"

namespace propspec {

bool JourneyVerdict::sound() const {
  return std::all_of(violations.begin(), violations.end(),
                     [](const Violation& one) { return one.severity == Severity::kWarning; });
}

std::size_t JourneyVerdict::unexplained() const {
  const auto is_explained = [&](const Violation& violation) {
    return std::any_of(diagnoses.begin(), diagnoses.end(), [&](const Diagnosis& one) {
      return one.hop == violation.hop && std::find(one.explains.begin(), one.explains.end(),
                                                   violation.invariant) != one.explains.end();
    });
  };
  return static_cast<std::size_t>(
      std::count_if(violations.begin(), violations.end(), [&](const Violation& one) {
        return one.severity != Severity::kWarning && !is_explained(one);
      }));
}

void JourneyVerdict::clear() {
  violations.clear();
  diagnoses.clear();
}

struct Checker::State {
  explicit State(Plan its_plan)
      : plan(std::move(its_plan)), facts(plan), prepared(plan, facts), record(plan) {}
  State(const State&) = delete;  // `prepared` points into it
  State& operator=(const State&) = delete;

  Plan plan;
  checking::PlanFacts facts;
  checking::Prepared prepared;
  checking::RecentTraces traces;
  checking::RunRecord record;
  JourneyVerdict verdict;
};

Checker::Checker(Plan plan) : state_(std::make_unique<State>(std::move(plan))) {}
Checker::~Checker() = default;
Checker::Checker(Checker&&) noexcept = default;
Checker& Checker::operator=(Checker&&) noexcept = default;

const Plan& Checker::plan() const { return state_->plan; }

const JourneyVerdict& Checker::check(const Journey& journey) {
  JourneyVerdict& verdict = state_->verdict;
  const checking::Prepared& prepared = state_->prepared;
  verdict.clear();
  state_->prepared.prepare(journey);
  checking::Findings findings(verdict.violations);
  state_->traces.check(prepared, findings);
  check_joins(prepared, findings);
  check_structure(prepared, findings);
  check_context(prepared, findings);
  check_messages(prepared, findings);
  check_jobs(prepared, findings);
  check_timing(prepared, findings);
  if (!verdict.violations.empty()) diagnose(prepared, state_->record, verdict);
  state_->traces.remember(prepared);
  state_->record.add(prepared, verdict);
  return verdict;
}

RunFindings Checker::finish() { return state_->record.findings(state_->plan); }

}  // namespace propspec
