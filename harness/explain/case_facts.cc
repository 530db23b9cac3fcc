#include "harness/explain/case_facts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "harness/suites/environment.h"

namespace propspec::harness {

nlohmann::json input_of(const Case& one) {
  nlohmann::json input = {{"environment", effective_environment(one, Hello{}, {})},
                          {"given", one.source.at("given")}};
  if (const auto before = one.source.find("before"); before != one.source.end()) {
    input["before"] = *before;
  }
  return input;
}

std::vector<std::string> needs_in_words(const Requirements& needs) {
  std::vector<std::string> words;
  for (const std::string& feature : needs.features) words.push_back("feature " + feature);
  for (const std::string& style : needs.styles) words.push_back("style " + style);
  if (!needs.carrier_duplicates.empty()) {
    words.push_back(fmt::format("a carrier with duplicate headers {}",
                                fmt::join(needs.carrier_duplicates, " or ")));
  }
  if (!needs.carrier_names.empty()) {
    words.push_back(fmt::format("a carrier with header names {}", needs.carrier_names));
  }
  if (!needs.carrier_empty.empty()) {
    words.push_back(fmt::format("a carrier with empty headers {}", needs.carrier_empty));
  }
  return words;
}

}  // namespace propspec::harness
