#include "harness/selftest/matrix_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "reports/page.h"
#include "reports/printable.h"

namespace propspec::harness {
namespace {

using reports::Ink;
using reports::Page;

constexpr std::size_t kRulesShown = 6;

// The strongest of the ways in which it was caught.
std::string_view how(const Catches& catches) {
  if (catches.empty()) return "missed";
  const auto strongest =
      std::min_element(catches.begin(), catches.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  switch (strongest->second) {
    case Catch::kFails:
      return "fails";
    case Catch::kWarns:
      return "warns";
    case Catch::kDiffers:
      break;
  }
  return "differs";
}

std::string rules_text(const std::vector<std::string>& rules) {
  const std::size_t shown = std::min(rules.size(), kRulesShown);
  std::string text =
      fmt::format("{}", fmt::join(rules.begin(), rules.begin() + static_cast<long>(shown), " "));
  if (rules.size() > shown) text += fmt::format(" +{}", rules.size() - shown);
  return text;
}

std::string percent(std::size_t part, std::size_t whole) {
  if (whole == 0) return "–";
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

void show_list(Page& page, std::string_view head, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  page.blank();
  page.line(0, fmt::format("{} ({})", page.paint(Ink::kBold, head), lines.size()));
  for (const std::string& line : lines) page.prose(2, line);
}

std::vector<std::string> missed(const KillMatrix& matrix, Catches MutantResult::*by) {
  std::vector<std::string> lines;
  for (const MutantResult& mutant : matrix.mutants) {
    if ((mutant.*by).empty()) lines.push_back(fmt::format("{}: {}", mutant.id, mutant.breaks));
  }
  return lines;
}

}  // namespace

std::string matrix_text(const KillMatrix& matrix, const reports::Appearance& appearance) {
  Page page(appearance);
  for (const MutantResult& mutant : matrix.mutants) {
    const Ink ink = mutant.cases.empty() ? Ink::kBad : Ink::kPlain;
    page.line(
        0, page.paint(ink, fmt::format("{:<48} {:>3} cases {:<8} {:>3} laws {:<8} {}", mutant.id,
                                       mutant.cases.size(), how(mutant.cases), mutant.laws.size(),
                                       how(mutant.laws), rules_text(mutant.rules_shown))));
  }
  return page.take();
}

std::string score_text(const KillMatrix& matrix, const reports::Appearance& appearance) {
  Page page(appearance);
  page.line(0, fmt::format("{:<16} {:>8} {:>16} {:>16}", "topic", "mutants", "caught by cases",
                           "by laws alone"));
  const auto row = [&](std::string_view name, const Score& score) {
    page.line(0, fmt::format("{:<16} {:>8} {:>16} {:>16}", name, score.mutants, score.by_case,
                             score.by_law));
  };
  for (const auto& [topic, score] : matrix.by_topic()) row(topic, score);
  const Score all = matrix.score();
  row("all", all);
  show_list(page, "missed by all cases", missed(matrix, &MutantResult::cases));
  show_list(page, "missed by all laws", missed(matrix, &MutantResult::laws));
  if (!matrix.idle_rules.empty()) {
    page.blank();
    page.prose(0, fmt::format("{} rules caught no mutant: {}", matrix.idle_rules.size(),
                              fmt::join(matrix.idle_rules, " ")));
  }
  std::vector<std::string> alarms;
  for (const std::string& alarm : matrix.false_alarms) alarms.push_back(reports::printable(alarm));
  show_list(page, "false alarms", alarms);
  page.blank();
  page.line(0, page.paint(matrix.reaches_goal() ? Ink::kGood : Ink::kBad,
                          fmt::format("{} mutants: {} caught by cases ({}), {} by laws alone ({}); "
                                      "{} false alarms in {} sound runs; {:.1f} s{}",
                                      all.mutants, all.by_case, percent(all.by_case, all.mutants),
                                      all.by_law, percent(all.by_law, all.mutants),
                                      matrix.false_alarms.size(), matrix.sound_runs, matrix.seconds,
                                      matrix.complete ? "" : "; interrupted")));
  return page.take();
}

}  // namespace propspec::harness
