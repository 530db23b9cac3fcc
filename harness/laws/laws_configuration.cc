// What must not depend on how a setting is written.
#include <algorithm>

#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kShared = "DD_TRACE_PROPAGATION_STYLE";
constexpr std::string_view kExtract = "DD_TRACE_PROPAGATION_STYLE_EXTRACT";
constexpr std::string_view kInject = "DD_TRACE_PROPAGATION_STYLE_INJECT";
constexpr std::string_view kBehavior = "DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT";

constexpr Recipe kValid = {.quality = Quality::kValid};

// ── Settings that can be written otherwise ──────────────────────────────────────────────────────

// CF-05: the names of these mean the same everywhere.
bool has_plain_names(const StyleList& styles) {
  return std::none_of(styles.begin(), styles.end(),
                      [](Style style) { return style == Style::kB3 || style == Style::kXRay; });
}

// Few, since each way of writing one is a configuration of its own.
bool can_be_rewritten(const Setting& setting) {
  const std::size_t styles = trace_styles(setting.extract).size();
  return setting.extract == setting.inject && has_plain_names(setting.extract) && styles >= 1 &&
         styles <= 2 && setting.other.empty() && !setting.extract_first && continues(setting);
}

std::string listed(const StyleList& styles, std::string_view separator = ",") {
  std::string list;
  for (const Style style : styles) list.append(list.empty() ? "" : separator).append(name(style));
  return list;
}

// Asks once more, where the setting's list of styles is written as `write` says.
template <typename Write>
auto again_with_list(Write write) {
  return again_under([write](const Setting& setting) {
    return with_variable(setting, kShared, write(setting.extract));
  });
}

void must_be_the_same(Examination& trial) { must_be_alike(trial, 0, 1); }

// Every second letter, the first one included.
std::string in_mixed_case(const StyleList& styles) {
  std::string list = listed(styles);
  for (std::size_t i = 0; i < list.size(); i += 2) {
    if (list[i] >= 'a' && list[i] <= 'z') list[i] = static_cast<char>(list[i] - 'a' + 'A');
  }
  return list;
}

Setting with_specific_lists(const Setting& setting) {
  const std::string list = listed(setting.extract);
  return with_variable(with_variable(with_variable(setting, kShared, "b3multi"), kExtract, list),
                       kInject, list);
}

// ── Lists in another order ──────────────────────────────────────────────────────────────────────

StyleList reversed(const StyleList& styles) {
  StyleList list;
  for (std::size_t i = styles.size(); i > 0; --i) list.add(styles.begin()[i - 1]);
  return list;
}

Setting with_trace_styles_reversed(Setting setting) {
  const bool baggage = setting.extracts(Style::kBaggage);
  setting.extract = reversed(trace_styles(setting.extract));
  if (baggage) setting.extract.add(Style::kBaggage);
  return setting;
}

Setting with_baggage_first(Setting setting) {
  StyleList list = {Style::kBaggage};
  for (const Style style : setting.extract) list.add(style);
  setting.extract = list;
  return setting;
}

Setting with_inject_reversed(Setting setting) {
  setting.inject = reversed(setting.inject);
  return setting;
}

Setting with_last_inject_style(Setting setting) {
  setting.inject = {setting.inject.begin()[setting.inject.size() - 1]};
  return setting;
}

bool injects_several(const Setting& setting) {
  return setting.inject.size() > 1 && setting.other.empty() && decides_alike(setting);
}

// What one style writes does not depend on the others, and what is extracted on neither.
void one_style_must_be_as_among_others(Examination& trial) {
  must_show_the_same_context(trial, 0, 1);
  const auto among = headers_of(trial, 0);
  const auto alone = headers_of(trial, 1);
  const auto span = span_of(trial, 0);
  const auto other_span = span_of(trial, 1);
  if (!among || !alone || !span || !other_span) return;
  const Style style = *trial.setting(1).inject.begin();
  const auto check = [&](const Headers& these, const Headers& those, bool says) {
    for (const auto [name, value] : these) {
      if (!belongs_to(style, name)) continue;
      const auto other = those.find_header(name);
      const std::string expected = without_own_marks(name, value, *span, begins_trace(trial, 0));
      const std::string actual =
          without_own_marks(name, other.value_or(""), *other_span, begins_trace(trial, 1));
      if (!other || (says && expected != actual)) {
        trial.fails("headers." + std::string(name), shown(std::string_view(expected)),
                    shown(std::string_view(actual)));
      }
    }
  };
  check(*among, *alone, true);
  check(*alone, *among, false);
}

}  // namespace

