#include "harness/suites/judging.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace propspec::harness {
namespace {

using reports::Verdict;

bool contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::optional<std::string> missing_style(const Case& test_case, const Hello& hello) {
  if (test_case.styles) {
    for (const std::string& style : test_case.styles->extract) {
      if (!contains(hello.extract_styles, style)) {
        return fmt::format("the target does not extract style {}", style);
      }
    }
    for (const std::string& style : test_case.styles->inject) {
      if (!contains(hello.inject_styles, style)) {
        return fmt::format("the target does not inject style {}", style);
      }
    }
  }
  return {};
}

// What it means that a case of this level does not hold.
Verdict not_holding(RuleLevel level) {
  return level == RuleLevel::kMust ? Verdict::kFail : Verdict::kWarn;
}

std::vector<reports::Difference> differences_of(const Judgement& judgement) {
  std::vector<reports::Difference> differences;
  for (const Mismatch& mismatch : judgement.mismatches) {
    differences.push_back({mismatch.observable, mismatch.expected, mismatch.actual});
  }
  return differences;
}

std::string left_out(const Judgement& judgement) {
  return fmt::format("the target leaves out {}", fmt::join(judgement.left_out, ", "));
}

Ruling judge_expectation(const Case& test_case, const Observation& observation) {
  const Judgement judgement = test_case.expect->judge(test_case.given, observation);
  if (judgement.holds()) return because(Verdict::kPass, "");
  if (judgement.mismatches.empty()) return because(Verdict::kNotObservable, left_out(judgement));
  Ruling ruling = because(not_holding(test_case.level), "");
  ruling.differences = differences_of(judgement);
  return ruling;
}

Ruling judge_behaviors(const Case& test_case, const Observation& observation) {
  std::vector<std::string> names;
  std::optional<Judgement> nearest, unseen;
  for (const Behavior& behavior : test_case.behaviors) {
    Judgement judgement = behavior.expectation.judge(test_case.given, observation);
    if (judgement.holds()) {
      Ruling ruling = because(Verdict::kPass, "");
      ruling.behavior = behavior.name;
      return ruling;
    }
    names.push_back(behavior.name);
    if (judgement.mismatches.empty()) {
      if (!unseen) unseen = std::move(judgement);
    } else if (!nearest || judgement.mismatches.size() < nearest->mismatches.size()) {
      nearest = std::move(judgement);
    }
  }
  // It may be that behaviour: what would tell was left out.
  if (unseen) return because(Verdict::kNotObservable, left_out(*unseen));
  Ruling ruling =
      because(not_holding(test_case.level),
              fmt::format("none of the known behaviours fits: {}", fmt::join(names, ", ")));
  if (nearest) ruling.differences = differences_of(*nearest);
  return ruling;
}

}  // namespace

std::optional<Ruling> rule_out(const Case& test_case, const Hello& hello,
                               const ProbedCarrier& probed) {
  if (auto reason = missing_style(test_case, hello)) {
    return because(Verdict::kUnsupported, std::move(*reason));
  }
  if (auto reason = missing_in(hello, test_case.requires_)) {
    return because(Verdict::kUnsupported, std::move(*reason));
  }
  if (auto reason = missing_in(probed, test_case.requires_)) {
    return because(Verdict::kNotObservable, std::move(*reason));
  }
  return {};
}

Ruling judge(const Case& test_case, const std::vector<Outcome>& before, const Outcome& outcome) {
  for (const Outcome& earlier : before) {
    if (const auto* failure = std::get_if<Failure>(&earlier)) {
      Ruling ruling = ruling_on(*failure);
      ruling.reason = fmt::format("at a request before it: {}", ruling.reason);
      return ruling;
    }
  }
  if (const auto* failure = std::get_if<Failure>(&outcome)) return ruling_on(*failure);
  const Answer& answer = std::get<Answer>(outcome);
  if (const auto* error = std::get_if<ErrorAnswer>(&answer)) return ruling_on(*error);
  if (const auto* observation = std::get_if<Observation>(&answer)) {
    return test_case.expect ? judge_expectation(test_case, *observation)
                            : judge_behaviors(test_case, *observation);
  }
  return because(Verdict::kProtocolError, "the answer is none to this request");
}

Ruling with_control(Ruling ruling, const std::string& control_id, const Ruling& control) {
  if (ruling.verdict != Verdict::kPass || control.verdict == Verdict::kPass) return ruling;
  return because(Verdict::kVacuous, fmt::format("its control {} did not pass: {}", control_id,
                                                reports::name(control.verdict)));
}

}  // namespace propspec::harness
