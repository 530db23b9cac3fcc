#include "simulator/propagation/configuration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <type_traits>

#include "simulator/propagation/surface_environment.h"
#include "simulator/propagation/surface_styles.h"

namespace propspec {

namespace {

// The whole text as a number, nothing before or behind it.
template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

// NaN is in no range.
bool is_rate(double value) { return value >= 0.0 && value <= 1.0; }

bool read_bool(SurfaceEnvironment& environment, const std::string& variable, bool otherwise) {
  constexpr std::array<std::string_view, 6> kTrue = {"true", "1", "t", "yes", "y", "on"};
  constexpr std::array<std::string_view, 6> kFalse = {"false", "0", "f", "no", "n", "off"};
  const auto value = environment.find(variable);
  if (!value) return otherwise;
  const std::string text = lower_case(trim(*value));
  if (text.empty()) return otherwise;
  if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end()) return false;
  environment.warn(variable, *value,
                   fmt::format("is no truth value: the default, {}, is used; accepted are true, 1, "
                               "t, yes, y, on and false, 0, f, no, n, off",
                               otherwise));
  return otherwise;
}

std::size_t read_size(SurfaceEnvironment& environment, const std::string& variable,
                      std::size_t otherwise) {
  const auto value = environment.find(variable);
  if (!value || trim(*value).empty()) return otherwise;
  if (const auto size = parse_number<std::size_t>(trim(*value))) return *size;
  environment.warn(
      variable, *value,
      fmt::format("is no whole number from 0 on: the default, {}, is used", otherwise));
  return otherwise;
}

ExtractBehavior read_behavior(SurfaceEnvironment& environment) {
  const std::string variable = "DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT";
  const auto value = environment.find(variable);
  if (!value || trim(*value).empty()) return ExtractBehavior::kContinue;
  const std::string text = environment.surface().behavior_ignores_case ? lower_case(trim(*value))
                                                                       : std::string(trim(*value));
  if (text == "continue") return ExtractBehavior::kContinue;
  if (text == "restart") return ExtractBehavior::kRestart;
  if (text == "ignore") return ExtractBehavior::kIgnore;
  environment.warn(variable, *value,
                   "is no behaviour: the default, continue, is used; accepted are continue, "
                   "restart, ignore");
  return ExtractBehavior::kContinue;
}

// DD-I-08. The propagation tags have one more limit, of the format itself: 512 bytes.
std::size_t read_tags_max_length(SurfaceEnvironment& environment) {
  constexpr std::size_t kDefault = 512;
  const std::string variable = "DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH";
  const LibrarySurface& surface = environment.surface();
  const auto value = environment.find(variable);
  if (!value || trim(*value).empty()) return kDefault;
  const auto length = parse_number<std::int64_t>(trim(*value));
  if (!length) {
    environment.warn(variable, *value,
                     "is no length: the default, 512, is used; accepted are 0 to 512");
    return kDefault;
  }
  if (*length < 0) {
    environment.warn(variable, *value, "is below 0; accepted are 0 to 512");
    switch (surface.negative_tags_length) {
      case LibrarySurface::NegativeLength::kZero:
        return 0;
      case LibrarySurface::NegativeLength::kUnlimited:
        return std::numeric_limits<std::size_t>::max();
      case LibrarySurface::NegativeLength::kDefault:
        break;
    }
    return kDefault;
  }
  if (*length > 512 && surface.caps_tags_length) {
    environment.warn(variable, *value, "is more than the format allows: 512 is used");
    return kDefault;
  }
  return static_cast<std::size_t>(*length);
}

void read_tag_keys(SurfaceEnvironment& environment, BaggageConfiguration& baggage) {
  const std::string variable = "DD_TRACE_BAGGAGE_TAG_KEYS";
  const LibrarySurface& surface = environment.surface();
  const auto value = environment.find(variable);
  if (surface.unread_variables.contains(variable)) {
    baggage.tag_keys.clear();
    return;
  }
  if (!value) return;
  baggage.tag_keys.clear();
  std::set<std::string_view> seen;
  for (std::size_t begin = 0; begin <= value->size();) {
    const std::size_t end = std::min(value->find(',', begin), value->size());
    std::string_view key = value->substr(begin, end - begin);
    if (surface.trims_tag_keys) key = trim(key);
    if (!key.empty() && seen.insert(key).second) baggage.tag_keys.emplace_back(key);
    begin = end + 1;
  }
  const bool star = seen.contains("*");
  if (star && (seen.size() == 1 || surface.star_among_tag_keys)) {
    baggage.tag_all = true;
    baggage.tag_keys.clear();
  }
}

double read_sample_rate(SurfaceEnvironment& environment) {
  constexpr double kNotSet = -1;
  const std::string variable = "DD_TRACE_SAMPLE_RATE";
  const auto value = environment.find(variable);
  if (!value || trim(*value).empty()) return kNotSet;
  const auto rate = parse_number<double>(trim(*value));
  if (rate && is_rate(*rate)) return *rate;
  environment.warn(variable, *value,
                   "is no rate and counts as unset; accepted are numbers from 0 to 1");
  return kNotSet;
}

// A member that only narrows what a rule matches, given in a way that narrows nothing.
bool matches_everything(const nlohmann::json& pattern) {
  if (pattern.is_object()) return pattern.empty();
  const auto* text = pattern.get_ptr<const std::string*>();
  return text != nullptr && (text->empty() || *text == "*");
}

// Either the rule, or what is wrong with it.
Result<SamplingRule> read_rule(const nlohmann::json& object) {
  if (!object.is_object()) return fail("is no object");
  SamplingRule rule;
  for (const auto& [key, member] : object.items()) {
    if (key == "sample_rate") {
      if (!member.is_number() || !is_rate(member.get<double>())) {
        return fail("has a sample_rate that is no number from 0 to 1");
      }
      rule.sample_rate = member.get<double>();
    } else if (key == "service" || key == "name") {
      if (!member.is_string()) return fail(fmt::format("has a {} that is no string", key));
      (key == "service" ? rule.service : rule.name) = member.get<std::string>();
    } else if (key == "resource" || key == "tags") {
      // To ignore it would let the rule match more than was asked for.
      if (!matches_everything(member)) {
        return fail(fmt::format("matches by {}, which a propagator does not see", key));
      }
    }
  }
  return rule;
}

std::vector<SamplingRule> read_sampling_rules(SurfaceEnvironment& environment) {
  const std::string variable = "DD_TRACE_SAMPLING_RULES";
  const auto value = environment.find(variable);
  if (!value || trim(*value).empty()) return {};
  const auto json = nlohmann::json::parse(*value, nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) {
    environment.warn(variable, *value,
                     "is no JSON list and counts as unset; accepted is a list of objects with "
                     "sample_rate, service, name");
    return {};
  }
  std::vector<SamplingRule> rules;
  std::string first_fault;
  std::size_t faults = 0, index = 0;
  for (const auto& object : json) {
    ++index;
    if (auto rule = read_rule(object)) {
      rules.push_back(std::move(*rule));
    } else if (faults++ == 0) {
      first_fault = fmt::format("rule {} {}", index, rule.error().message);
    }
  }
  if (faults > 0) {
    environment.warn(variable, *value,
                     fmt::format("holds {} rules that are skipped; {}", faults, first_fault));
  }
  return rules;
}

}  // namespace

