// The spans of one request as trees: which is drawn below which.
//
// A tree is what parent edges hold together within one trace id. Spans may come from anywhere:
// parents that do not exist, cycles and ids that occur twice all end as trees.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "reports/scenario.h"

namespace propspec::reports {

// Why a tree begins where it does.
enum class Beginning {
  kRoot,        // it has no parent
  kUnseen,      // nobody has seen its parent
  kOtherTrace,  // a span has that id, in another trace
  kCycle,       // it is among its own ancestors; here the cycle was cut
};

struct SpanTree {
  std::size_t root = 0;  // index in the spans
  Beginning beginning = Beginning::kRoot;
  std::size_t size = 1;              // spans
  std::optional<std::size_t> other;  // kOtherTrace: the span with the id
};

// A span where it is drawn.
struct SpanRow {
  std::size_t span = 0;  // index in the spans
  std::size_t tree = 0;
  // From below the root to the span itself: is it, or its ancestor, the last child of its parent?
  std::vector<bool> is_last;
  bool has_children = false;
};

struct SpanForest {
  std::vector<SpanTree> trees;  // by the start of their roots
  std::vector<SpanRow> rows;    // from the first tree's root down, siblings by their start
};

// With the first `limit` rows.
SpanForest span_forest(const std::vector<ScenarioSpan>& spans, std::size_t limit);

}  // namespace propspec::reports
