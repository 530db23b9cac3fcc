#include "reports/span_forest.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace propspec::reports {
namespace {

using Spans = std::vector<ScenarioSpan>;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

bool before(const Spans& spans, std::size_t a, std::size_t b) {
  return std::tie(spans[a].start_ns, a) < std::tie(spans[b].start_ns, b);
}

// span → its parent, or kNone. Where ids occur twice, the first span has the children.
std::vector<std::size_t> parents_of(const Spans& spans) {
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> known;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    known.try_emplace({spans[i].trace_id, spans[i].span_id}, i);
  }
  std::vector<std::size_t> parents(spans.size(), kNone);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const auto at = known.find({spans[i].trace_id, spans[i].parent_id});
    if (!spans[i].parent_id.empty() && at != known.end()) parents[i] = at->second;
  }
  return parents;
}

// Makes the earliest span of every cycle a root.
std::vector<bool> cut_cycles(const Spans& spans, std::vector<std::size_t>& parents) {
  std::vector<bool> cut(spans.size(), false);
  std::vector<std::size_t> seen_from(spans.size(), kNone);
  for (std::size_t start = 0; start < spans.size(); ++start) {
    std::size_t at = start;
    while (at != kNone && seen_from[at] == kNone) {
      seen_from[at] = start;
      at = parents[at];
    }
    if (at == kNone || seen_from[at] != start) continue;
    std::size_t earliest = at;
    for (std::size_t i = parents[at]; i != at; i = parents[i]) {
      if (before(spans, i, earliest)) earliest = i;
    }
    parents[earliest] = kNone;
    cut[earliest] = true;
  }
  return cut;
}

SpanTree tree_at(const Spans& spans, std::size_t root, bool was_cut,
                 const std::map<std::string_view, std::size_t>& by_id) {
  SpanTree tree{.root = root};
  if (was_cut) {
    tree.beginning = Beginning::kCycle;
  } else if (!spans[root].parent_id.empty()) {
    tree.beginning = Beginning::kUnseen;
    if (const auto at = by_id.find(spans[root].parent_id); at != by_id.end()) {
      tree.beginning = Beginning::kOtherTrace;
      tree.other = at->second;
    }
  }
  return tree;
}

// Not by recursion: a chain may be as deep as there are spans.
void add_rows(SpanForest& forest, std::size_t number,
              const std::vector<std::vector<std::size_t>>& children, std::size_t limit) {
  struct Step {
    std::size_t span, depth;
    bool is_last;
  };
  SpanTree& tree = forest.trees[number];
  tree.size = 0;
  std::vector<bool> way;  // SpanRow::is_last of the row before
  std::vector<Step> stack{{tree.root, 0, true}};
  while (!stack.empty()) {
    const Step step = stack.back();
    stack.pop_back();
    ++tree.size;
    const std::vector<std::size_t>& below = children[step.span];
    if (forest.rows.size() < limit) {
      if (step.depth > 0) {
        way.resize(step.depth - 1);
        way.push_back(step.is_last);
      }
      forest.rows.push_back({step.span, number, way, !below.empty()});
    }
    for (std::size_t i = below.size(); i-- > 0;) {
      stack.push_back({below[i], step.depth + 1, i + 1 == below.size()});
    }
  }
}

}  // namespace

SpanForest span_forest(const std::vector<ScenarioSpan>& spans, std::size_t limit) {
  std::vector<std::size_t> parents = parents_of(spans);
  const std::vector<bool> cut = cut_cycles(spans, parents);
  std::map<std::string_view, std::size_t> by_id;
  for (std::size_t i = 0; i < spans.size(); ++i) by_id.try_emplace(spans[i].span_id, i);

  std::vector<std::size_t> order(spans.size());
  for (std::size_t i = 0; i < spans.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return before(spans, a, b); });
  SpanForest forest;
  std::vector<std::vector<std::size_t>> children(spans.size());
  for (const std::size_t i : order) {
    if (parents[i] != kNone) {
      children[parents[i]].push_back(i);
    } else {
      forest.trees.push_back(tree_at(spans, i, cut[i], by_id));
    }
  }

  for (std::size_t number = 0; number < forest.trees.size(); ++number) {
    add_rows(forest, number, children, limit);
  }
  return forest;
}

}  // namespace propspec::reports
