// What is broken in a request: where in its drawing it is told, and the explanation beneath.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/page.h"
#include "reports/scenario.h"
#include "reports/span_forest.h"

namespace propspec::reports {

// A cause, or an invariant that no cause explains, in the drawing.
struct BreakMark {
  std::string text;  // "hop jobs: D01 Captured where the job runs"; printable
  // Where: before a tree, whose root lost its parent there; or else below the row of a span; or
  // else at the end.
  std::optional<std::size_t> before_tree, below_span;
};
std::vector<BreakMark> break_marks(const ScenarioExample& example, const SpanForest& forest);

// For each span: is it one that a break (not a warning) names?
std::vector<bool> broken_spans(const ScenarioExample& example);

// Causes with their evidence and remedy, then the violations that no cause explains.
void explain_breaks(Page& page, const ScenarioExample& example, const Appearance& appearance);

}  // namespace propspec::reports