Result<ReadConfiguration> read_configuration(const std::map<std::string, std::string>& variables,
                                             const LibrarySurface& surface) {
  SurfaceEnvironment environment(variables, surface);
  const auto styles = read_styles(environment);
  if (!styles) return tl::unexpected(styles.error());

  ReadConfiguration read;
  Configuration& out = read.configuration;
  out.extract = styles->extract;
  out.inject = styles->inject;
  out.extract_first =
      read_bool(environment, "DD_TRACE_PROPAGATION_EXTRACT_FIRST", surface.default_extract_first);
  out.behavior = read_behavior(environment);
  out.tags_max_length = read_tags_max_length(environment);
  out.generate_128_bit = read_bool(environment, "DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED",
                                   surface.default_generate_128_bit);
  out.baggage.max_items =
      read_size(environment, "DD_TRACE_BAGGAGE_MAX_ITEMS", out.baggage.max_items);
  out.baggage.max_bytes =
      read_size(environment, "DD_TRACE_BAGGAGE_MAX_BYTES", out.baggage.max_bytes);
  read_tag_keys(environment, out.baggage);
  out.sample_rate = read_sample_rate(environment);
  out.sampling_rules = read_sampling_rules(environment);
  read.warnings = environment.take_warnings();
  return read;
}

}  // namespace propspec
