// Which cases a user means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/cases/case.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// Patterns with `*` (any text) and `?` (one byte), matched without regard to the case of letters
// against a case's id, its test name ("StyleOrder.datadog.first_wins"), its topic and its rules.
struct Filters {
  std::vector<std::string> include;  // empty: all cases. A pattern `-X` excludes X instead
  std::vector<std::string> exclude;
};

// In the order of the corpus. A pattern to include that matches nothing is an error, which names
// what there is that looks like it, however much the other patterns match; so is a selection of
// nothing.
Result<std::vector<const Case*>> select_cases(const Corpus& corpus, const Filters& filters);

}  // namespace propspec::harness
