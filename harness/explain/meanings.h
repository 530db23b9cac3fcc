// What the words of the catalogue mean.
#pragma once

#include <string>
#include <string_view>

#include "harness/rules/rule.h"

namespace propspec::harness {

// Why a rule has its level, and what a failure does to a run.
std::string_view meaning_of(RuleLevel level);

// How a rule is known: `evidence` in the schema of rules.
std::string_view meaning_of_evidence(std::string_view evidence);

}  // namespace propspec::harness
