#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "reports/count.h"
#include "reports/exchange.h"
#include "reports/glyphs.h"
#include "reports/page.h"
#include "reports/printable.h"
#include "reports/report.h"
#include "reports/scenario.h"

namespace propspec::reports {
namespace {

constexpr std::size_t kRows = 20;      // scenarios with a row of their own
constexpr std::size_t kExplained = 3;  // surprises that are explained
constexpr std::size_t kSurprises = 6;  // sentences of one of them
constexpr std::size_t kIndent = 3;
constexpr std::size_t kNameBytes = 200;

using Scenarios = std::vector<const ScenarioResult*>;

bool surprises(const ScenarioResult& scenario) {
  // What an interrupt kept from being run is no surprise; the conclusion tells of it.
  return scenario.verdict != Verdict::kNotRun &&
         fails_the_run(scenario.verdict, Level::kMust, false);
}

std::string_view verdict_text(Verdict verdict) {
  if (verdict == Verdict::kPass) return "as expected";
  return verdict == Verdict::kFail ? "not as expected" : name(verdict);
}

// Rounded down: one request of a million that broke is not 100 %.
std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return ".";
  if (part >= whole) return "100 %";
  const double tenths = static_cast<double>(part) / static_cast<double>(whole) * 1000;
  return fmt::format("{:.1f} %", static_cast<double>(static_cast<int>(tenths)) / 10);
}

std::string causes_of(const ScenarioResult& scenario) {
  std::vector<std::string> causes;
  for (const ScenarioDiagnosis& diagnosis : scenario.diagnoses) {
    if (std::find(causes.begin(), causes.end(), diagnosis.cause) != causes.end()) continue;
    causes.push_back(diagnosis.cause);
  }
  if (scenario.undiagnosed > 0) causes.push_back(fmt::format("{} unknown", scenario.undiagnosed));
  return printable(fmt::format("{}", fmt::join(causes, ", ")), kNameBytes);
}

void show_rows(Page& page, const Scenarios& scenarios, const Appearance& appearance) {
  const std::string_view more = glyphs_for(appearance).more;
  constexpr std::size_t kNumbers = 51;  // columns from the end of the name to the causes
  constexpr std::size_t kCauses = 8;    // at least
  std::size_t widest = 8;
  for (const ScenarioResult* scenario : scenarios) {
    widest = std::max(widest, columns(printable(scenario->id, kNameBytes)));
  }
  const std::size_t room = appearance.width - std::min(appearance.width, kNumbers + kCauses);
  widest = std::min(widest, std::max<std::size_t>(room, 20));
  const std::size_t left = appearance.width - std::min(appearance.width, widest + kNumbers);
  page.line(0, page.paint(Ink::kBold,
                          fmt::format("{:<{}}  requests      spans  connected  verdict          "
                                      "causes",
                                      "scenario", widest)));
  for (const ScenarioResult* scenario : scenarios) {
    const Ink ink = surprises(*scenario)                  ? Ink::kBad
                    : scenario->verdict == Verdict::kPass ? Ink::kGood
                                                          : Ink::kDoubtful;
    std::string row = fmt::format(
        "{}  {:>8}  {:>9}  {:>9}  ", cell(printable(scenario->id, kNameBytes), widest, more),
        scenario->requests, scenario->spans, percent(scenario->sound, scenario->requests));
    const std::string_view verdict = verdict_text(scenario->verdict);
    row += page.paint(ink, verdict);
    if (const std::string causes = causes_of(*scenario); !causes.empty()) {
      row.append(17 - verdict.size(), ' ');
      row += cut(causes, std::max(left, kCauses), more);
    }
    page.line(0, row);
  }
}

// The part of an id before its first dot, without the number at its end: "d01.kafka" is of "d".
std::string_view group_of(std::string_view id) {
  std::string_view group = id.substr(0, id.find('.'));
  while (!group.empty() && std::isdigit(static_cast<unsigned char>(group.back())) != 0) {
    group.remove_suffix(1);
  }
  return group;
}

std::string group_name(const Scenarios& group) {
  const auto head = [](const std::string& id) {
    return printable(std::string_view(id).substr(0, id.find('.')), kNameBytes);
  };
  std::string first = head(group.front()->id), last = head(group.front()->id);
  for (const ScenarioResult* scenario : group) {
    first = std::min(first, head(scenario->id));
    last = std::max(last, head(scenario->id));
  }
  return first == last ? first : first + " to " + last;
}

void show_groups(Page& page, const std::vector<Scenarios>& groups, const Appearance& appearance) {
  std::size_t widest = 0;
  for (const Scenarios& group : groups) widest = std::max(widest, columns(group_name(group)));
  widest = std::min(widest, appearance.width / 2);
  for (const Scenarios& group : groups) {
    std::size_t passed = 0, breaking = 0;
    std::uint64_t requests = 0;
    for (const ScenarioResult* scenario : group) {
      if (scenario->verdict == Verdict::kPass) ++passed;
      if (scenario->expects_breaks) ++breaking;
      requests += scenario->requests;
    }
    const std::string_view how = breaking == 0              ? "connected"
                                 : breaking == group.size() ? "broken as expected"
                                                            : "as expected";
    page.line(
        0, fmt::format("{}  {}, {}", cell(group_name(group), widest, glyphs_for(appearance).more),
                       page.paint(passed == group.size() ? Ink::kGood : Ink::kBad,
                                  fmt::format("{} of {} {}", passed, group.size(), how)),
                       count_of(requests, "request")));
  }
}

void show_table(Page& page, const std::vector<ScenarioResult>& scenarios,
                const Appearance& appearance) {
  std::vector<Scenarios> groups;
  std::map<std::string_view, std::size_t> known;
  Scenarios rows;
  for (const ScenarioResult& scenario : scenarios) {
    const auto [at, is_new] = known.try_emplace(group_of(scenario.id), groups.size());
    if (is_new) groups.emplace_back();
    groups[at->second].push_back(&scenario);
    if (scenarios.size() <= kRows || surprises(scenario)) rows.push_back(&scenario);
  }
  if (scenarios.size() > kRows) {
    show_groups(page, groups, appearance);
    if (!rows.empty()) page.blank();
  }
  if (rows.empty()) return;
  const std::size_t left = rows.size() - std::min(rows.size(), kRows);
  rows.resize(rows.size() - left);
  show_rows(page, rows, appearance);
  if (left > 0) {
    page.line(0, fmt::format("{} and {} more, see report.json", glyphs_for(appearance).more, left));
  }
}

void show_surprise(Page& page, std::size_t number, const ScenarioResult& scenario,
                   const Appearance& appearance) {
  page.prose(0,
             fmt::format("{}. {} {} ({})", number, page.paint(Ink::kBold, printable(scenario.id)),
                         printable(scenario.title),
                         page.paint(Ink::kBad, verdict_text(scenario.verdict))));
  if (!scenario.reason.empty()) page.prose(kIndent, printable(scenario.reason));
  for (std::size_t i = 0; i < std::min(scenario.surprises.size(), kSurprises); ++i) {
    page.prose(kIndent, printable(scenario.surprises[i]));
  }
  if (scenario.surprises.size() > kSurprises) {
    page.prose(kIndent, fmt::format("{} and {} more", glyphs_for(appearance).more,
                                    scenario.surprises.size() - kSurprises));
  }
  if (!scenario.fixed_by.empty()) {
    page.prose(kIndent, "Scenario " + printable(scenario.fixed_by) + " shows it mended.");
  }
  if (!scenario.repro.empty()) show_lines(page, kIndent, "repro", {printable(scenario.repro)});
  page.blank();
  if (!scenario.examples.empty()) page.line(0, waterfall(scenario.examples.front(), appearance));
}

void explain_surprises(Page& page, const std::vector<ScenarioResult>& scenarios,
                       const Appearance& appearance) {
  Scenarios unexpected;
  for (const ScenarioResult& scenario : scenarios) {
    if (surprises(scenario)) unexpected.push_back(&scenario);
  }
  if (unexpected.empty()) return;
  page.line(0, page.paint(Ink::kBad, fmt::format("Not as expected: {}", unexpected.size())));
  page.blank();
  const std::size_t shown = std::min(unexpected.size(), kExplained);
  for (std::size_t i = 0; i < shown; ++i) show_surprise(page, i + 1, *unexpected[i], appearance);
  if (shown < unexpected.size()) {
    page.line(0, fmt::format("{} and {} more, see report.json", glyphs_for(appearance).more,
                             unexpected.size() - shown));
    page.blank();
  }
}

void explain_what_was_not_run(Page& page, const std::vector<ScenarioResult>& scenarios) {
  std::map<std::pair<Verdict, std::string>, std::size_t> gaps;
  for (const ScenarioResult& scenario : scenarios) {
    if (scenario.verdict == Verdict::kPass || surprises(scenario)) continue;
    ++gaps[{scenario.verdict, scenario.reason}];
  }
  if (gaps.empty()) return;
  page.line(0, "Not run:");
  for (const auto& [gap, count] : gaps) {
    const auto& [verdict, reason] = gap;
    page.prose(kIndent, fmt::format("{} {}{}", count_of(count, "scenario"), name(verdict),
                                    reason.empty() ? "" : ": " + printable(reason)));
  }
}

}  // namespace

std::string scenario_summary(const std::vector<ScenarioResult>& scenarios,
                             const Appearance& appearance) {
  if (scenarios.empty()) return "";
  Page page(appearance);
  show_table(page, scenarios, appearance);
  for (const ScenarioResult& scenario : scenarios) {
    for (const std::string& note : scenario.notes) page.prose(kIndent, printable(note));
  }
  page.blank();
  explain_surprises(page, scenarios, appearance);
  explain_what_was_not_run(page, scenarios);
  std::string text = page.take();
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace propspec::reports
