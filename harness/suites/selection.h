// Which cases and laws a user means.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cases/case.h"
#include "harness/laws/law.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// Patterns with `*` (any text) and `?` (one byte), matched without regard to the case of letters
// against the id of a case or a law, its test name ("StyleOrder.datadog.first_wins"), its topic and
// its rules, with all the numbers that stand for them.
struct Filters {
  std::vector<std::string> include;  // empty: all. A pattern `-X` excludes X instead
  std::vector<std::string> exclude;
  Spec spec = kCurrentSpec;  // only what holds in this edition
};

struct Selection {
  std::vector<const Case*> cases;
  std::vector<const Law*> laws;
};

// Each in its order. A pattern to include that matches nothing is an error, which names what there
// is that looks like it, however much the other patterns match; so is a selection of nothing.
Result<Selection> select(const Corpus& corpus, std::span<const Law> laws, const Filters& filters);

// "Laws.datadog.injects_decimal_ids": the name of a law's GoogleTest test.
std::string test_name(const Law& law);

}  // namespace propspec::harness
