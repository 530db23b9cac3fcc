#include "reports/breaks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "reports/count.h"
#include "reports/exchange.h"
#include "reports/glyphs.h"
#include "reports/printable.h"

namespace propspec::reports {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kEvidenceLines = 6;
constexpr std::size_t kViolations = 6;

bool is_warning(const ScenarioViolation& violation) { return violation.severity == "warning"; }

std::optional<std::size_t> span_of(const ScenarioExample& example,
                                   const ScenarioViolation& violation) {
  if (violation.span < 0) return std::nullopt;
  const auto span = static_cast<std::size_t>(violation.span);
  if (span >= example.spans.size()) return std::nullopt;
  return span;
}

bool receives(const ScenarioSpan& span) {
  return span.role == "server" || span.role == "consumer" || span.role == "process";
}

bool sends(const ScenarioSpan& span) { return span.role == "client" || span.role == "producer"; }

bool explains(const ScenarioDiagnosis& diagnosis, const ScenarioViolation& violation) {
  return diagnosis.hop == violation.hop &&
         std::find(diagnosis.explains.begin(), diagnosis.explains.end(), violation.invariant) !=
             diagnosis.explains.end();
}

bool is_explained(const ScenarioExample& example, const ScenarioViolation& violation) {
  return std::any_of(example.diagnoses.begin(), example.diagnoses.end(),
                     [&](const ScenarioDiagnosis& known) { return explains(known, violation); });
}

// The tree of a span, if a receiver that lost its parent begins it. The first tree is the request's
// own.
std::optional<std::size_t> lost_tree(const ScenarioExample& example, const SpanForest& forest,
                                     std::size_t span) {
  const auto row = std::find_if(forest.rows.begin(), forest.rows.end(),
                                [&](const SpanRow& drawn) { return drawn.span == span; });
  if (row == forest.rows.end() || row->tree == 0) return std::nullopt;
  const ScenarioSpan& root = example.spans[forest.trees[row->tree].root];
  if (root.hop != example.spans[span].hop || !receives(root)) return std::nullopt;
  return row->tree;
}

// Where the break of a hop is to be seen.
BreakMark mark_at(const ScenarioExample& example, const SpanForest& forest,
                  const std::string& hop) {
  BreakMark mark;
  for (const ScenarioViolation& violation : example.violations) {
    const auto span = span_of(example, violation);
    if (violation.hop != hop || is_warning(violation) || !span) continue;
    mark.before_tree = lost_tree(example, forest, *span);
    if (mark.before_tree) return mark;
    if (!mark.below_span) mark.below_span = span;
  }
  if (mark.below_span) return mark;
  // With a receiver, that is where it shows; without one, the last sign of the job is its sender.
  for (std::size_t i = 0; i < example.spans.size(); ++i) {
    const ScenarioSpan& span = example.spans[i];
    if (span.hop != hop || !(receives(span) || sends(span))) continue;
    mark.below_span = i;
    if (!receives(span)) continue;
    mark.before_tree = lost_tree(example, forest, i);
    break;
  }
  if (mark.before_tree) mark.below_span.reset();
  return mark;
}

std::string headline(std::string_view hop, std::string_view id, std::string_view title) {
  return printable(fmt::format("hop {}: {} {}", hop, id, title));
}

void show_text(Page& page, std::string_view label, const std::string& text,
               const Appearance& appearance) {
  const std::string_view more = glyphs_for(appearance).more;
  const std::size_t room = appearance.width - std::min(appearance.width, kIndent + Page::kLabel);
  std::vector<std::string> lines;
  std::size_t left = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (lines.size() < kEvidenceLines) {
      lines.push_back(cut(printable(std::string_view(text).substr(at, end - at)), room, more));
    } else {
      ++left;
    }
    at = end + 1;
  }
  if (left > 0) lines.push_back(fmt::format("{} {}", more, count_of(left, "more line")));
  show_lines(page, kIndent, label, lines);
}

void show_diagnosis(Page& page, const ScenarioDiagnosis& diagnosis, const Appearance& appearance) {
  page.prose(0, fmt::format("{} {}", page.paint(Ink::kBold, printable(diagnosis.cause)),
                            printable(diagnosis.title)));
  if (!diagnosis.sentence.empty()) page.prose(kIndent, printable(diagnosis.sentence));
  std::string where = "hop " + diagnosis.hop;
  if (!diagnosis.explains.empty()) {
    where += fmt::format(", breaks {}", fmt::join(diagnosis.explains, ", "));
  }
  show_text(page, "where", where, appearance);
  show_text(page, "injected", diagnosis.injected, appearance);
  show_text(page, "stored", diagnosis.stored, appearance);
  show_text(page, "extracted", diagnosis.extracted, appearance);
  show_text(page, "seen", fmt::format("{}", fmt::join(diagnosis.facts, "\n")), appearance);
  if (!diagnosis.remedy.empty()) page.prose(kIndent, "Remedy: " + printable(diagnosis.remedy));
}

}  // namespace

std::vector<BreakMark> break_marks(const ScenarioExample& example, const SpanForest& forest) {
  std::vector<BreakMark> marks;
  for (const ScenarioDiagnosis& diagnosis : example.diagnoses) {
    marks.push_back(mark_at(example, forest, diagnosis.hop));
    marks.back().text = headline(diagnosis.hop, diagnosis.cause, diagnosis.title);
  }
  for (const ScenarioViolation& violation : example.violations) {
    if (is_warning(violation) || is_explained(example, violation)) continue;
    if (marks.size() >= kViolations) break;
    marks.push_back(mark_at(example, forest, violation.hop));
    marks.back().text = headline(violation.hop, violation.invariant, violation.title);
  }
  return marks;
}

std::vector<bool> broken_spans(const ScenarioExample& example) {
  std::vector<bool> broken(example.spans.size(), false);
  for (const ScenarioViolation& violation : example.violations) {
    const auto span = span_of(example, violation);
    if (span && !is_warning(violation)) broken[*span] = true;
  }
  return broken;
}

void explain_breaks(Page& page, const ScenarioExample& example, const Appearance& appearance) {
  for (const ScenarioDiagnosis& diagnosis : example.diagnoses) {
    page.blank();
    show_diagnosis(page, diagnosis, appearance);
  }
  std::vector<const ScenarioViolation*> unexplained;
  for (const ScenarioViolation& violation : example.violations) {
    if (!is_explained(example, violation)) unexplained.push_back(&violation);
  }
  if (unexplained.empty()) return;
  page.blank();
  for (std::size_t i = 0; i < std::min(unexplained.size(), kViolations); ++i) {
    const ScenarioViolation& violation = *unexplained[i];
    page.prose(0, fmt::format("{} {} (hop {}, {})",
                              page.paint(is_warning(violation) ? Ink::kDoubtful : Ink::kBad,
                                         printable(violation.invariant)),
                              printable(violation.title), printable(violation.hop),
                              is_warning(violation) ? "a warning" : "no cause is known for it"));
    if (!violation.what.empty()) page.prose(kIndent, printable(violation.what));
  }
  if (unexplained.size() > kViolations) {
    page.line(0, fmt::format("{} {}", glyphs_for(appearance).more,
                             count_of(unexplained.size() - kViolations, "more violation")));
  }
}

}  // namespace propspec::reports
