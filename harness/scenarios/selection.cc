#include "harness/scenarios/selection.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "harness/scenarios/scenario_file.h"
#include "simulator/trace/spelling.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

bool is_file(std::string_view word) {
  return word.ends_with(".json") || word.find('/') != std::string_view::npos;
}

Error no_such(const std::string& word, const std::vector<Scenario>& scenarios) {
  std::vector<std::string> ids;
  for (const Scenario& scenario : scenarios) ids.push_back(scenario.id);
  const auto near = near_matches(word, ids);
  return {
      near.empty()
          ? fmt::format("no scenario is '{}'; `propspec simulate --list` tells what there is", word)
          : fmt::format("no scenario is '{}'; did you mean {}?", word, fmt::join(near, " or "))};
}

}  // namespace

tl::expected<std::vector<Scenario>, std::vector<Error>> select_scenarios(
    const std::vector<std::string>& words) {
  auto embedded = embedded_scenarios();
  if (!embedded) return tl::unexpected(std::move(embedded.error()));
  if (words.empty()) return std::move(embedded->scenarios);
  std::vector<Scenario> selected;
  std::vector<Error> errors;
  std::set<std::string> taken;
  for (const std::string& word : words) {
    if (is_file(word)) {
      auto read = load_scenarios(word);
      if (!read) {
        errors.insert(errors.end(), read.error().begin(), read.error().end());
        continue;
      }
      std::move(read->begin(), read->end(), std::back_inserter(selected));
      continue;
    }
    // What only shows a fault is meant where it is named, and not by a star for all.
    const bool names_nothing = word.find_first_not_of("*?.") == std::string::npos;
    bool any = false;
    for (auto* scenarios : {&embedded->scenarios, &embedded->faults}) {
      for (const Scenario& scenario : *scenarios) {
        if (!matches_glob(word, scenario.id)) continue;
        if (scenarios == &embedded->faults && names_nothing) continue;
        any = true;
        if (taken.insert(scenario.id).second) selected.push_back(scenario);
      }
    }
    if (!any) errors.push_back(no_such(word, embedded->scenarios));
  }
  if (!errors.empty()) return tl::unexpected(std::move(errors));
  return selected;
}

}  // namespace propspec::harness
