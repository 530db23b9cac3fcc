// What came of a scenario: the verdicts of all its requests taken together, held against what it
// was to show. The same for virtual and for real runs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "simulator/checker/checker.h"
#include "simulator/pipeline/scenario.h"

namespace propspec {

// A cause that was diagnosed on a hop; the first request that shows it stands for all.
struct FoundBreak {
  std::uint32_t hop = 0;
  std::string cause;
  std::uint64_t requests = 0;          // that show it; 0: only many of them together
  std::optional<std::size_t> example;  // in ScenarioOutcome::examples
  Diagnosis diagnosis;
};

struct FoundViolation {
  std::string invariant;
  Severity severity = Severity::kBroken;
  std::uint64_t requests = 0;  // that show it
  std::string what;            // of the first
};

// A request as it was judged, kept to be shown.
struct JudgedJourney {
  Journey journey;
  JourneyVerdict verdict;
};

struct ScenarioOutcome {
  std::uint64_t requests = 0, spans = 0;
  std::uint64_t sound = 0;                 // requests
  std::uint64_t undiagnosed = 0;           // with a break that no diagnosis explains
  std::vector<FoundBreak> breaks;          // by hop, then by cause
  std::vector<FoundViolation> violations;  // by invariant, warnings too
  std::vector<JudgedJourney> examples;     // a sound one first, if there is one
  // In what way this is not what the scenario was to show; a sentence each.
  std::vector<std::string> surprises;

  bool as_expected() const { return surprises.empty(); }
};

class Tally {
 public:
  explicit Tally(const Scenario& scenario) : scenario_(scenario) {}

  void add(const Journey& journey, const JourneyVerdict& verdict);
  // To be called once, at the end.
  ScenarioOutcome finish(const RunFindings& findings);

 private:
  void note_each_once(const std::vector<Violation>& violations);
  FoundViolation& violation_of(const Violation& violation);
  FoundBreak& break_of(const Diagnosis& diagnosis);
  void compare();

  const Scenario& scenario_;
  ScenarioOutcome outcome_;
  std::map<std::pair<std::uint32_t, std::string>, FoundBreak> breaks_;
  std::map<std::string, FoundViolation, std::less<>> violations_;
};

}  // namespace propspec
