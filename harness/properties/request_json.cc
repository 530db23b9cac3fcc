#include "harness/properties/request_json.h"

#include <fmt/format.h>

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

using nlohmann::json;

constexpr std::string_view kBehaviors[] = {"continue", "restart", "ignore"};

json names_of(const StyleList& styles) {
  json names = json::array();
  for (const Style style : styles) names.push_back(name(style));
  return names;
}

Result<StyleList> styles_from_json(const json& object, const char* member) {
  StyleList styles;
  const json list = object.value(member, json::array());
  if (!list.is_array()) return fail(fmt::format("{} is no list of styles", member));
  for (const json& element : list) {
    const auto style =
        element.is_string() ? parse_style(element.get_ref<const std::string&>()) : std::nullopt;
    if (!style) return fail(fmt::format("{} holds {}, no style", member, element.dump()));
    styles.add(*style);
  }
  return styles;
}

// Pairs of texts; `bytes`: of which each code point is one byte.
Result<KeyValues> pairs_from_json(const json& object, const char* member, bool bytes) {
  KeyValues pairs;
  const json list = object.value(member, json::array());
  if (!list.is_array()) return fail(fmt::format("{} is no list", member));
  for (const json& pair : list) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) {
      return fail(fmt::format("{} holds what is no pair of texts", member));
    }
    const std::string& value = pair[1].get_ref<const std::string&>();
    const auto text = bytes ? bytes_from_utf8(value) : value;
    if (!text) return fail(fmt::format("{} holds a character above U+00FF", member));
    pairs.add(pair[0].get_ref<const std::string&>(), *text);
  }
  return pairs;
}

}  // namespace

json to_json(const PropagateRequest& request) {
  json object;
  object["headers"] = json::array();
  for (const auto [name, value] : request.headers) {
    object["headers"].push_back({utf8_from_bytes(name), utf8_from_bytes(value)});
  }
  if (request.decide != Decision::kNone) {
    object["decide"] = request.decide == Decision::kKeep ? "keep" : "drop";
  }
  for (const auto [key, value] : request.set_baggage) {
    object["set_baggage"].push_back({std::string(key), std::string(value)});
  }
  return object;
}

json to_json(const Setting& setting) {
  json object = {{"extract", names_of(setting.extract)}, {"inject", names_of(setting.inject)}};
  if (setting.extract_first) object["extract_first"] = true;
  if (setting.behavior != ExtractBehavior::kContinue) {
    object["behavior"] = kBehaviors[static_cast<std::size_t>(setting.behavior)];
  }
  if (!setting.other.empty()) object["env"] = setting.other;
  return object;
}

json to_json(const Observation& observation) {
  std::string line;
  append_answer(line, 0, observation);
  return json::parse(line, nullptr, false).value("ok", json());
}

Result<PropagateRequest> request_from_json(const json& object) {
  if (!object.is_object()) return fail("a request is no object");
  PropagateRequest request;
  auto headers = pairs_from_json(object, "headers", true);
  if (!headers) return tl::unexpected(headers.error());
  request.headers = std::move(*headers);
  auto baggage = pairs_from_json(object, "set_baggage", false);
  if (!baggage) return tl::unexpected(baggage.error());
  request.set_baggage = std::move(*baggage);
  const json decide = object.value("decide", json());
  if (decide == "keep") {
    request.decide = Decision::kKeep;
  } else if (decide == "drop") {
    request.decide = Decision::kDrop;
  } else if (!decide.is_null()) {
    return fail("decide is neither keep nor drop");
  }
  return request;
}

Result<Setting> setting_from_json(const json& object) {
  if (!object.is_object()) return fail("a setting is no object");
  Setting setting;
  const auto extract = styles_from_json(object, "extract");
  if (!extract) return tl::unexpected(extract.error());
  const auto inject = styles_from_json(object, "inject");
  if (!inject) return tl::unexpected(inject.error());
  setting.extract = *extract;
  setting.inject = *inject;
  setting.extract_first = object.value("extract_first", json()) == true;
  const json behavior = object.value("behavior", json("continue"));
  const auto* const known = std::find(std::begin(kBehaviors), std::end(kBehaviors), behavior);
  if (known == std::end(kBehaviors)) return fail(fmt::format("{} is no behavior", behavior.dump()));
  setting.behavior = static_cast<ExtractBehavior>(known - std::begin(kBehaviors));
  const json environment = object.value("env", json::object());
  if (!environment.is_object()) return fail("env is no object");
  for (const auto& [variable, value] : environment.items()) {
    if (!value.is_string()) return fail(fmt::format("env.{} is no text", variable));
    // Anybody may have written it, and a child process shall have no other variables of it.
    if (!variable.starts_with("DD_") && !variable.starts_with("OTEL_")) {
      return fail(fmt::format("env.{} is no DD_ or OTEL_ variable", variable));
    }
    setting.other[variable] = value.get<std::string>();
  }
  return setting;
}

}  // namespace propspec::harness
