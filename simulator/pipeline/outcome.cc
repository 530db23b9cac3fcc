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
  for (const Violation& violation : verdict.violations) note(violation);
  const bool news =
      std::any_of(verdict.diagnoses.begin(), verdict.diagnoses.end(), [&](const Diagnosis& found) {
        return breaks_.count({found.hop, std::string(found.cause)}) == 0;
      });
  const bool sound = verdict.sound();
  const bool first_riddle = !sound && verdict.diagnoses.empty() && outcome_.undiagnosed == 0;
  std::optional<std::size_t> example;
  if (news || first || first_riddle) {
    example = outcome_.examples.size();
    outcome_.examples.push_back({journey, verdict});
  }
  for (const Diagnosis& diagnosis : verdict.diagnoses) note(diagnosis, example);
  if (sound) {
    ++outcome_.sound;
  } else if (verdict.diagnoses.empty()) {
    ++outcome_.undiagnosed;
  }
}

ScenarioOutcome Tally::finish(const RunFindings& findings) {
  for (const Violation& violation : findings.violations) note(violation);
  for (const Diagnosis& diagnosis : findings.diagnoses) note(diagnosis, std::nullopt);
  for (auto& [key, found] : breaks_) outcome_.breaks.push_back(std::move(found));
  for (auto& [id, found] : violations_) outcome_.violations.push_back(std::move(found));
  compare();
  return std::move(outcome_);
}

void Tally::note(const Violation& violation) {
  auto& found = violations_[std::string(violation.invariant)];
  if (found.requests++ > 0) return;
  found.invariant = violation.invariant;
  found.severity = violation.severity;
  found.what = violation.what;
}

void Tally::note(const Diagnosis& diagnosis, std::optional<std::size_t> example) {
  auto& found = breaks_[{diagnosis.hop, std::string(diagnosis.cause)}];
  if (found.requests++ > 0) return;
  found.hop = diagnosis.hop;
  found.cause = diagnosis.cause;
  found.example = example;
  found.diagnosis = diagnosis;
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
        "{} requests are broken, and no known cause explains it", outcome_.undiagnosed));
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
