#include "reports/time_axis.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace propspec::reports {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();

void expect_cells(const Cells& cells, std::size_t first, std::size_t last) {
  EXPECT_EQ(cells.first, first);
  EXPECT_EQ(cells.last, last);
}

TEST(TimeAxis, IsProportional) {
  const TimeAxis axis({{0, 100}, {50, 75}}, 40);
  expect_cells(axis.cells(0, 100), 0, 40);
  expect_cells(axis.cells(50, 75), 20, 30);
  EXPECT_TRUE(axis.gaps().empty());
}

TEST(TimeAxis, WhatIsShortStillHasAColumn) {
  const TimeAxis axis({{0, 1000}, {500, 501}, {1000, 1000}}, 10);
  expect_cells(axis.cells(500, 501), 5, 6);
  expect_cells(axis.cells(1000, 1000), 9, 10);
  EXPECT_TRUE(axis.is_slight(500, 501));
  EXPECT_FALSE(axis.is_slight(0, 1000));
}

TEST(TimeAxis, LeavesOutSilenceThatDwarfsTheRest) {
  const TimeAxis axis({{0, 10}, {7200 * kSecond, 7200 * kSecond + 30}}, 45);
  ASSERT_EQ(axis.gaps().size(), 1u);
  EXPECT_EQ(axis.gaps()[0].length, 7200 * kSecond - 10);
  // 45 columns without 3 for the gap: one for each side, and 40 as 10 is to 30.
  expect_cells(axis.gaps()[0].cells, 11, 14);
  expect_cells(axis.cells(0, 10), 0, 11);
  expect_cells(axis.cells(7200 * kSecond, 7200 * kSecond + 30), 14, 45);
}

TEST(TimeAxis, ShowsSilenceThatDoesNot) {
  const TimeAxis axis({{0, 10}, {20, 30}}, 30);
  EXPECT_TRUE(axis.gaps().empty());
  expect_cells(axis.cells(20, 30), 20, 30);
}

TEST(TimeAxis, LeavesOutLongWaits) {
  // A workflow of a day, its two activities at the ends of it.
  const std::uint64_t day = 86'400 * kSecond;
  const TimeAxis axis({{0, day, true}, {0, kSecond}, {day - kSecond, day}}, 23);
  ASSERT_EQ(axis.gaps().size(), 1u);
  expect_cells(axis.cells(0, day), 0, 23);
  expect_cells(axis.cells(0, kSecond), 0, 10);
  expect_cells(axis.cells(day - kSecond, day), 13, 23);
}

TEST(TimeAxis, WithoutColumnsShowsNothing) {
  expect_cells(TimeAxis({{0, 10}}, 0).cells(0, 10), 0, 0);
  expect_cells(TimeAxis({}, 10).cells(0, 10), 0, 0);
  expect_cells(TimeAxis({{5, 5}}, 10).cells(5, 5), 0, 1);
}

RC_GTEST_PROP(TimeAxis, EverythingHasItsPlace, ()) {
  const auto width = *rc::gen::inRange<std::size_t>(1, 60);
  const auto time = rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(),
                                   rc::gen::inRange<std::uint64_t>(0, 30), rc::gen::just(kLast));
  std::vector<Interval> intervals;
  const auto count = *rc::gen::inRange<std::size_t>(1, 20);
  for (std::size_t i = 0; i < count; ++i) {
    intervals.push_back({*time, *time, *rc::gen::arbitrary<bool>()});
  }
  const TimeAxis axis(intervals, width);
  for (const Interval& interval : intervals) {
    const Cells cells = axis.cells(interval.start, interval.end);
    RC_ASSERT(cells.first < cells.last);
    RC_ASSERT(cells.last <= width);
  }
  std::size_t before = 0;
  for (const TimeAxis::Gap& gap : axis.gaps()) {
    RC_ASSERT(gap.cells.first > before);
    RC_ASSERT(gap.cells.first < gap.cells.last);
    RC_ASSERT(gap.cells.last < width);
    before = gap.cells.last;
  }
}

TEST(DurationText, IsInUnitsThatPeopleKnow) {
  EXPECT_EQ(duration_text(0, "µs"), "0 ns");
  EXPECT_EQ(duration_text(999, "µs"), "999 ns");
  EXPECT_EQ(duration_text(1'000, "µs"), "1.0 µs");
  EXPECT_EQ(duration_text(850'000, "us"), "850 us");
  EXPECT_EQ(duration_text(999'700, "µs"), "1.0 ms");
  EXPECT_EQ(duration_text(1'230'000, "µs"), "1.2 ms");
  EXPECT_EQ(duration_text(9'960'000, "µs"), "10 ms");
  EXPECT_EQ(duration_text(15 * kSecond, "µs"), "15 s");
  EXPECT_EQ(duration_text(300 * kSecond, "µs"), "5.0 min");
  EXPECT_EQ(duration_text(7200 * kSecond, "µs"), "2.0 h");
  EXPECT_EQ(duration_text(3 * 86'400 * kSecond, "µs"), "3.0 d");
  EXPECT_EQ(duration_text(kLast, "µs"), "213504 d");
}

}  // namespace
}  // namespace propspec::reports
