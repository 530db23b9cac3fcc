#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string_view>

#include "reports/breaks.h"
#include "reports/count.h"
#include "reports/glyphs.h"
#include "reports/page.h"
#include "reports/printable.h"
#include "reports/scenario.h"
#include "reports/span_forest.h"
#include "reports/time_axis.h"

namespace propspec::reports {
namespace {

constexpr std::size_t kRows = 40;        // spans that are drawn
constexpr std::size_t kLinks = 3;        // links of one span that are told
constexpr std::size_t kGaps = 4;         // gaps whose length is told
constexpr std::size_t kMargin = 2;       // where a break is marked
constexpr std::size_t kNameBytes = 200;  // of names: no terminal is as wide

std::uint64_t end_of(const ScenarioSpan& span) {
  constexpr auto kLast = std::numeric_limits<std::uint64_t>::max();
  return span.duration_ns > kLast - span.start_ns ? kLast : span.start_ns + span.duration_ns;
}

std::string name_of(const ScenarioSpan& span) {
  std::string name = printable(span.name, kNameBytes);
  if (span.resource.empty() || span.resource == span.name) return name;
  return name + " " + printable(span.resource, kNameBytes);
}

std::string kind_of(const ScenarioSpan& span) {
  return printable(span.kind.empty() ? span.role : span.kind, kNameBytes);
}

// Trace ids differ in either half: ends of both are shown.
std::string short_id(const std::string& trace_id, std::string_view more) {
  if (trace_id.size() != 32) return printable(trace_id, kNameBytes);
  return printable(trace_id.substr(0, 8)) + std::string(more) + printable(trace_id.substr(24));
}

class Waterfall {
 public:
  Waterfall(const ScenarioExample& example, const Appearance& appearance)
      : example_(example),
        appearance_(appearance),
        glyphs_(glyphs_for(appearance)),
        page_(appearance),
        forest_(span_forest(example.spans, kRows)),
        marks_(break_marks(example, forest_)),
        is_broken_(broken_spans(example)),
        is_told_(marks_.size(), false) {
    for (std::size_t i = 0; i < example.spans.size(); ++i) {
      const ScenarioSpan& span = example.spans[i];
      by_ids_.try_emplace({span.trace_id, span.span_id}, i);
      by_span_id_.try_emplace(span.span_id, i);
    }
    for (const BreakMark& mark : marks_) {
      if (mark.before_tree) is_broken_[forest_.trees[*mark.before_tree].root] = true;
      if (mark.below_span) is_broken_[*mark.below_span] = true;
    }
    lay_out();
  }

  std::string draw() {
    show_head();
    for (std::size_t i = 0; i < forest_.rows.size(); ++i) {
      const SpanRow& row = forest_.rows[i];
      if (i == 0 || forest_.rows[i - 1].tree != row.tree) show_tree(row.tree);
      show_span(row);
      show_below(row);
    }
    if (forest_.rows.size() < example_.spans.size()) {
      const std::size_t left = example_.spans.size() - forest_.rows.size();
      text_line(Ink::kDim, fmt::format("{} {}", glyphs_.more, count_of(left, "more span")));
    }
    show_marks([](const BreakMark&) { return true; }, "");
    explain_breaks(page_, example_, appearance_);
    return page_.take();
  }

 private:
  std::string branches(const SpanRow& row) const {
    std::string text;
    for (std::size_t i = 0; i < row.is_last.size(); ++i) {
      const bool is_own = i + 1 == row.is_last.size();
      text += is_own ? (row.is_last[i] ? glyphs_.last_child : glyphs_.child)
                     : (row.is_last[i] ? glyphs_.nothing : glyphs_.passing);
    }
    return text;
  }

  // What stands before a line below the span, so that the branches pass it.
  std::string passing(const SpanRow& row) const {
    std::string text;
    for (const bool is_last : row.is_last) text += is_last ? glyphs_.nothing : glyphs_.passing;
    return text.append(row.has_children ? glyphs_.passing : glyphs_.nothing);
  }

  // A chain deeper than the column is wide keeps the end of its branches.
  std::string tree_cell(const SpanRow& row) const {
    std::size_t hidden = 0;
    const std::size_t step = columns(glyphs_.nothing);
    while (step * (row.is_last.size() - hidden) > tree_width_ / 2 &&
           hidden + 1 < row.is_last.size()) {
      ++hidden;
    }
    SpanRow shown = row;
    shown.is_last.erase(shown.is_last.begin(),
                        shown.is_last.begin() + static_cast<std::ptrdiff_t>(hidden));
    std::string text = hidden > 0 ? fmt::format("{} ", glyphs_.more) : "";
    text += branches(shown) + name_of(example_.spans[row.span]);
    return cell(text, tree_width_, glyphs_.more);
  }

