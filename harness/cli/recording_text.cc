#include "harness/cli/recording_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/causes/causes.h"
#include "reports/count.h"
#include "reports/page.h"
#include "reports/printable.h"

namespace propspec::harness {
namespace {

using reports::count_of;
using reports::Ink;
using reports::Page;
using reports::printable;

// So that all of it fits a screen.
constexpr std::size_t kProblemsShown = 3;
constexpr std::size_t kSuspicionsShown = 4;
constexpr std::size_t kTotalsShown = 5;
constexpr std::size_t kSentence = 400;  // bytes

std::string_view title(std::string_view id) {
  const Invariant* const invariant = invariant_of(id);
  return invariant == nullptr ? "" : invariant->title;
}

std::string and_more(std::size_t all, std::size_t shown) {
  return fmt::format("and {} more, which --json tells", all - shown);
}

void show_files(Page& page, const std::vector<CheckedFile>& files,
                const recording::Verdict& verdict) {
  std::vector<std::string> formats;
  for (const CheckedFile& file : files) {
    if (!file.read.format) continue;
    std::string format(propspec::name(*file.read.format));
    if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
      formats.push_back(std::move(format));
    }
  }
  page.line(0, fmt::format("{} in {} read from {}{}", count_of(verdict.spans, "span"),
                           count_of(verdict.traces, "trace"), count_of(files.size(), "file"),
                           formats.empty() ? "" : fmt::format(" ({})", fmt::join(formats, ", "))));
  if (verdict.families < verdict.traces) {
    page.line(0, fmt::format("links join them to {}", count_of(verdict.families, "whole")));
  }
  if (verdict.duplicates > 0) {
    page.line(0, fmt::format("{} came twice", count_of(verdict.duplicates, "span")));
  }
}

void show_problems(Page& page, const std::vector<CheckedFile>& files) {
  std::uint64_t all = 0;
  std::size_t shown = 0;
  for (const CheckedFile& file : files) {
    all += file.read.problem_count;
    for (const ReadProblem& problem : file.read.problems) {
      if (shown == kProblemsShown) break;
      ++shown;
      const std::string place = file.path == "-" ? "stdin" : file.path;
      page.prose(0, fmt::format("{} {}, {}: {}", page.paint(Ink::kDoubtful, "unreadable"),
                                printable(place), printable(problem.where),
                                printable(problem.what, kSentence)));
    }
  }
  if (all > shown) page.line(0, fmt::format("and {}", count_of(all - shown, "other problem")));
}

Ink ink_of(recording::Certainty certainty) {
  return certainty == recording::Certainty::kPossible ? Ink::kDoubtful : Ink::kBad;
}

// "D04 Only 64 bits of the trace id stored"; the others that it may be by id.
std::string causes_text(const recording::Suspicion& suspicion) {
  std::string text(suspicion.causes.front());
  if (const CauseText* const cause = find_cause(suspicion.causes.front())) {
    text += " " + cause->title;
  }
  for (std::size_t i = 1; i < suspicion.causes.size(); ++i) {
    text += fmt::format("{} {}", i == 1 ? ", or" : ",", suspicion.causes[i]);
  }
  return text;
}

void show_suspicions(Page& page, const std::vector<recording::Suspicion>& suspicions) {
  if (suspicions.empty()) return;
  page.blank();
  page.line(0, page.paint(Ink::kBold, "where requests are cut, and why"));
  const std::size_t shown = std::min(suspicions.size(), kSuspicionsShown);
  for (const recording::Suspicion& suspicion : std::span(suspicions).first(shown)) {
    page.line(2, fmt::format(
                     "{}: {}, {}", page.paint(ink_of(suspicion.certainty), causes_text(suspicion)),
                     recording::name(suspicion.certainty), count_of(suspicion.count, "time")));
    page.prose(6, printable(suspicion.sentence, kSentence));
    for (const std::string& fact : suspicion.facts) {
      page.prose(6, "- " + printable(fact, kSentence));
    }
    if (const CauseText* const cause = find_cause(suspicion.causes.front())) {
      page.prose(6, fmt::format("{} {}", page.paint(Ink::kBold, "what to do:"), cause->remedy));
    }
  }
  if (suspicions.size() > shown) page.line(2, and_more(suspicions.size(), shown));
}

void show_totals(Page& page, const recording::Verdict& verdict) {
  if (verdict.totals.empty()) return;
  page.blank();
  page.line(0, page.paint(Ink::kBold, "invariants that do not hold"));
  const std::size_t shown = std::min(verdict.totals.size(), kTotalsShown);
  for (const recording::FindingTotal& total : std::span(verdict.totals).first(shown)) {
    const bool warns = total.severity == Severity::kWarning;
    page.line(2, fmt::format("{} {} ({}{})",
                             page.paint(warns ? Ink::kDoubtful : Ink::kBad, total.invariant),
                             title(total.invariant), count_of(total.count, "time"),
                             warns ? ", a warning" : ""));
    const auto example = std::find_if(
        verdict.findings.begin(), verdict.findings.end(), [&](const recording::Finding& each) {
          return each.invariant == total.invariant && each.severity == total.severity;
        });
    if (example == verdict.findings.end()) continue;
    page.prose(
        6, fmt::format("{} [trace {}]", printable(example->what, kSentence), hex(example->trace)));
  }
  if (verdict.totals.size() > shown) page.line(2, and_more(verdict.totals.size(), shown));
}

nlohmann::ordered_json file_json(const CheckedFile& file) {
  nlohmann::ordered_json json = {{"path", file.path},
                                 {"format", nullptr},
                                 {"bytes", file.read.bytes},
                                 {"spans", file.read.spans},
                                 {"problem_count", file.read.problem_count},
                                 {"problems", nlohmann::ordered_json::array()}};
  if (file.read.format) json["format"] = propspec::name(*file.read.format);
  for (const ReadProblem& problem : file.read.problems) {
    json["problems"].push_back({{"where", problem.where}, {"what", problem.what}});
  }
  return json;
}

nlohmann::ordered_json total_json(const recording::FindingTotal& total,
                                  const recording::Verdict& verdict) {
  nlohmann::ordered_json json = {{"id", total.invariant},
                                 {"title", title(total.invariant)},
                                 {"severity", name(total.severity)},
                                 {"count", total.count},
                                 {"examples", nlohmann::ordered_json::array()}};
  for (const recording::Finding& finding : verdict.findings) {
    if (finding.invariant != total.invariant || finding.severity != total.severity) continue;
    json["examples"].push_back(
        {{"trace_id", hex(finding.trace)}, {"span_id", hex(finding.span)}, {"what", finding.what}});
  }
  return json;
}

nlohmann::ordered_json cause_json(std::string_view id) {
  nlohmann::ordered_json json = {{"id", id}};
  if (const CauseText* const cause = find_cause(id)) {
    json["title"] = cause->title;
    json["remedy"] = cause->remedy;
  }
  return json;
}

nlohmann::ordered_json suspicion_json(const recording::Suspicion& suspicion) {
  nlohmann::ordered_json json = {{"causes", nlohmann::ordered_json::array()},
                                 {"certainty", recording::name(suspicion.certainty)},
                                 {"count", suspicion.count},
                                 {"trace_id", hex(suspicion.trace)},
                                 {"span_id", hex(suspicion.span)},
                                 {"from_trace_id", nullptr},
                                 {"sentence", suspicion.sentence},
                                 {"facts", suspicion.facts}};
  for (const std::string_view id : suspicion.causes) json["causes"].push_back(cause_json(id));
  if (suspicion.other_trace) json["from_trace_id"] = hex(suspicion.other_trace);
  return json;
}

}  // namespace

