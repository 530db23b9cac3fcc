#include "reports/laws.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "reports/count.h"
#include "reports/exchange.h"
#include "reports/printable.h"

namespace propspec::reports {
namespace {

constexpr std::size_t kIndent = 3;

void show_counterexample(Page& page, const PropertyResult& law) {
  if (law.input.is_null()) return;
  page.prose(kIndent, law.shrinks == 0 ? "An input that breaks it:"
                                       : fmt::format("The smallest input that breaks it, after {}:",
                                                     count_of(law.shrinks, "step")));
  show_input(page, kIndent, law.input);
  for (const nlohmann::json& step : law.then) {
    page.line(kIndent, "and on:");
    if (step.is_object()) show_input(page, kIndent, step.value("input", nlohmann::json()));
  }
}

void show_law(Page& page, std::size_t number, const PropertyResult& law, Ink ink) {
  page.prose(
      0, fmt::format("{}. {} {} ({}, {})", number, page.paint(Ink::kBold, printable(law.id)),
                     printable(law.title), name(law.level), page.paint(ink, name(law.verdict))));
  page.prose(kIndent, printable(law.statement));
  if (!law.rules.empty()) {
    page.prose(kIndent, "Rules: " + printable(fmt::format("{}", fmt::join(law.rules, ", "))));
  }
  page.blank();
  if (!law.reason.empty()) page.prose(kIndent, printable(law.reason));
  show_counterexample(page, law);
  show_differences(page, kIndent, law.differences);
  show_log(page, kIndent, law.target_log);
  if (!law.repro.empty()) show_lines(page, kIndent, "repro", {printable(law.repro)});
  if (!law.case_file.empty()) show_lines(page, kIndent, "as a case", {printable(law.case_file)});
  page.blank();
}

void show_laws(Page& page, std::string_view head, const std::vector<const PropertyResult*>& laws,
               Ink ink) {
  if (laws.empty()) return;
  page.line(0, page.paint(ink, fmt::format("{}: {}", head, laws.size())));
  page.blank();
  std::size_t number = 0;
  for (const PropertyResult* law : laws) show_law(page, ++number, *law, ink);
}

}  // namespace

std::string laws_in_short(const Report& report) {
  const PropertyTotals totals = property_totals(report);
  std::string text =
      fmt::format("{}, {}", count_of(totals.laws, "law"), count_of(totals.checks, "check"));
  if (totals.passed == totals.laws) return text + (totals.laws == 1 ? ", it holds" : ", all hold");
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) text += fmt::format(", {} {}", count, what);
  };
  add(totals.passed, totals.passed == 1 ? "holds" : "hold");
  add(totals.failed, totals.failed == 1 ? "fails" : "fail");
  add(totals.warned, "in doubt");
  add(totals.gaps, "not checked");
  add(totals.not_run, "not run");
  return text;
}

void explain_failing_laws(Page& page, const Report& report) {
  std::vector<const PropertyResult*> failing;
  for (const PropertyResult& law : report.properties) {
    // What an interrupt kept from being run is no failure; the conclusion tells of it.
    if (law.verdict == Verdict::kNotRun) continue;
    if (fails_the_run(law.verdict, law.level, report.strict)) failing.push_back(&law);
  }
  show_laws(page, "Laws that fail", failing, Ink::kBad);
}

void explain_doubtful_laws(Page& page, const Report& report) {
  std::vector<const PropertyResult*> doubtful;
  for (const PropertyResult& law : report.properties) {
    if (law.verdict != Verdict::kWarn) continue;
    if (!fails_the_run(law.verdict, law.level, report.strict)) doubtful.push_back(&law);
  }
  show_laws(page, "Laws in doubt", doubtful, Ink::kDoubtful);
}

}  // namespace propspec::reports
