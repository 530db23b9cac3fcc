// How strong the suites are: which faults they catch, and with what.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace propspec::harness {

// How a fault shows, from strong to weak.
enum class Catch : std::uint8_t {
  kFails,    // it makes a run fail
  kWarns,    // with --strict it does
  kDiffers,  // permitted, but reported as another behaviour than the reference's
};

// Case or law id → how it caught the mutant.
using Catches = std::map<std::string, Catch>;

struct MutantResult {
  std::string id, topic, breaks;
  std::vector<std::string> rules;        // that it is meant to break
  Catches cases, laws;                   // that caught it
  std::vector<std::string> rules_shown;  // of those cases and laws; sorted

  bool killed() const { return !cases.empty() || !laws.empty(); }
};

struct Score {
  std::size_t mutants = 0, by_case = 0, by_law = 0, by_any = 0;
};

struct KillMatrix {
  std::vector<MutantResult> mutants;      // sorted by id
  std::vector<std::string> idle_rules;    // of the corpus, of which no case and no law caught any
  std::vector<std::string> false_alarms;  // what was accused and should not be; a sentence each
  std::size_t sound_runs = 0;             // of targets without fault, over all seeds
  std::uint64_t seed = 0, runs = 0;       // of the laws; checks of each
  bool complete = true;                   // false: interrupted
  double seconds = 0;

  Score score() const;
  std::map<std::string, Score> by_topic() const;
  // Every mutant is caught by a case, nine of ten by a law alone, and nobody sound is accused.
  bool reaches_goal() const;
};

// {"mutants": n, "killed": n, "killed_by_property": n, "survivors": […], "topics": {…}, …}
nlohmann::json summary_json(const KillMatrix& matrix);
// The same with the whole matrix in it: for each mutant what caught it, and how.
nlohmann::json to_json(const KillMatrix& matrix);

}  // namespace propspec::harness