std::string conclusion(const recording::Verdict& verdict) {
  if (verdict.spans == 0) return "nothing to judge: no span was read";
  std::uint64_t broken = 0, breaks = 0, cuts = 0;
  for (const recording::FindingTotal& total : verdict.totals) {
    if (total.severity == Severity::kWarning) continue;
    ++broken;
    breaks += total.count;
  }
  for (const recording::Suspicion& suspicion : verdict.suspicions) {
    if (suspicion.certainty != recording::Certainty::kPossible) cuts += suspicion.count;
  }
  if (verdict.sound()) {
    return verdict.suspicions.empty() ? "sound" : "sound, as far as can be known";
  }
  std::vector<std::string> parts;
  if (cuts > 0) parts.push_back(fmt::format("{} with a known cause", count_of(cuts, "break")));
  if (broken > 0) {
    parts.push_back(
        fmt::format("{} of {}", count_of(breaks, "violation"), count_of(broken, "invariant")));
  }
  return fmt::format("broken: {}", fmt::join(parts, ", "));
}

std::string recording_text(const std::vector<CheckedFile>& files, const recording::Verdict& verdict,
                           const reports::Appearance& appearance) {
  Page page(appearance);
  show_files(page, files, verdict);
  show_problems(page, files);
  show_suspicions(page, verdict.suspicions);
  show_totals(page, verdict);
  page.blank();
  const bool is_good = verdict.spans > 0 && verdict.sound();
  page.line(0, page.paint(is_good ? Ink::kGood : Ink::kBad, conclusion(verdict)));
  return page.take();
}

nlohmann::ordered_json recording_json(const std::vector<CheckedFile>& files,
                                      const recording::Verdict& verdict) {
  nlohmann::ordered_json json = {{"sound", verdict.spans > 0 && verdict.sound()},
                                 {"conclusion", conclusion(verdict)},
                                 {"spans", verdict.spans},
                                 {"duplicates", verdict.duplicates},
                                 {"traces", verdict.traces},
                                 {"families", verdict.families},
                                 {"files", nlohmann::ordered_json::array()},
                                 {"breaks", nlohmann::ordered_json::array()},
                                 {"invariants", nlohmann::ordered_json::array()}};
  for (const CheckedFile& file : files) json["files"].push_back(file_json(file));
  for (const recording::Suspicion& suspicion : verdict.suspicions) {
    json["breaks"].push_back(suspicion_json(suspicion));
  }
  for (const recording::FindingTotal& total : verdict.totals) {
    json["invariants"].push_back(total_json(total, verdict));
  }
  return json;
}

}  // namespace propspec::harness
