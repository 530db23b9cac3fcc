// Time as columns: proportional, but for long stretches in which nothing happens, which are left
// out. A job that waits for two hours and works for ten milliseconds shows as work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace propspec::reports {

// In nanoseconds. `waits`: it is known to wait for others (a span with children), so that time in
// which there is nothing else counts for little.
struct Interval {
  std::uint64_t start = 0, end = 0;
  bool waits = false;
};

// Columns from `first` up to and without `last`.
struct Cells {
  std::size_t first = 0, last = 0;
};

class TimeAxis {
 public:
  // An interval that ends before it starts is taken as empty.
  TimeAxis(const std::vector<Interval>& intervals, std::size_t columns);

  // Where something from `start` to `end` stands; at least one column, if the axis has any.
  Cells cells(std::uint64_t start, std::uint64_t end) const;
  // Is there less of it than half a column?
  bool is_slight(std::uint64_t start, std::uint64_t end) const;

  // What was left out, in order: in these columns, so many nanoseconds.
  struct Gap {
    Cells cells;
    std::uint64_t length = 0;
  };
  const std::vector<Gap>& gaps() const { return gaps_; }

 private:
  // Time that is drawn in proportion, between gaps.
  struct Stretch {
    std::uint64_t start = 0, end = 0;
    Cells cells;
  };
  double position(std::uint64_t time) const;

  std::size_t columns_;
  std::vector<Stretch> stretches_;
  std::vector<Gap> gaps_;
};

// "850 ns", "1.2 ms", "15 s", "2.0 h", "3.0 d": two digits, or as many as the unit needs. `micro`:
// how the unit of microseconds is spelt.
std::string duration_text(std::uint64_t nanoseconds, std::string_view micro);

}  // namespace propspec::reports
