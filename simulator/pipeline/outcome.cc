#include "simulator/pipeline/outcome.h"

#include <fmt/format.h>

#include <algorithm>

namespace propspec {

void Tally::add(const Journey& journey, const JourneyVerdict& verdict) {
  const bool first = outcome_.requests++ == 0;
  outcome_.spans += journey.spans.size();
  if (verdict.violations.empty() && verdict.diagnoses.empty() && !first) {
    ++outcome_.sound;  // most of them; nothing to be noted
    return;
  }
  note_each_once(verdict.violations);
  const bool news =
      std::any_of(verdict.diagnoses.begin(), verdict.diagnoses.end(), [&](const Diagnosis& found) {
        return breaks_.count({found.hop, std::string(found.cause)}) == 0;
      });
  const bool sound = verdict.sound();
  const bool riddle = verdict.unexplained() > 0;
  const bool first_riddle = riddle && outcome_.undiagnosed == 0;
  std::optional<std::size_t> example;
  if (news || first || first_riddle) {
    example = outcome_.examples.size();
    outcome_.examples.push_back({journey, verdict});
  }
  for (const Diagnosis& diagnosis : verdict.diagnoses) {
    FoundBreak& found = break_of(diagnosis);
    if (found.requests++ == 0) found.example = example;
  }
  outcome_.sound += sound ? 1 : 0;
  outcome_.undiagnosed += riddle ? 1 : 0;
}

ScenarioOutcome Tally::finish(const RunFindings& findings) {
  // What many requests together show is no request more.
  for (const Violation& violation : findings.violations) violation_of(violation);
  for (const Diagnosis& diagnosis : findings.diagnoses) break_of(diagnosis);
  for (auto& [key, found] : breaks_) outcome_.breaks.push_back(std::move(found));
  for (auto& [id, found] : violations_) outcome_.violations.push_back(std::move(found));
  compare();
  return std::move(outcome_);
}

void Tally::note_each_once(const std::vector<Violation>& violations) {
  for (std::size_t i = 0; i < violations.size(); ++i) {
    const auto end = violations.begin() + static_cast<std::ptrdiff_t>(i);
    const bool again = std::any_of(violations.begin(), end, [&](const Violation& before) {
      return before.invariant == violations[i].invariant;
    });
    if (!again) ++violation_of(violations[i]).requests;
  }
}

FoundViolation& Tally::violation_of(const Violation& violation) {
  const auto [place, is_new] = violations_.try_emplace(std::string(violation.invariant));
  if (is_new) {
    place->second = {std::string(violation.invariant), violation.severity, 0, violation.what};
  }
  return place->second;
}

FoundBreak& Tally::break_of(const Diagnosis& diagnosis) {
  const auto [place, is_new] = breaks_.try_emplace({diagnosis.hop, std::string(diagnosis.cause)});
  if (is_new) {
    place->second = {diagnosis.hop, std::string(diagnosis.cause), 0, std::nullopt, diagnosis};
  }
  return place->second;
}

void Tally::compare() {
  const auto hop_name = [&](std::size_t hop) { return scenario_.hops[hop].plan.name; };
  for (const FoundBreak& found : outcome_.breaks) {
    const bool expected = std::any_of(
        scenario_.breaks.begin(), scenario_.breaks.end(), [&](const ExpectedBreak& expected_break) {
          return expected_break.hop == found.hop && expected_break.cause == found.cause;
        });
    if (!expected) {
      outcome_.surprises.push_back(
          fmt::format("{} on hop '{}' was not expected ({} of {} requests)", found.cause,
                      hop_name(found.hop), found.requests, outcome_.requests));
    }
  }
  for (const ExpectedBreak& expected : scenario_.breaks) {
    const bool found = std::any_of(
        outcome_.breaks.begin(), outcome_.breaks.end(), [&](const FoundBreak& found_break) {
          return found_break.hop == expected.hop && found_break.cause == expected.cause;
        });
    if (!found && !expected.sometimes) {
      outcome_.surprises.push_back(fmt::format("{} was to be found on hop '{}', and was not",
                                               expected.cause, hop_name(expected.hop)));
    }
  }
  if (outcome_.undiagnosed > 0) {
    outcome_.surprises.push_back(fmt::format(
        "{} requests are broken in a way that no known cause explains", outcome_.undiagnosed));
  }
  if (scenario_.breaks.empty()) {
    for (const FoundViolation& found : outcome_.violations) {
      if (found.severity == Severity::kWarning) continue;
      outcome_.surprises.push_back(
          fmt::format("{}: {} ({} times)", found.invariant, found.what, found.requests));
    }
  }
}

}  // namespace propspec