  // Service, tree, kind and duration take what they need, within limits; time takes the rest.
  void lay_out() {
    std::size_t tree = 0;
    std::vector<Interval> intervals;
    for (const SpanRow& row : forest_.rows) {
      const ScenarioSpan& span = example_.spans[row.span];
      service_width_ = std::max(service_width_, columns(printable(span.service, kNameBytes)));
      kind_width_ = std::max(kind_width_, columns(kind_of(span)));
      tree = std::max(tree, columns(branches(row)) + columns(name_of(span)));
      const std::string duration = duration_text(span.duration_ns, glyphs_.micro);
      duration_width_ = std::max(duration_width_, columns(duration));
      intervals.push_back({span.start_ns, end_of(span), row.has_children});
    }
    service_width_ = std::min(service_width_, std::max<std::size_t>(appearance_.width / 6, 8));
    kind_width_ = std::min<std::size_t>(kind_width_, 8);
    constexpr std::size_t kBetween = 2;
    constexpr std::size_t kReadable = 16;  // a tree, or a time axis, that says something
    const auto rest = [&] {
      const std::size_t taken = kMargin + service_width_ + kBetween + kBetween + duration_width_ +
                                (kind_width_ > 0 ? kind_width_ + kBetween : 0);
      return appearance_.width - std::min(appearance_.width, taken);
    };
    if (rest() < kReadable) kind_width_ = 0;
    if (rest() < 2 * kReadable) {
      tree_width_ = std::max<std::size_t>(std::min(tree, rest()), 1);
      return;
    }
    const std::size_t room = rest() - kBetween;
    tree_width_ = std::min(tree, std::max(kReadable, room * 11 / 20));
    axis_ = TimeAxis(intervals, room - tree_width_);
    bar_width_ = room - tree_width_;
  }

  void text_line(Ink ink, const std::string& text, std::string_view before = "") {
    const std::size_t taken = kMargin + columns(before);
    const std::size_t room = appearance_.width - std::min(appearance_.width, taken);
    page_.line(kMargin, std::string(before) + page_.paint(ink, cut(text, room, glyphs_.more)));
  }

  void show_head() {
    std::set<std::string_view> traces;
    std::uint64_t first = std::numeric_limits<std::uint64_t>::max(), last = 0;
    for (const ScenarioSpan& span : example_.spans) {
      traces.insert(span.trace_id);
      first = std::min(first, span.start_ns);
      last = std::max(last, end_of(span));
    }
    std::string text = fmt::format("request {}: {}, {}", example_.request,
                                   page_.paint(example_.sound ? Ink::kGood : Ink::kBad,
                                               example_.sound ? "connected" : "broken"),
                                   count_of(example_.spans.size(), "span"));
    if (!example_.spans.empty()) {
      text += fmt::format(" in {}, {}", count_of(traces.size(), "trace"),
                          duration_text(last - first, glyphs_.micro));
    }
    page_.prose(0, text);
    if (axis_.gaps().empty()) return;
    std::string gaps;
    for (std::size_t i = 0; i < std::min(axis_.gaps().size(), kGaps); ++i) {
      gaps += i == 0 ? "" : ", ";
      gaps += duration_text(axis_.gaps()[i].length, glyphs_.micro);
    }
    if (axis_.gaps().size() > kGaps) gaps += fmt::format(", {}", glyphs_.more);
    page_.line(0,
               page_.paint(Ink::kDim, fmt::format("{0}{0}{0} leaves out {1}", glyphs_.gap, gaps)));
  }

  void show_tree(std::size_t number) {
    const SpanTree& tree = forest_.trees[number];
    const ScenarioSpan& root = example_.spans[tree.root];
    page_.blank();
    show_marks([&](const BreakMark& mark) { return mark.before_tree == number; }, "");
    std::string text = fmt::format("trace {}, {}", short_id(root.trace_id, glyphs_.more),
                                   count_of(tree.size, "span"));
    const std::string parent = printable(root.parent_id, kNameBytes);
    switch (tree.beginning) {
      case Beginning::kRoot:
        break;
      case Beginning::kUnseen:
        text += fmt::format(", {} {}",
                            is_broken_[tree.root] && root.parent_id != example_.client_span_id
                                ? "nobody has seen its parent"
                                : "remote parent",
                            parent);
        break;
      case Beginning::kOtherTrace:
        text += fmt::format(", its parent {} is in trace {}", parent,
                            short_id(example_.spans[*tree.other].trace_id, glyphs_.more));
        break;
      case Beginning::kCycle:
        text += ", a cycle: its parent " + parent + " is below it";
        break;
    }
    text_line(Ink::kDim, text);
  }

