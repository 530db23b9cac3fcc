#include "reports/explanation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "reports/printable.h"

namespace propspec::reports {
namespace {

using nlohmann::json;
using CaseGroup = std::vector<const CaseResult*>;

constexpr std::size_t kIndent = 3;
constexpr std::size_t kLogLines = 12;

// Cases with one rule, verdict and fingerprint fail for one reason, as far as can be seen from
// here.
std::vector<CaseGroup> by_cause(const CaseGroup& cases) {
  std::vector<CaseGroup> groups;
  std::map<std::tuple<std::string, Verdict, std::vector<std::string>, std::string>, std::size_t>
      known;
  for (const CaseResult* result : cases) {
    // Without differences the reason is all there is to tell causes apart.
    const std::string reason = result->differences.empty() ? result->reason : "";
    const auto [at, is_new] = known.try_emplace({result->rules.empty() ? "" : result->rules.front(),
                                                 result->verdict, fingerprint(*result), reason},
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

// One value a line under one label; an empty list shows nothing.
void show_lines(Page& page, std::string_view label, const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    page.labelled(kIndent, i == 0 ? label : "", lines[i]);
  }
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Case files are checked by a schema, but a report may be read back from anywhere: no shape is
// relied upon.
const json& member(const json& object, const char* key) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto at = object.find(key);
  return at == object.end() ? kNothing : *at;
}

std::vector<std::string> given_lines(const json& given) {
  std::vector<std::string> lines;
  for (const json& pair : member(given, "headers")) {
    if (!pair.is_array() || pair.size() != 2) continue;
    lines.push_back(printable(text_of(pair[0])) + ": " + printable(text_of(pair[1])));
  }
  if (lines.empty()) lines.emplace_back("no headers");
  if (const json& decide = member(given, "decide"); !decide.is_null()) {
    lines.push_back("then the application decides: " + printable(text_of(decide)));
  }
  for (const json& pair : member(given, "set_baggage")) {
    if (!pair.is_array() || pair.size() != 2) continue;
    lines.push_back("then the application sets baggage: " + printable(text_of(pair[0])) + " = " +
                    printable(text_of(pair[1])));
  }
  return lines;
}

void show_input(Page& page, const json& input) {
  std::vector<std::string> variables;
  for (const auto& [key, value] : member(input, "environment").items()) {
    variables.push_back(printable(key) + "=" + printable(text_of(value)));
  }
  show_lines(page, "env", variables);
  for (const json& before : member(input, "before"))
    show_lines(page, "before", given_lines(before));
  show_lines(page, "sent", given_lines(member(input, "given")));
}

void show_differences(Page& page, const CaseResult& result) {
  for (const Difference& difference : result.differences) {
    page.line(kIndent, page.paint(Ink::kBold, printable(difference.observable)));
    page.labelled(kIndent + 2, "expected", printable(difference.expected));
    page.labelled(kIndent + 2, "got", printable(difference.actual));
  }
}

void show_log(Page& page, const std::string& log) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t end = std::min(log.find('\n', at), log.size());
    if (end > at) lines.push_back(printable(std::string_view(log).substr(at, end - at)));
    at = end + 1;
  }
  if (lines.size() > kLogLines) lines.erase(lines.begin(), lines.end() - kLogLines);
  show_lines(page, "log", lines);
}

void show_group(Page& page, std::size_t number, const Report& report, const CaseGroup& group) {
  const CaseResult& first = *group.front();
  show_rule(page, number, report, first);
  page.blank();
  page.prose(kIndent, page.paint(Ink::kBold, printable(first.id)) + ": " + printable(first.title));
  if (!first.reason.empty()) page.prose(kIndent, printable(first.reason));
  show_input(page, first.input);
  show_differences(page, first);
  show_log(page, first.target_log);
  show_lines(page, "repro", {printable(first.repro)});
  if (group.size() > 1) {
    page.blank();
    page.prose(kIndent, fmt::format("In the same way {} other {}:", group.size() - 1,
                                    group.size() == 2 ? "case" : "cases"));
    for (auto other = group.begin() + 1; other != group.end(); ++other) {
      page.prose(kIndent, page.paint(Ink::kBold, printable((*other)->id)) + ": " +
                              printable((*other)->title));
      show_differences(page, **other);
      show_lines(page, "repro", {printable((*other)->repro)});
    }
  }
  page.blank();
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
    show_lines(page, "repro", {printable(result->repro)});
    page.blank();
  }
}

void explain_error(Page& page, const Report& report) {
  if (report.target.error.empty() || report.target.log.empty()) return;
  page.line(0, "What the target said last:");
  show_log(page, report.target.log);
  page.blank();
}

void explain_gaps(Page& page, const Report& report) {
  std::map<std::pair<Verdict, std::string>, std::size_t> reasons;
  for (const CaseResult& result : report.cases) {
    if (result.verdict == Verdict::kPass || result.verdict == Verdict::kWarn ||
        (result.verdict != Verdict::kNotRun &&
         fails_the_run(result.verdict, result.level, report.strict))) {
      continue;
    }
    ++reasons[{result.verdict, result.reason}];
  }
  if (reasons.empty()) return;
  page.line(0, "Not checked:");
  for (const auto& [key, count] : reasons) {
    const auto& [verdict, reason] = key;
    page.prose(kIndent, fmt::format("{} {}{}{}", count, name(verdict), reason.empty() ? "" : ": ",
                                    printable(reason)));
  }
  page.blank();
}

}  // namespace propspec::reports
