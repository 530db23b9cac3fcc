#include "harness/rules/rule.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "harness/schema/json_schema.h"

namespace propspec::harness {
namespace {

using nlohmann::json;

constexpr std::string_view kSchema = "rules-1.schema.json";

RuleLevel level_from(std::string_view text) {
  if (text == "must") return RuleLevel::kMust;
  return text == "should" ? RuleLevel::kShould : RuleLevel::kMay;
}

Divergence divergence_from(const json& source) {
  return {.library = source.at("library"),
          .versions = source.value("versions", ""),
          .behavior = source.at("behavior"),
          .source = source.at("source")};
}

// `source` is valid after the schema.
Rule rule_from(const json& source) {
  Rule rule{.id = source.at("id"),
            .title = source.at("title"),
            .statement = source.at("statement"),
            .topic = source.at("topic"),
            .evidence = source.at("evidence"),
            .since = source.value("since", ""),
            .until = source.value("until", ""),
            .level = level_from(source.at("level").get_ref<const std::string&>()),
            .sources = source.at("sources").get<std::vector<std::string>>(),
            .diverges = {}};
  if (const auto diverges = source.find("diverges"); diverges != source.end()) {
    for (const json& divergence : *diverges) rule.diverges.push_back(divergence_from(divergence));
  }
  return rule;
}

}  // namespace

std::string_view name(RuleLevel level) {
  switch (level) {
    case RuleLevel::kMust:
      return "must";
    case RuleLevel::kShould:
      return "should";
    case RuleLevel::kMay:
      return "may";
  }
  return "may";
}

std::vector<Error> load_rules(const JsonDocument& document, Rules& rules) {
  std::vector<Error> errors;
  const auto schema = JsonSchema::embedded(kSchema);
  if (!schema) return {schema.error()};
  for (const SchemaError& violation : schema->check(document.root)) {
    errors.push_back(document.error_at(violation.pointer, violation.message));
  }
  if (!errors.empty()) return errors;

  const json& list = document.root.at("rules");
  for (std::size_t i = 0; i < list.size(); ++i) {
    Rule rule = rule_from(list[i]);
    std::string id = rule.id;
    const auto [place, added] = rules.try_emplace(std::move(id), std::move(rule));
    if (!added) {
      errors.push_back(document.error_at(
          fmt::format("/rules/{}/id", i),
          fmt::format("there is a rule {} already; ids are never used again", place->first)));
    }
  }
  return errors;
}

std::vector<Error> load_rules(std::string path, std::string_view text, Rules& rules) {
  const auto document = parse_json(std::move(path), text);
  if (!document) return {document.error()};
  return load_rules(*document, rules);
}

}  // namespace propspec::harness
