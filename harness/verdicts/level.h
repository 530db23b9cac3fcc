// The levels of rules, as reports know them.
#pragma once

#include "harness/rules/rule.h"
#include "reports/verdict.h"

namespace propspec::harness {

reports::Level level_of(RuleLevel level);

}  // namespace propspec::harness
