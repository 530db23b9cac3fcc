#include "harness/selftest/kill_matrix.h"

#include <string_view>

namespace propspec::harness {
namespace {

using nlohmann::json;

constexpr std::string_view kCatchNames[] = {"fails", "warns", "differs"};

void add(const MutantResult& mutant, Score& score) {
  ++score.mutants;
  score.by_case += mutant.cases.empty() ? 0 : 1;
  score.by_law += mutant.laws.empty() ? 0 : 1;
  score.by_any += mutant.killed() ? 1 : 0;
}

json to_json(const Score& score) {
  return {{"mutants", score.mutants},
          {"killed", score.by_any},
          {"killed_by_case", score.by_case},
          {"killed_by_property", score.by_law}};
}

json to_json(const Catches& catches) {
  json object = json::object();
  for (const auto& [id, how] : catches) object[id] = kCatchNames[static_cast<std::size_t>(how)];
  return object;
}

}  // namespace

Score KillMatrix::score() const {
  Score score;
  for (const MutantResult& mutant : mutants) add(mutant, score);
  return score;
}

std::map<std::string, Score> KillMatrix::by_topic() const {
  std::map<std::string, Score> scores;
  for (const MutantResult& mutant : mutants) add(mutant, scores[mutant.topic]);
  return scores;
}

bool KillMatrix::reaches_goal() const {
  const Score all = score();
  return complete && false_alarms.empty() && all.by_case == all.mutants &&
         all.by_law * 10 >= all.mutants * 9;
}

json summary_json(const KillMatrix& matrix) {
  json object = to_json(matrix.score());
  object["survivors"] = json::array();
  object["missed_by_cases"] = json::array();
  object["missed_by_properties"] = json::array();
  for (const MutantResult& mutant : matrix.mutants) {
    if (!mutant.killed()) object["survivors"].push_back(mutant.id);
    if (mutant.cases.empty()) object["missed_by_cases"].push_back(mutant.id);
    if (mutant.laws.empty()) object["missed_by_properties"].push_back(mutant.id);
  }
  object["topics"] = json::object();
  for (const auto& [topic, score] : matrix.by_topic()) object["topics"][topic] = to_json(score);
  object["idle_rules"] = matrix.idle_rules;
  object["sound_runs"] = matrix.sound_runs;
  object["false_alarms"] = matrix.false_alarms;
  object["seed"] = matrix.seed;
  object["runs"] = matrix.runs;
  object["complete"] = matrix.complete;
  object["seconds"] = matrix.seconds;
  return object;
}

json to_json(const KillMatrix& matrix) {
  json object = summary_json(matrix);
  object["matrix"] = json::array();
  for (const MutantResult& mutant : matrix.mutants) {
    object["matrix"].push_back({{"mutant", mutant.id},
                                {"topic", mutant.topic},
                                {"breaks", mutant.breaks},
                                {"rules", mutant.rules},
                                {"cases", to_json(mutant.cases)},
                                {"laws", to_json(mutant.laws)},
                                {"rules_shown", mutant.rules_shown}});
  }
  return object;
}

}  // namespace propspec::harness
