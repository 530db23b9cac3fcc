// The rule catalogue: what a propagator must, should or may do, and where that is said.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/schema/json_document.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

enum class RuleLevel : std::uint8_t { kMust, kShould, kMay };  // from strong to weak

struct Divergence {
  std::string library, versions, behavior, source;
};

struct Rule {
  std::string id, title, statement, topic, evidence, since, until;
  RuleLevel level = RuleLevel::kMust;
  std::vector<std::string> sources;
  std::vector<Divergence> diverges;
};

// By id.
using Rules = std::map<std::string, Rule, std::less<>>;

// "must", "should", "may".
std::string_view name(RuleLevel level);

// Adds the rules of one file, fixtures/rules/*.json. Checked against the schema: a file that breaks
// it adds nothing. An id that is there already is an error. All errors, each with file, line and
// member; none if all is well.
std::vector<Error> load_rules(const JsonDocument& document, Rules& rules);
// The same from the text of a file.
std::vector<Error> load_rules(std::string path, std::string_view text, Rules& rules);

}  // namespace propspec::harness
