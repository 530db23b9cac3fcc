#include "harness/suites/run_record.h"

#include <fmt/format.h>

namespace propspec::harness {
namespace {

std::string differing(const std::map<reports::Verdict, std::size_t>& tally) {
  std::string text;
  for (const auto& [verdict, count] : tally) {
    text += fmt::format("{}{} × {}", text.empty() ? "" : ", ", count, reports::name(verdict));
  }
  return text;
}

}  // namespace

void RunRecord::expect(reports::CaseResult unrun) {
  const std::string id = unrun.id;
  entries_.try_emplace(id, Entry{std::move(unrun), {}});
}

void RunRecord::add(const reports::CaseResult& result) {
  Entry& entry = entries_[result.id];
  if (result.verdict == reports::Verdict::kNotRun && !entry.tally.empty()) return;
  const bool is_worse = entry.tally.empty() ||
                        (result.verdict != entry.result.verdict &&
                         reports::worse(result.verdict, entry.result.verdict) == result.verdict);
  ++entry.tally[result.verdict];
  if (is_worse) entry.result = result;
}

std::vector<reports::CaseResult> RunRecord::results() const {
  std::vector<reports::CaseResult> results;
  for (const auto& [id, entry] : entries_) {
    results.push_back(entry.result);
    if (entry.tally.size() < 2) continue;
    std::string& reason = results.back().reason;
    reason = fmt::format("differs between repetitions: {}{}{}", differing(entry.tally),
                         reason.empty() ? "" : "; ", reason);
  }
  return results;
}

}  // namespace propspec::harness
