#include "reports/time_axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace propspec::reports {
namespace {

// Time in which as many things go on, from one start or end to the next.
struct Segment {
  std::uint64_t start = 0, end = 0;
  bool is_idle = false;  // nothing goes on
  bool is_wait = false;  // nothing but what waits
  std::uint64_t length() const { return end - start; }
};

std::vector<Segment> segments_of(const std::vector<Interval>& intervals) {
  struct Event {
    std::uint64_t time;
    int all, working;  // more of them from here on
  };
  std::vector<Event> events;
  for (const Interval& interval : intervals) {
    const int working = interval.waits ? 0 : 1;
    events.push_back({interval.start, 1, working});
    events.push_back({std::max(interval.start, interval.end), -1, -working});
  }
  std::sort(events.begin(), events.end(),
            [](const Event& a, const Event& b) { return a.time < b.time; });
  std::vector<Segment> segments;
  int all = 0, working = 0;
  for (std::size_t i = 0; i + 1 < events.size(); ++i) {
    all += events[i].all;
    working += events[i].working;
    if (events[i].time == events[i + 1].time) continue;
    segments.push_back({events[i].time, events[i + 1].time, all == 0, all > 0 && working == 0});
  }
  return segments;
}

// Segments that would leave no room for the others, the longest first.
std::vector<Segment> dwarfing(const std::vector<Segment>& segments) {
  std::uint64_t idle = 0, waiting = 0, working = 0;
  for (const Segment& segment : segments) {
    (segment.is_idle ? idle : segment.is_wait ? waiting : working) += segment.length();
  }
  std::vector<Segment> found;
  for (const Segment& segment : segments) {
    // While there is more to see than silence, silence is shown as it is.
    const bool is_silence =
        segment.is_idle && idle > waiting + working && segment.length() > (waiting + working) / 8;
    const bool is_long_wait = segment.is_wait && working > 0 && segment.length() / 20 > working;
    if (is_silence || is_long_wait) found.push_back(segment);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Segment& a, const Segment& b) { return a.length() > b.length(); });
  return found;
}

}  // namespace

TimeAxis::TimeAxis(const std::vector<Interval>& intervals, std::size_t columns)
    : columns_(columns) {
  if (intervals.empty() || columns == 0) return;
  const std::vector<Segment> segments = segments_of(intervals);
  std::vector<Segment> left_out = dwarfing(segments);
  left_out.resize(std::min(left_out.size(), columns / 4));
  std::sort(left_out.begin(), left_out.end(),
            [](const Segment& a, const Segment& b) { return a.start < b.start; });

  Stretch stretch{.start = intervals.front().start};
  for (const Interval& interval : intervals) {
    stretch.start = std::min(stretch.start, interval.start);
    stretch.end = std::max({stretch.end, interval.start, interval.end});
  }
  const std::uint64_t end = stretch.end;
  double shown = 0;  // nanoseconds
  const auto add = [&](std::uint64_t until) {
    stretch.end = until;
    shown += static_cast<double>(until - stretch.start);
    stretches_.push_back(stretch);
  };
  for (const Segment& segment : left_out) {
    add(segment.start);
    stretch.start = segment.end;
  }
  add(end);

  // Every stretch has a column; the rest of them in proportion, and what rounding leaves goes to
  // the last.
  const std::size_t gap_columns =
      left_out.empty() ? 0 : std::clamp<std::size_t>(columns / (4 * left_out.size()), 1, 3);
  const std::size_t free = columns - gap_columns * left_out.size() - stretches_.size();
  std::size_t at = 0;
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const auto length = static_cast<double>(stretches_[i].end - stretches_[i].start);
    const double share = shown > 0 ? length / shown : 0;
    const auto more = static_cast<std::size_t>(share * static_cast<double>(free));
    const bool is_last = i + 1 == stretches_.size();
    stretches_[i].cells = {at, is_last ? columns : at + 1 + more};
    at = stretches_[i].cells.last;
    if (is_last) break;
    gaps_.push_back({{at, at + gap_columns}, left_out[i].length()});
    at += gap_columns;
  }
}

double TimeAxis::position(std::uint64_t time) const {
  // What lies in a gap is a boundary of it: the gap was made where nothing begins or ends.
  const auto after =
      std::upper_bound(stretches_.begin(), stretches_.end(), time,
                       [](std::uint64_t t, const Stretch& stretch) { return t < stretch.start; });
  const Stretch& in = after == stretches_.begin() ? *after : *(after - 1);
  const auto length = static_cast<double>(in.end - in.start);
  const auto since = static_cast<double>(std::max(time, in.start) - in.start);
  const double share = length > 0 ? std::min(since / length, 1.0) : 0;
  return static_cast<double>(in.cells.first) +
         share * static_cast<double>(in.cells.last - in.cells.first);
}

Cells TimeAxis::cells(std::uint64_t start, std::uint64_t end) const {
  if (stretches_.empty()) return {};
  constexpr double kRounding = 1e-6;
  const double from = position(start);
  const double to = std::max(from, position(end));
  Cells cells{static_cast<std::size_t>(from + kRounding),
              static_cast<std::size_t>(std::ceil(to - kRounding))};
  cells.first = std::min(cells.first, columns_ - 1);
  cells.last = std::clamp(cells.last, cells.first + 1, columns_);
  return cells;
}

bool TimeAxis::is_slight(std::uint64_t start, std::uint64_t end) const {
  return !stretches_.empty() && position(end) - position(start) < 0.5;
}

std::string duration_text(std::uint64_t nanoseconds, std::string_view micro) {
  struct Unit {
    std::string_view name;
    double size, limit;  // in nanoseconds; of it
  };
  const Unit units[] = {{micro, 1e3, 1000},
                        {"ms", 1e6, 1000},
                        {"s", 1e9, 120},
                        {"min", 60e9, 120},
                        {"h", 3600e9, 48}};
  const auto show = [](double value, std::string_view unit) {
    return fmt::format("{:.{}f} {}", value, value < 9.95 ? 1 : 0, unit);
  };
  if (nanoseconds < 1000) return fmt::format("{} ns", nanoseconds);
  const auto length = static_cast<double>(nanoseconds);
  for (const Unit& unit : units) {
    if (length / unit.size < unit.limit - 0.5) return show(length / unit.size, unit.name);
  }
  return show(length / 86'400e9, "d");
}

}  // namespace propspec::reports