  void show_span(const SpanRow& row) {
    const ScenarioSpan& span = example_.spans[row.span];
    const bool broken = is_broken_[row.span];
    const Ink ink = broken ? Ink::kBad : Ink::kPlain;
    std::string text = broken ? page_.paint(Ink::kBad, cell(glyphs_.broken, kMargin, ""))
                              : std::string(kMargin, ' ');
    text += page_.paint(Ink::kBold,
                        cell(printable(span.service, kNameBytes), service_width_, glyphs_.more));
    text += "  " + page_.paint(ink, tree_cell(row)) + "  ";
    if (kind_width_ > 0) {
      text += page_.paint(Ink::kDim, cell(kind_of(span), kind_width_, glyphs_.more)) + "  ";
    }
    if (bar_width_ > 0) text += bar(span, ink) + "  ";
    const std::string duration = duration_text(span.duration_ns, glyphs_.micro);
    text.append(duration_width_ - columns(duration), ' ');
    page_.line(0, text + duration);
  }

  std::string bar(const ScenarioSpan& span, Ink ink) const {
    const Cells own = axis_.cells(span.start_ns, end_of(span));
    const std::string_view filled =
        axis_.is_slight(span.start_ns, end_of(span)) ? glyphs_.slight : glyphs_.bar;
    std::vector<std::pair<Ink, std::string_view>> drawn(bar_width_, {Ink::kPlain, " "});
    for (std::size_t i = own.first; i < own.last; ++i) drawn[i] = {ink, filled};
    for (const TimeAxis::Gap& gap : axis_.gaps()) {
      for (std::size_t i = gap.cells.first; i < gap.cells.last; ++i) {
        drawn[i] = {Ink::kDim, glyphs_.gap};
      }
    }
    std::string text;
    for (std::size_t i = 0; i < drawn.size();) {
      const Ink run_ink = drawn[i].first;
      std::string run;
      for (; i < drawn.size() && drawn[i].first == run_ink; ++i) run += drawn[i].second;
      text += page_.paint(run_ink, run);
    }
    return text;
  }

  // Its error, its links, and what is broken there.
  void show_below(const SpanRow& row) {
    const ScenarioSpan& span = example_.spans[row.span];
    const std::string before = std::string(service_width_ + 2, ' ') + passing(row);
    if (!span.error.empty()) text_line(Ink::kDim, "! " + printable(span.error, kNameBytes), before);
    for (std::size_t i = 0; i < std::min(span.links.size(), kLinks); ++i) {
      text_line(Ink::kDim, fmt::format("{} {}", glyphs_.link, link_text(span.links[i])), before);
    }
    if (span.links.size() > kLinks) {
      text_line(
          Ink::kDim,
          fmt::format("{} {}", glyphs_.link, count_of(span.links.size() - kLinks, "more link")),
          before);
    }
    show_marks([&](const BreakMark& mark) { return mark.below_span == row.span; }, before);
  }

  std::string link_text(const ScenarioLink& link) const {
    const auto told = [&](std::size_t i) {
      const ScenarioSpan& span = example_.spans[i];
      return fmt::format("link to {} ({})", name_of(span), printable(span.service, kNameBytes));
    };
    if (const auto at = by_ids_.find({link.trace_id, link.span_id}); at != by_ids_.end()) {
      return told(at->second);
    }
    if (const auto at = by_span_id_.find(link.span_id); at != by_span_id_.end()) {
      return fmt::format("{}, but in trace {}", told(at->second),
                         short_id(link.trace_id, glyphs_.more));
    }
    return fmt::format("link to a span that nobody has seen: {} of trace {}",
                       printable(link.span_id, kNameBytes), short_id(link.trace_id, glyphs_.more));
  }

  // Each mark once.
  template <typename Predicate>
  void show_marks(Predicate is_here, const std::string& before) {
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      if (is_told_[i] || !is_here(marks_[i])) continue;
      is_told_[i] = true;
      const std::size_t taken = kMargin + columns(before);
      const std::size_t room = appearance_.width - std::min(appearance_.width, taken);
      page_.line(0, page_.paint(Ink::kBad, cell(glyphs_.broken, kMargin, "")) + before +
                        page_.paint(Ink::kBad, cut(marks_[i].text, room, glyphs_.more)));
    }
  }

  const ScenarioExample& example_;
  const Appearance& appearance_;
  const Glyphs& glyphs_;
  Page page_;
  SpanForest forest_;
  std::vector<BreakMark> marks_;
  std::vector<bool> is_broken_;  // for each span
  std::vector<bool> is_told_;    // for each mark
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> by_ids_;
  std::map<std::string_view, std::size_t> by_span_id_;
  std::size_t service_width_ = 0, tree_width_ = 0, kind_width_ = 0, bar_width_ = 0;
  std::size_t duration_width_ = 0;
  TimeAxis axis_{{}, 0};
};

}  // namespace

std::string waterfall(const ScenarioExample& example, const Appearance& appearance) {
  return Waterfall(example, appearance).draw();
}

}  // namespace propspec::reports
