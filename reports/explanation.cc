#include "reports/explanation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "reports/exchange.h"
#include "reports/printable.h"

namespace propspec::reports {
namespace {

using CaseGroup = std::vector<const CaseResult*>;

constexpr std::size_t kIndent = 3;

// Cases with one rule, verdict and fingerprint fail for one reason, as far as can be seen from
// here.
std::vector<CaseGroup> by_cause(const CaseGroup& cases) {
  std::vector<CaseGroup> groups;
  std::map<std::tuple<std::string, Verdict, std::vector<std::string>, std::string>, std::size_t>
      known;
  for (const CaseResult* result : cases) {
    // Without differences the reason is all there is to tell causes apart.
    const std::string reason = result->differences.empty() ? result->reason : "";
    const auto [at, is_new] =
        known.try_emplace({result->rules.empty() ? "" : result->rules.front(), result->verdict,
                           fingerprint(result->differences), reason},
                          groups.size());
    if (is_new) groups.emplace_back();
    groups[at->second].push_back(result);
  }
  return groups;
}

std::string rule_ids(const CaseResult& result) {
  return printable(fmt::format("{}", fmt::join(result.rules, ", ")));
}

const RuleResult* find_rule(const Report& report, const CaseResult& result) {
  if (result.rules.empty()) return nullptr;
  const auto at =
      std::find_if(report.rules.begin(), report.rules.end(),
                   [&](const RuleResult& rule) { return rule.id == result.rules.front(); });
  return at == report.rules.end() ? nullptr : &*at;
}

void show_rule(Page& page, std::size_t number, const Report& report, const CaseResult& result) {
  const RuleResult* rule = find_rule(report, result);
  const std::string title = rule != nullptr ? rule->title : result.title;
  page.prose(0, fmt::format("{}. {} {} ({}, {})", number, page.paint(Ink::kBold, rule_ids(result)),
                            printable(title), name(result.level),
                            page.paint(Ink::kBad, name(result.verdict))));
  if (rule != nullptr) page.prose(kIndent, printable(rule->statement));
}

void show_group(Page& page, std::size_t number, const Report& report, const CaseGroup& group) {
  const CaseResult& first = *group.front();
  show_rule(page, number, report, first);
  page.blank();
  page.prose(kIndent, page.paint(Ink::kBold, printable(first.id)) + ": " + printable(first.title));
  if (!first.reason.empty()) page.prose(kIndent, printable(first.reason));
  show_input(page, kIndent, first.input);
  show_differences(page, kIndent, first.differences);
  show_log(page, kIndent, first.target_log);
  show_lines(page, kIndent, "repro", {printable(first.repro)});
  if (group.size() > 1) {
    page.blank();
    page.prose(kIndent, fmt::format("In the same way {} other {}:", group.size() - 1,
                                    group.size() == 2 ? "case" : "cases"));
    for (auto other = group.begin() + 1; other != group.end(); ++other) {
      page.prose(kIndent, page.paint(Ink::kBold, printable((*other)->id)) + ": " +
                              printable((*other)->title));
      show_differences(page, kIndent, (*other)->differences);
      show_lines(page, kIndent, "repro", {printable((*other)->repro)});
    }
  }
  page.blank();
}

// What was not checked and why → how often.
using Gaps = std::map<std::pair<Verdict, std::string>, std::size_t>;

template <typename T>
Gaps gaps_among(const std::vector<T>& results, bool strict) {
  Gaps gaps;
  for (const T& result : results) {
    if (result.verdict == Verdict::kPass || result.verdict == Verdict::kWarn ||
        (result.verdict != Verdict::kNotRun &&
         fails_the_run(result.verdict, result.level, strict))) {
      continue;
    }
    ++gaps[{result.verdict, result.reason}];
  }
  return gaps;
}

std::string because(const std::string& reason) {
  return reason.empty() ? "" : ": " + printable(reason);
}

}  // namespace

void explain_failures(Page& page, const Report& report) {
  CaseGroup failing;
  for (const CaseResult& result : report.cases) {
    // What an interrupt kept from being run is no failure; the conclusion tells of it.
    if (result.verdict == Verdict::kNotRun) continue;
    if (fails_the_run(result.verdict, result.level, report.strict)) failing.push_back(&result);
  }
  if (failing.empty()) return;
  page.line(0, page.paint(Ink::kBad, fmt::format("Failures: {}", failing.size())));
  page.blank();
  std::size_t number = 0;
  for (const CaseGroup& group : by_cause(failing)) show_group(page, ++number, report, group);
}

void explain_warnings(Page& page, const Report& report) {
  CaseGroup warnings;
  for (const CaseResult& result : report.cases) {
    if (result.verdict == Verdict::kWarn &&
        !fails_the_run(result.verdict, result.level, report.strict)) {
      warnings.push_back(&result);
    }
  }
  if (warnings.empty()) return;
  std::stable_sort(warnings.begin(), warnings.end(),
                   [](const CaseResult* a, const CaseResult* b) { return a->rules < b->rules; });
  page.line(0, page.paint(Ink::kDoubtful, fmt::format("Warnings: {}", warnings.size())));
  page.blank();
  std::string shown;  // the rules of the case before
  for (const CaseResult* result : warnings) {
    if (const std::string rules = rule_ids(*result); rules != shown) {
      const RuleResult* rule = find_rule(report, *result);
      page.prose(0, fmt::format("{} {} ({})", page.paint(Ink::kBold, rules),
                                printable(rule != nullptr ? rule->title : result->title),
                                name(result->level)));
      shown = rules;
    }
    page.prose(kIndent,
               page.paint(Ink::kBold, printable(result->id)) + ": " + printable(result->title));
    if (!result->reason.empty()) page.prose(kIndent, printable(result->reason));
    for (const Difference& difference : result->differences) {
      page.prose(kIndent,
                 fmt::format("{}: expected {}, got {}", printable(difference.observable),
                             printable(difference.expected), printable(difference.actual)));
    }
    show_lines(page, kIndent, "repro", {printable(result->repro)});
    page.blank();
  }
}

void explain_error(Page& page, const Report& report) {
  if (report.target.error.empty() || report.target.log.empty()) return;
  page.line(0, "What the target said last:");
  show_log(page, kIndent, report.target.log);
  page.blank();
}

void explain_gaps(Page& page, const Report& report) {
  const Gaps cases = gaps_among(report.cases, report.strict);
  const Gaps laws = gaps_among(report.properties, report.strict);
  if (cases.empty() && laws.empty()) return;
  page.line(0, "Not checked:");
  for (const auto& [gap, count] : cases) {
    page.prose(kIndent, fmt::format("{} {}{}", count, name(gap.first), because(gap.second)));
  }
  for (const auto& [gap, count] : laws) {
    page.prose(kIndent, fmt::format("{} {} {}{}", count, count == 1 ? "law" : "laws",
                                    name(gap.first), because(gap.second)));
  }
  page.blank();
}

}  // namespace propspec::reports
