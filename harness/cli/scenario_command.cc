#include "harness/cli/scenario_command.h"

#include <fmt/format.h>

#include "harness/cli/shell_words.h"

namespace propspec::harness {

std::vector<std::string> scenario_words(const Scenario& scenario, const ScenarioChanges& changes) {
  std::vector<std::string> words = {"simulate", scenario.word};
  for (const Service& service : scenario.services) {
    if (service.target == "reference") continue;
    words.insert(words.end(), {"--service", service.name + "=" + service.target});
  }
  for (const std::string& fault : changes.faults) words.insert(words.end(), {"--fault", fault});
  if (!changes.pickup.empty()) words.insert(words.end(), {"--pickup", changes.pickup});
  return words;
}

std::string scenario_command(const Scenario& scenario, const ScenarioChanges& changes,
                             std::uint64_t requests, std::uint64_t seed) {
  std::string text = "propspec";
  for (const std::string& word : scenario_words(scenario, changes))
    text += " " + shell_quoted(word);
  return text + fmt::format(" --requests {} --seed {}", requests, seed);
}

}  // namespace propspec::harness
