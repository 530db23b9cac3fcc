#include "reports/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <map>

#include "reports/count.h"
#include "reports/explanation.h"
#include "reports/laws.h"
#include "reports/page.h"
#include "reports/printable.h"

namespace propspec::reports {
namespace {

constexpr std::size_t kNarrowest = 40;

std::string target_name(const TargetInfo& target) {
  if (target.name.empty()) return printable(target.spec);
  return printable(target.version.empty() ? target.name : target.name + " " + target.version);
}

void show_head(Page& page, const Report& report) {
  std::string target = page.paint(Ink::kBold, target_name(report.target));
  if (!report.target.runtime.empty()) target += " on " + printable(report.target.runtime);
  const std::string what = report.cases.empty() && !report.scenarios.empty()
                               ? count_of(report.scenarios.size(), "scenario")
                               : fmt::format("{}, {}", count_of(report.cases.size(), "case"),
                                             count_of(report.rules.size(), "rule"));
  std::string run = fmt::format("{}, {:.1f} s, seed {}", what, report.seconds, report.seed);
  if (report.repetitions > 1) run += fmt::format(", {} repetitions", report.repetitions);
  if (report.shard)
    run += fmt::format(", shard {} of {}", report.shard->index + 1, report.shard->total);
  page.prose(0, fmt::format("propspec {}: {}", printable(report.tool_version), target));
  page.prose(0, run);
  for (const std::string& note : report.target.notes) page.prose(0, "note: " + printable(note));
  page.blank();
}

// pass, fail, warn, unsupported, not observable, other. Crashes and their like are failures to a
// reader; the explanations tell them apart.
using Row = std::array<std::size_t, 6>;

std::size_t column_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return 0;
    case Verdict::kFail:
    case Verdict::kCrash:
    case Verdict::kHang:
    case Verdict::kProtocolError:
      return 1;
    case Verdict::kWarn:
      return 2;
    case Verdict::kUnsupported:
      return 3;
    case Verdict::kNotObservable:
      return 4;
    case Verdict::kAdapterGap:
    case Verdict::kConfigRejected:
    case Verdict::kVacuous:
    case Verdict::kNotRun:
      return 5;
  }
  return 5;
}

void show_table(Page& page, const Report& report) {
  static constexpr std::array<std::string_view, 6> kHeads = {
      "pass", "fail", "warn", "unsupported", "not observable", "other"};
  static constexpr std::array<Ink, 6> kInks = {Ink::kGood,  Ink::kBad,   Ink::kDoubtful,
                                               Ink::kPlain, Ink::kPlain, Ink::kPlain};
  std::map<std::string, Row> topics;
  Row all{};
  for (const CaseResult& result : report.cases) {
    ++topics[printable(result.topic)][column_of(result.verdict)];
    ++all[column_of(result.verdict)];
  }
  static constexpr std::string_view kLaws = "properties";
  std::size_t widest = report.properties.empty() ? 5 : kLaws.size();
  for (const auto& [topic, row] : topics) widest = std::max(widest, columns(topic));

  const auto show_row = [&](const std::string& topic, const Row& row) {
    std::string text = topic + std::string(widest - columns(topic), ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell =
          fmt::format("{:>{}}", row[i] == 0 ? "." : std::to_string(row[i]), kHeads[i].size() + 2);
      text += row[i] == 0 ? cell : page.paint(kInks[i], cell);
    }
    page.line(0, text);
  };
  if (!topics.empty()) {
    std::string head = fmt::format("{:<{}}", "topic", widest);
    for (const std::string_view column : kHeads) head += fmt::format("  {}", column);
    page.line(0, page.paint(Ink::kBold, head));
  }
  for (const auto& [topic, row] : topics) show_row(topic, row);
  if (topics.size() > 1) show_row("all", all);
  if (!report.properties.empty()) {
    page.line(0, fmt::format("{:<{}}  {}", kLaws, widest, laws_in_short(report)));
  }
  page.blank();
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// Where no locale is set, as in most containers, terminals show UTF-8 all the same.
bool locale_shows_unicode() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!is_set(variable)) continue;
    std::string locale = std::getenv(variable);
    std::transform(locale.begin(), locale.end(), locale.begin(),
                   [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return true;
}

}  // namespace

Appearance appearance_of(std::FILE* stream) {
  Appearance appearance;
  const int descriptor = ::fileno(stream);
  if (::isatty(descriptor) != 1) return appearance;
  appearance.color = !is_set("NO_COLOR");
  appearance.unicode = locale_shows_unicode();
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    appearance.width = std::max<std::size_t>(size.ws_col, kNarrowest);
  }
  return appearance;
}

std::string summary(const Report& report, const Appearance& appearance) {
  Page page(appearance);
  show_head(page, report);
  if (!report.cases.empty() || !report.properties.empty()) show_table(page, report);
  if (!report.scenarios.empty()) page.line(0, scenario_summary(report.scenarios, appearance));
  explain_failures(page, report);
  explain_failing_laws(page, report);
  explain_warnings(page, report);
  explain_doubtful_laws(page, report);
  explain_gaps(page, report);
  explain_error(page, report);
  const bool conforms = report.exit_code == 0 && report.complete;
  page.line(0, page.paint(conforms ? Ink::kGood : Ink::kBad, conclusion(report)));
  return page.take();
}

std::string conclusion(const Report& report) {
  const std::string target = target_name(report.target);
  if (!report.target.error.empty()) {
    return fmt::format("{} could not be tested: {}", target, printable(report.target.error));
  }
  std::size_t passed = 0, failing = 0, not_run = 0, warnings = 0;
  for (const CaseResult& result : report.cases) {
    if (result.verdict == Verdict::kPass) ++passed;
    if (result.verdict == Verdict::kNotRun) {
      ++not_run;
    } else if (fails_the_run(result.verdict, result.level, report.strict)) {
      ++failing;
    } else if (result.verdict == Verdict::kWarn) {
      ++warnings;
    }
  }
  const PropertyTotals laws = property_totals(report);
  std::string counts =
      fmt::format("{} of {} passed", passed, count_of(report.cases.size(), "case"));
  if (failing > 0) counts += fmt::format(", {} failed", failing);
  if (warnings > 0) counts += fmt::format(", {}", count_of(warnings, "warning"));
  if (not_run > 0) counts += fmt::format(", {} not run", not_run);
  if (report.cases.empty() && laws.laws > 0) {
    counts = laws_in_short(report);
  } else if (laws.laws > 0) {
    counts += fmt::format(", {} of {} held", laws.passed, count_of(laws.laws, "law"));
  }
  const ScenarioTotals scenarios = scenario_totals(report.scenarios);
  if (report.cases.empty() && laws.laws == 0 && scenarios.scenarios > 0) {
    counts = scenarios_in_short(scenarios);
  } else if (scenarios.scenarios > 0) {
    counts += fmt::format(", {} of {} as expected", scenarios.passed,
                          count_of(scenarios.scenarios, "scenario"));
  }
  if (!report.complete) return fmt::format("{}: interrupted; {}", target, counts);
  if (report.exit_code == 0) return fmt::format("{} conforms: {}", target, counts);
  if (failing + not_run + laws.failed + laws.not_run + scenarios.failed + scenarios.not_run == 0) {
    return fmt::format(
        "{} does not conform: nothing that a propagator must do could be checked, {}", target,
        counts);
  }
  return fmt::format("{} does not conform: {}", target, counts);
}

}  // namespace propspec::reports
