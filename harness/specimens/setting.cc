#include "harness/specimens/setting.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "harness/specimens/dice.h"
#include "harness/targets/carrier_probe.h"

namespace propspec::harness {
namespace {

constexpr Style kDD = Style::kDatadog, kTC = Style::kTraceContext, kB3 = Style::kB3,
                kB3Multi = Style::kB3Multi, kXRay = Style::kXRay, kBaggage = Style::kBaggage;
constexpr StyleList kDefault = {kDD, kTC, kBaggage};
constexpr StyleList kAll = {kDD, kTC, kB3, kB3Multi, kXRay, kBaggage};

constexpr auto kGenerates128Bits = "DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED";
constexpr auto kSampleRate = "DD_TRACE_SAMPLE_RATE";
constexpr auto kRateLimit = "DD_TRACE_RATE_LIMIT";
constexpr auto kTagsMaxLength = "DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH";
constexpr auto kBaggageMaxItems = "DD_TRACE_BAGGAGE_MAX_ITEMS";
constexpr auto kBaggageMaxBytes = "DD_TRACE_BAGGAGE_MAX_BYTES";
constexpr auto kBaggageTagKeys = "DD_TRACE_BAGGAGE_TAG_KEYS";

Setting both(StyleList styles) { return {.extract = styles, .inject = styles}; }
Setting first_of(StyleList styles) {
  return {.extract = styles, .inject = styles, .extract_first = true};
}
Setting with(StyleList styles, ExtractBehavior behavior) {
  return {.extract = styles, .inject = styles, .behavior = behavior};
}
Setting with(StyleList styles, std::string_view variable, std::string_view value) {
  return {
      .extract = styles, .inject = styles, .other = {{std::string(variable), std::string(value)}}};
}

// By a rate of this service. Beyond the limit libraries drop: 100 traces a second, unless told.
void keep_all(Environment& variables) {
  variables[kSampleRate] = "1";
  variables[kRateLimit] = "1000000";
}
Setting keeping_all(StyleList styles) {
  Setting setting = both(styles);
  keep_all(setting.other);
  return setting;
}

// What every law needs to be tried under, for a target that offers everything.
std::vector<Setting> fixed_settings() {
  return {
      both({kDD}),
      both({kTC}),
      both({kB3}),
      both({kB3Multi}),
      both({kXRay}),
      both(kDefault),
      both({kTC, kDD}),
      both({kDD, kB3Multi, kTC}),
      both({kTC, kDD, kB3Multi}),
      both(kAll),
      both({kBaggage}),
      both({}),
      with(kDefault, ExtractBehavior::kRestart),
      with(kDefault, ExtractBehavior::kIgnore),
      first_of({kDD, kTC}),
      first_of({kTC, kDD}),
      first_of(kDefault),
      with({kDD}, kGenerates128Bits, "false"),
      with({kDD, kTC, kB3, kB3Multi}, kGenerates128Bits, "false"),
      with(kDefault, kSampleRate, "0"),
      keeping_all(kDefault),
      with({kDD}, kTagsMaxLength, "0"),
      with({kDD}, kTagsMaxLength, "64"),
      with(kDefault, kBaggageMaxItems, "2"),
      with(kDefault, kBaggageMaxBytes, "40"),
      with(kDefault, kBaggageTagKeys, "*"),
      with({kBaggage}, kBaggageTagKeys, ""),
      with({kBaggage}, kBaggageTagKeys, "session,account*,Case"),
      {.extract = {kDD}, .inject = {kTC}},
      {.extract = {kTC}, .inject = {kDD}},
      {.extract = {kB3Multi}, .inject = {kB3}},
      {.extract = {kB3}, .inject = {kDD, kTC}},
      {.extract = {kDD, kTC}, .inject = {kTC, kDD, kB3, kB3Multi, kXRay}},
      {.extract = kAll, .inject = {}},
      {.extract = {}, .inject = kDefault},
  };
}

StyleList parse_styles(const std::vector<std::string>& names) {
  StyleList styles;
  for (const std::string& each : names) {
    if (const auto style = parse_style(each)) styles.add(*style);
  }
  return styles;
}

// What a target offers.
struct Offer {
  StyleList extract, inject;
  bool extract_first, behavior, switches_generation;

  explicit Offer(const Hello& hello)
      : extract(parse_styles(hello.extract_styles)),
        inject(parse_styles(hello.inject_styles)),
        extract_first(hello.offers("extract_first")),
        behavior(hello.offers("behavior_extract")),
        switches_generation(hello.offers("trace_id_128")) {}