std::vector<Law> configuration_laws() {
  return {
      {.id = "configuration.names_have_no_case",
       .title = "Style names have no case",
       .statement = "The styles mean the same when their names are written with capitals.",
       .rules = {"CF-03"},
       .recipe = kValid,
       .applies = can_be_rewritten,
       .then = again_with_list(in_mixed_case),
       .check = must_be_the_same},
      {.id = "configuration.none_in_front_is_ignored",
       .title = "none before other styles is ignored",
       .statement = "A list of styles means the same with none in front.",
       .rules = {"NO-03"},
       .recipe = kValid,
       .applies = can_be_rewritten,
       .then = again_with_list([](const StyleList& styles) { return "none," + listed(styles); }),
       .check = must_be_the_same},
      {.id = "configuration.none_behind_is_ignored",
       .title = "none behind other styles is ignored",
       .statement = "A list of styles means the same with none at its end.",
       .rules = {"NO-03b"},
       .level = RuleLevel::kMay,
       .recipe = kValid,
       .applies = can_be_rewritten,
       .then = again_with_list([](const StyleList& styles) { return listed(styles) + ",none"; }),
       .check = must_be_the_same},
      {.id = "configuration.blanks_are_irrelevant",
       .title = "Blanks in a list of styles mean nothing",
       .statement = "A list of styles means the same with blanks around its names.",
       .rules = {"CF-03b"},
       .level = RuleLevel::kMay,
       .recipe = kValid,
       .applies = can_be_rewritten,
       .then = again_with_list(
           [](const StyleList& styles) { return " " + listed(styles, " , ") + " "; }),
       .check = must_be_the_same},
      {.id = "configuration.repeated_names_are_irrelevant",
       .title = "Repeated names in a list of styles mean nothing",
       .statement = "A list of styles means the same when all of it stands there twice.",
       .rules = {"CF-04"},
       .level = RuleLevel::kMay,
       .recipe = kValid,
       .applies = can_be_rewritten,
       .then = again_with_list(
           [](const StyleList& styles) { return listed(styles) + "," + listed(styles); }),
       .check = must_be_the_same},
      {.id = "configuration.specific_beats_shared",
       .title = "The specific variables beat the shared one",
       .statement = "Lists for both directions hold, whatever the variable for both says.",
       .rules = {"CF-02", "CF-01"},
       .level = RuleLevel::kShould,
       .recipe = kValid,
       .applies = can_be_rewritten,
       .then = again_under(with_specific_lists),
       .check = must_be_the_same},
      {.id = "configuration.datadog_beats_opentelemetry",
       .title = "Datadog's variables beat OpenTelemetry's",
       .statement = "With DD_TRACE_PROPAGATION_STYLE set, OTEL_PROPAGATORS changes nothing.",
       .rules = {"CF-02b"},
       .recipe = kValid,
       .applies = can_be_rewritten,
       .then = again_under(
           [](const Setting& s) { return with_variable(s, "OTEL_PROPAGATORS", "b3multi"); }),
       .check = must_be_the_same},
      {.id = "configuration.continue_is_the_default",
       .title = "continue is the default",
       .statement = "Behavior continue, when it is spelled out, is what happens without it.",
       .rules = {"PR-09"},
       .needs = {.features = {"behavior_extract"}},
       .recipe = kValid,
       .applies = can_be_rewritten,
       .then =
           again_under([](const Setting& s) { return with_variable(s, kBehavior, "continue"); }),
       .check = must_be_the_same},
      {.id = "configuration.unknown_behavior_is_continue",
       .title = "An unknown behavior means continue",
       .statement = "A behavior that nobody knows leaves the default: the trace is continued.",
       .rules = {"PR-12b"},
       .level = RuleLevel::kShould,
       .needs = {.features = {"behavior_extract"}},
       .recipe = kValid,
       .applies = can_be_rewritten,
       .then =
           again_under([](const Setting& s) { return with_variable(s, kBehavior, "sideways"); }),
       .check = must_be_the_same},
      {.id = "configuration.behavior_has_no_case",
       .title = "The behavior's name has no case",
       .statement = "RESTART is restart.",
       .rules = {"PR-12"},
       .level = RuleLevel::kMay,
       .needs = {.features = {"behavior_extract"}},
       .recipe = kValid,
       .applies =
           [](const Setting& s) {
             return s.behavior == ExtractBehavior::kRestart && s.other.empty();
           },
       .then = again_under([](const Setting& s) { return with_variable(s, kBehavior, "RESTART"); }),
       .check = must_be_the_same},
      {.id = "configuration.order_matters_not_to_one_context",
       .title = "To a single context the order of styles means nothing",
       .statement = "Where only one extracted style has headers, the order in which styles are "
                    "tried changes nothing.",
       .rules = {"PR-01", "PR-02"},
       .recipe = kValid,
       .applies =
           [](const Setting& s) {
             return continues(s) && !s.extract_first && s.other.empty() &&
                    trace_styles(s.extract).size() > 1;
           },
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             return lone_upstream(s, r, RuleLevel::kMust).has_value();
           },
       .then = again_under(with_trace_styles_reversed),
       .check = must_be_the_same},
      {.id = "configuration.place_of_baggage_is_irrelevant",
       .title = "The place of baggage in the list means nothing",
       .statement = "With baggage in front, the first trace style is still the first.",
       .rules = {"PR-05c"},
       .level = RuleLevel::kShould,
       .recipe = kValid,
       .applies =
           [](const Setting& s) {
             return s.extracts(Style::kBaggage) && s.extract.size() > 1 && s.other.empty() &&
                    *s.extract.begin() != Style::kBaggage;
           },
       .then = again_under(with_baggage_first),
       .check = must_be_the_same},
      {.id = "configuration.order_of_injection_is_irrelevant",
       .title = "The order of injected styles means nothing",
       .statement = "The same headers go out, and the span is the same, with the styles to inject "
                    "in the opposite order.",
       .rules = {"CF-01"},
       .recipe = kValid,
       .applies = injects_several,
       .then = again_under(with_inject_reversed),
       .check = must_be_the_same},
      {.id = "configuration.directions_do_not_touch",
       .title = "What is injected does not touch what is extracted",
       .statement = "With only one of the styles injected, the span is the same, and so are the "
                    "headers of that style.",
       .rules = {"CF-01"},
       .recipe = kValid,
       .applies = injects_several,
       .then = again_under(with_last_inject_style),
       .check = one_style_must_be_as_among_others},
  };
}

}  // namespace propspec::harness
