#include "harness/rules/rule.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
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

SpecRange specs_from(const json& source) {
  SpecRange specs;
  specs.since = parse_spec(source.value("since", "")).value_or(specs.since);
  specs.until = parse_spec(source.value("until", "")).value_or(specs.until);
  return specs;
}

// `source` is valid after the schema.
Rule rule_from(const json& source) {
  Rule rule{.id = source.at("id"),
            .title = source.at("title"),
            .statement = source.at("statement"),
            .topic = source.at("topic"),
            .evidence = source.at("evidence"),
            .level = level_from(source.at("level").get_ref<const std::string&>()),
            .specs = specs_from(source),
            .also = source.value("also", std::vector<std::string>()),
            .sources = source.at("sources").get<std::vector<std::string>>(),
            .diverges = {}};
  if (const auto diverges = source.find("diverges"); diverges != source.end()) {
    for (const json& divergence : *diverges) rule.diverges.push_back(divergence_from(divergence));
  }
  return rule;
}

// What is wrong with a rule in itself, and beside those that are there already.
std::vector<Error> check(const Rule& rule, const std::string& pointer, const Rules& rules,
                         const JsonDocument& document) {
  std::vector<Error> errors;
  const auto refuse = [&](const std::string& member, const std::string& message) {
    errors.push_back(document.error_at(pointer + member, message));
  };
  const auto check_free = [&](const std::string& member, const std::string& number) {
    const Rule* const holder = find_rule(rules, number);
    if (holder == nullptr) return;
    refuse(member, holder->id == number
                       ? fmt::format("there is a rule {} already; ids are never used again", number)
                       : fmt::format("{} is rule {} already", number, holder->id));
  };
  check_free("/id", rule.id);
  for (std::size_t i = 0; i < rule.also.size(); ++i) {
    const std::string member = fmt::format("/also/{}", i);
    check_free(member, rule.also[i]);
    if (rule.also[i] == rule.id) refuse(member, "that is the rule's own id");
  }
  if (rule.specs.empty()) refuse("/until", "the rule ends before it begins");
  return errors;
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

const Rule* find_rule(const Rules& rules, std::string_view number) {
  const auto by_id = rules.find(number);
  if (by_id != rules.end()) return &by_id->second;
  for (const auto& [id, rule] : rules) {
    if (std::find(rule.also.begin(), rule.also.end(), number) != rule.also.end()) return &rule;
  }
  return nullptr;
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
    std::vector<Error> wrong = check(rule, fmt::format("/rules/{}", i), rules, document);
    if (wrong.empty()) rules.emplace(rule.id, std::move(rule));
    std::move(wrong.begin(), wrong.end(), std::back_inserter(errors));
  }
  return errors;
}

std::vector<Error> load_rules(std::string path, std::string_view text, Rules& rules) {
  const auto document = parse_json(std::move(path), text);
  if (!document) return {document.error()};
  return load_rules(*document, rules);
}

}  // namespace propspec::harness