  bool includes(const Setting& setting) const {
    return (extract_first || !setting.extract_first) &&
           (behavior || setting.behavior == ExtractBehavior::kContinue) &&
           (switches_generation || !setting.other.contains(kGenerates128Bits)) &&
           (extract.contains(Style::kNone) || !setting.extract.empty()) &&
           (inject.contains(Style::kNone) || !setting.inject.empty());
  }
};

StyleList common(const StyleList& wanted, const StyleList& offered) {
  StyleList both;
  for (const Style style : wanted) {
    if (offered.contains(style)) both.add(style);
  }
  return both;
}

// Adds the setting with what of it is offered, unless nothing is left of a list of styles, or it is
// there already.
void add_offered(Setting setting, const Offer& offer, std::vector<Setting>& settings) {
  const StyleList extract = common(setting.extract, offer.extract);
  const StyleList inject = common(setting.inject, offer.inject);
  if (extract.empty() != setting.extract.empty() || inject.empty() != setting.inject.empty()) {
    return;
  }
  setting.extract = extract;
  setting.inject = inject;
  if (!extract.contains(kBaggage) && !inject.contains(kBaggage)) {
    for (const auto* variable : {kBaggageMaxItems, kBaggageMaxBytes, kBaggageTagKeys}) {
      setting.other.erase(variable);
    }
  }
  if (!offer.includes(setting)) return;
  if (std::find(settings.begin(), settings.end(), setting) != settings.end()) return;
  settings.push_back(std::move(setting));
}

// At least one style, in any order.
StyleList any_styles(Dice& dice) {
  std::array<Style, kAll.size()> order{};
  std::copy(kAll.begin(), kAll.end(), order.begin());
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[dice.below(i)]);
  StyleList styles;
  for (std::size_t i = dice.between(1, order.size()); i > 0; --i) styles.add(order[i - 1]);
  return styles;
}

Setting any_setting(Dice& dice) {
  using Strings = std::initializer_list<std::string_view>;
  Setting setting = both(any_styles(dice));
  if (dice.percent(50)) setting.inject = any_styles(dice);
  setting.extract_first = dice.percent(15);
  if (dice.percent(20)) {
    setting.behavior = dice.percent(50) ? ExtractBehavior::kRestart : ExtractBehavior::kIgnore;
  }
  const auto now_and_then = [&](const char* variable, Strings values) {
    if (!dice.percent(12)) return;
    setting.other[variable] = values.begin()[dice.below(values.size())];
  };
  now_and_then(kGenerates128Bits, {"false"});
  now_and_then(kSampleRate, {"0", "1"});
  if (setting.other.contains(kSampleRate) && setting.other[kSampleRate] == "1") {
    keep_all(setting.other);
  }
  now_and_then(kTagsMaxLength, {"0", "64", "200"});
  now_and_then(kBaggageMaxItems, {"1", "2", "10"});
  now_and_then(kBaggageMaxBytes, {"20", "40", "500"});
  now_and_then(kBaggageTagKeys, {"", "*", "user.id", "case,Case"});
  return setting;
}

std::string listed(const StyleList& styles, const auto& spelling) {
  if (styles.empty()) return std::string(spelling(Style::kNone));
  std::string list;
  for (const Style style : styles) list.append(list.empty() ? "" : ",").append(spelling(style));
  return list;
}

std::string_view word(ExtractBehavior behavior) {
  switch (behavior) {
    case ExtractBehavior::kContinue:
      return "continue";
    case ExtractBehavior::kRestart:
      return "restart";
    case ExtractBehavior::kIgnore:
      return "ignore";
  }
  return "";
}

}  // namespace

Environment environment_of(const Setting& setting, const Hello& hello) {
  const auto spelling = [&](Style style) { return spell(hello, name(style)); };
  Environment environment;
  if (setting.extract == setting.inject) {
    environment["DD_TRACE_PROPAGATION_STYLE"] = listed(setting.extract, spelling);
  } else {
    environment["DD_TRACE_PROPAGATION_STYLE_EXTRACT"] = listed(setting.extract, spelling);
    environment["DD_TRACE_PROPAGATION_STYLE_INJECT"] = listed(setting.inject, spelling);
  }
  if (setting.extract_first) environment["DD_TRACE_PROPAGATION_EXTRACT_FIRST"] = "true";
  if (setting.behavior != ExtractBehavior::kContinue) {
    environment["DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT"] = word(setting.behavior);
  }
  for (const auto& [variable, value] : setting.other) environment[variable] = value;
  return environment;
}

std::vector<Setting> settings_of_run(const Hello& hello, std::uint64_t seed, std::size_t random) {
  const Offer offer(hello);
  std::vector<Setting> settings;
  for (Setting& setting : fixed_settings()) add_offered(std::move(setting), offer, settings);
  Dice dice(seed);
  const std::size_t wanted = settings.size() + random;
  // A target of one style has few settings: most of what is thrown is there already.
  for (std::size_t tries = 20 * random; settings.size() < wanted && tries > 0; --tries) {
    add_offered(any_setting(dice), offer, settings);
  }
  return settings;
}

}  // namespace propspec::harness
