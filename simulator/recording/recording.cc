#include "simulator/recording/recording.h"

#include <algorithm>
#include <array>
#include <set>

#include "simulator/recording/results.h"

namespace propspec::recording {

std::string_view name(Certainty certainty) {
  constexpr std::array<std::string_view, 3> kNames = {"possible", "likely", "certain"};
  return kNames[static_cast<std::size_t>(certainty)];
}

bool Verdict::sound() const {
  return std::all_of(
             totals.begin(), totals.end(),
             [](const FindingTotal& total) { return total.severity == Severity::kWarning; }) &&
         std::all_of(suspicions.begin(), suspicions.end(), [](const Suspicion& suspicion) {
           return suspicion.certainty == Certainty::kPossible;
         });
}

struct Recording::State {
  Options options;
  SpanStore store;
};

Recording::Recording(Options options) : state_(std::make_unique<State>(State{options, {}})) {}
Recording::~Recording() = default;
Recording::Recording(Recording&&) noexcept = default;
Recording& Recording::operator=(Recording&&) noexcept = default;

void Recording::add(const WireSpan& span) { state_->store.add(span); }

std::uint64_t Recording::spans() const { return state_->store.spans.size(); }

Verdict Recording::judge() const {
  const Options& options = state_->options;
  const SpanForest forest(state_->store);
  Results results(forest, options.kept_findings);
  suspect_narrow_ids(forest, results);
  suspect_parents_elsewhere(forest, results);
  check_structure(forest, options, results);
  check_links(forest, results);
  check_context(forest, results);
  suspect_copied_ids(forest, results);
  suspect_jobs(forest, results);
  suspect_queues(forest, options, results);

  Verdict verdict;
  verdict.spans = state_->store.spans.size() - forest.duplicates;
  verdict.duplicates = forest.duplicates;
  verdict.traces = forest.traces.size();
  for (TraceIndex trace = 0; trace < forest.traces.size(); ++trace) {
    if (forest.family(trace) == trace) ++verdict.families;
  }
  results.findings.move_to(verdict);
  results.suspicions.move_to(verdict);
  return verdict;
}

}  // namespace propspec::recording
