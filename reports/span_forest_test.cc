#include "reports/span_forest.h"

#include <gtest/gtest.h>

#include "reports/sample_scenario.h"

namespace propspec::reports {
namespace {

std::vector<std::size_t> drawn(const SpanForest& forest) {
  std::vector<std::size_t> spans;
  for (const SpanRow& row : forest.rows) spans.push_back(row.span);
  return spans;
}

TEST(SpanForest, DrawsChildrenBelowTheirParentByTheirStart) {
  std::vector<ScenarioSpan> spans = {
      sample_span("a", "late child", "2", "1"), sample_span("a", "root", "1", ""),
      sample_span("a", "grandchild", "4", "3"), sample_span("a", "early child", "3", "1")};
  sample_times(spans[0], 10, 1);
  sample_times(spans[2], 20, 1);
  const SpanForest forest = span_forest(spans, 10);
  ASSERT_EQ(forest.trees.size(), 1u);
  EXPECT_EQ(forest.trees[0].beginning, Beginning::kRoot);
  EXPECT_EQ(forest.trees[0].size, 4u);
  EXPECT_EQ(drawn(forest), (std::vector<std::size_t>{1, 3, 2, 0}));
  EXPECT_EQ(forest.rows[1].is_last, (std::vector<bool>{false}));
  EXPECT_EQ(forest.rows[2].is_last, (std::vector<bool>{false, true}));
  EXPECT_EQ(forest.rows[3].is_last, (std::vector<bool>{true}));
  EXPECT_TRUE(forest.rows[1].has_children);
  EXPECT_FALSE(forest.rows[3].has_children);
}

TEST(SpanForest, KnowsWhyATreeBegins) {
  std::vector<ScenarioSpan> spans = {sample_span("a", "unseen parent", "1", "f"),
                                     sample_span("b", "parent elsewhere", "2", "1")};
  spans[1].trace_id = "00000000000000000000000000000002";
  const SpanForest forest = span_forest(spans, 10);
  ASSERT_EQ(forest.trees.size(), 2u);
  EXPECT_EQ(forest.trees[0].beginning, Beginning::kUnseen);
  EXPECT_EQ(forest.trees[1].beginning, Beginning::kOtherTrace);
  EXPECT_EQ(forest.trees[1].other, 0u);
}

TEST(SpanForest, CutsCyclesAtTheirEarliestSpan) {
  std::vector<ScenarioSpan> spans = {
      sample_span("a", "below", "9", "1"), sample_span("a", "in", "1", "2"),
      sample_span("a", "in, earliest", "2", "3"), sample_span("a", "in", "3", "1"),
      sample_span("a", "its own parent", "7", "7")};
  for (const std::size_t i : {0u, 1u, 3u, 4u}) sample_times(spans[i], 5, 1);
  const SpanForest forest = span_forest(spans, 10);
  ASSERT_EQ(forest.trees.size(), 2u);
  EXPECT_EQ(forest.trees[0].root, 2u);
  EXPECT_EQ(forest.trees[0].beginning, Beginning::kCycle);
  EXPECT_EQ(forest.trees[0].size, 4u);
  EXPECT_EQ(forest.trees[1].root, 4u);
  EXPECT_EQ(drawn(forest), (std::vector<std::size_t>{2, 1, 0, 3, 4}));
}

TEST(SpanForest, TheFirstOfTwoWithOneIdHasTheChildren) {
  const SpanForest forest =
      span_forest({sample_span("a", "first", "1", ""), sample_span("a", "second", "1", ""),
                   sample_span("a", "child", "2", "1")},
                  10);
  ASSERT_EQ(forest.trees.size(), 2u);
  EXPECT_EQ(forest.trees[0].size, 2u);
  EXPECT_EQ(forest.trees[1].size, 1u);
  EXPECT_EQ(drawn(forest), (std::vector<std::size_t>{0, 2, 1}));
}

TEST(SpanForest, CountsWhatItDoesNotDraw) {
  std::vector<ScenarioSpan> spans;  // one chain
  for (int i = 0; i < 10'000; ++i) {
    spans.push_back(sample_span("a", "n", std::to_string(i), i == 0 ? "" : std::to_string(i - 1)));
  }
  const SpanForest forest = span_forest(spans, 3);
  ASSERT_EQ(forest.trees.size(), 1u);
  EXPECT_EQ(forest.trees[0].size, 10'000u);
  EXPECT_EQ(drawn(forest), (std::vector<std::size_t>{0, 1, 2}));
}

}  // namespace
}  // namespace propspec::reports
