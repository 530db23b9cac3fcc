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

Ruling because(Verdict verdict, std::string reason) {
  Ruling ruling;
  ruling.verdict = verdict;
  ruling.reason = std::move(reason);
  return ruling;
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
  for (const std::string& style : test_case.requires_.styles) {
    if (!contains(hello.extract_styles, style) && !contains(hello.inject_styles, style)) {
      return fmt::format("the target does not know style {}", style);
    }
  }
  return {};
}

std::optional<std::string> missing_feature(const Case& test_case, const Hello& hello) {
  for (const std::string& feature : test_case.requires_.features) {
    if (!hello.offers(feature)) return fmt::format("the target does not offer feature {}", feature);
  }
  return {};
}

std::optional<std::string> missing_carrier(const Requirements& required,
                                           const ProbedCarrier& probed) {
  const auto sentence = [](std::string_view what, std::string_view wanted,
                           const std::string& found) {
    return fmt::format("needs a carrier with {} {}; as the probe found, they are {}", what, wanted,
                       found);
  };
  if (!required.carrier_duplicates.empty() &&
      !contains(required.carrier_duplicates, probed.duplicates)) {
    return sentence("duplicate headers",
                    fmt::format("{}", fmt::join(required.carrier_duplicates, " or ")),
                    probed.duplicates);
  }
  if (!required.carrier_names.empty() && required.carrier_names != probed.names) {
    return sentence("header names", required.carrier_names, probed.names);
  }
  if (!required.carrier_empty.empty() && required.carrier_empty != probed.empty) {
    return sentence("empty headers", required.carrier_empty, probed.empty);
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

Ruling judge_error(const ErrorAnswer& error) {
  switch (error.kind) {
    case ErrorKind::kUnsupported:
      return because(error.adapter ? Verdict::kAdapterGap : Verdict::kUnsupported, error.message);
    case ErrorKind::kRejected:
      return because(Verdict::kConfigRejected, error.message);
    case ErrorKind::kInvalid:
      // The request is valid after the protocol, so it is the adapter that cannot handle it.
      return because(Verdict::kAdapterGap,
                     fmt::format("the adapter calls the request invalid: {}", error.message));
    case ErrorKind::kInternal:
      break;
  }
  // On input from the network a propagator throws at no level.
  Ruling ruling = because(Verdict::kFail, "the library threw");
  ruling.differences.push_back({"answer", "an answer", error.message});
  return ruling;
}

Ruling judge_failure(const Failure& failure) {
  switch (failure.kind) {
    case Misbehavior::kCrash:
      return because(Verdict::kCrash, failure.message);
    case Misbehavior::kHang:
      return because(Verdict::kHang, failure.message);
    case Misbehavior::kConfigRejected:
      return because(Verdict::kConfigRejected, failure.message);
    case Misbehavior::kTargetError:
    case Misbehavior::kNotRun:
      return because(Verdict::kNotRun, failure.message);
    case Misbehavior::kProtocolError:
      break;
  }
  Ruling ruling = because(Verdict::kProtocolError, failure.message);
  if (!failure.bytes.empty()) {
    ruling.differences.push_back({"answer", "a valid answer", failure.bytes});
  }
  return ruling;
}

}  // namespace

std::optional<Ruling> rule_out(const Case& test_case, const Hello& hello,
                               const ProbedCarrier& probed) {
  if (auto reason = missing_style(test_case, hello)) {
    return because(Verdict::kUnsupported, std::move(*reason));
  }
  if (auto reason = missing_feature(test_case, hello)) {
    return because(Verdict::kUnsupported, std::move(*reason));
  }
  if (auto reason = missing_carrier(test_case.requires_, probed)) {
    return because(Verdict::kNotObservable, std::move(*reason));
  }
  return {};
}

Ruling judge(const Case& test_case, const std::vector<Outcome>& before, const Outcome& outcome) {
  for (const Outcome& earlier : before) {
    if (const auto* failure = std::get_if<Failure>(&earlier)) {
      Ruling ruling = judge_failure(*failure);
      ruling.reason = fmt::format("at a request before it: {}", ruling.reason);
      return ruling;
    }
  }
  if (const auto* failure = std::get_if<Failure>(&outcome)) return judge_failure(*failure);
  const Answer& answer = std::get<Answer>(outcome);
  if (const auto* error = std::get_if<ErrorAnswer>(&answer)) return judge_error(*error);
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
