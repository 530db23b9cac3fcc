// Scenario files: fixtures/pipelines/scenarios/*.json, after scenarios-1.schema.json, and those of
// users.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/schema/json_document.h"
#include "simulator/pipeline/scenario.h"

namespace propspec::harness {

// The scenarios of one file. Every error names the file, the line, and what to do.
std::vector<Error> read_scenarios(const JsonDocument& document, std::vector<Scenario>& scenarios);

// A file of a user's.
tl::expected<std::vector<Scenario>, std::vector<Error>> load_scenarios(const std::string& path);

// Those that are compiled in: the corpus, and the faults that `selftest --pipeline` shows, each
// sorted by id.
struct EmbeddedScenarios {
  std::vector<Scenario> scenarios, faults;
};
tl::expected<EmbeddedScenarios, std::vector<Error>> embedded_scenarios();

}  // namespace propspec::harness
