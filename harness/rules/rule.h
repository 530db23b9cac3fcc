// The rule catalogue: what a propagator must, should or may do, and where that is said.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/rules/spec.h"
#include "harness/schema/json_document.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

enum class RuleLevel : std::uint8_t { kMust, kShould, kMay };  // from strong to weak

struct Divergence {
  std::string library, versions, behavior, source;
};

struct Rule {
  std::string id, title, statement, topic, evidence;
  RuleLevel level = RuleLevel::kMust;
  SpecRange specs;                // the editions in which it holds
  std::vector<std::string> also;  // further numbers under which the field knows this fact
  std::vector<std::string> sources;
  std::vector<Divergence> diverges;
};

// By id.
using Rules = std::map<std::string, Rule, std::less<>>;

// "must", "should", "may".
std::string_view name(RuleLevel level);

// The rule with this id, or with this number among its `also`; null if there is none.
const Rule* find_rule(const Rules& rules, std::string_view number);

// Adds the rules of one file, fixtures/rules/*.json. Checked against the schema: a file that breaks
// it adds nothing. A number that stands for a rule already, as its id or among its `also`, is an
// error, and so is a rule that holds in no edition. All errors, each with file, line and member;
// none if all is well.
std::vector<Error> load_rules(const JsonDocument& document, Rules& rules);
// The same from the text of a file.
std::vector<Error> load_rules(std::string path, std::string_view text, Rules& rules);

}  // namespace propspec::harness
