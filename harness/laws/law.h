// A law: what holds for every carrier, whatever is in it. It is tried on generated requests and
// bound to rules, exactly as cases are.
//
// Most laws need no oracle: they compare what a target shows with itself, or with what it shows for
// a request that is the same by the rules. Differential laws compare it with the reference.
//
// A trial of a law is one generated request, and what the law asks on: the same request written
// otherwise, or the headers that were injected. All trials of a batch travel in one window.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "harness/cases/requirements.h"
#include "harness/laws/examination.h"
#include "harness/rules/rule.h"
#include "harness/specimens/recipe.h"
#include "harness/specimens/setting.h"

namespace propspec::harness {

// What a law asks on after the answers so far.
struct Step {
  PropagateRequest request;
  // Under another setting than the trial's. It is a function of that setting alone, or each trial
  // would cost a configuration of its own.
  std::optional<Setting> setting;
};

struct Law {
  std::string_view id;                  // "datadog.injects_decimal_ids"; stable
  std::string_view title;               // a few words
  std::string_view statement;           // what holds, in a sentence or two
  std::vector<std::string_view> rules;  // ids; the topic is that of the first
  // The weakest of its rules' levels. A `may` law is one that permitted choices break: that it does
  // not hold is told as a difference from the reference, and fails nothing.
  RuleLevel level = RuleLevel::kMust;
  Requirements needs;  // features and carrier; styles follow from the setting
  Recipe recipe;
  // Under which settings it can be tried; none: all.
  std::function<bool(const Setting&)> applies;
  // Of which requests it speaks; none: all. What does not fit is discarded, and a counterexample
  // is shrunk within it, so it must not rely on how the request was generated.
  std::function<bool(const Setting&, const PropagateRequest&)> premise;
  // The next request of the trial; nothing once it has all it needs. None: one request is enough.
  std::function<std::optional<Step>(const Examination&)> then;
  std::function<void(Examination&)> check;
};

// All laws, sorted by id. Adding one means adding it to the table of its file: laws_*.cc.
std::span<const Law> laws();
const Law* find_law(std::string_view id);

}  // namespace propspec::harness
