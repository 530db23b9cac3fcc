#include "harness/explain/subject_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/explain/case_facts.h"
#include "harness/explain/expectation_words.h"
#include "harness/explain/law_facts.h"
#include "harness/explain/meanings.h"
#include "harness/explain/run_command.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

using nlohmann::json;

// Members that would say nothing are left out.
void add_text(json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

json libraries_json(const Catalogue& catalogue, const Rule& rule) {
  json list = json::array();
  for (const Stance& stance : stances_on(catalogue, rule)) {
    json object = {{"library", stance.library}, {"diverges", stance.known != nullptr}};
    if (stance.known != nullptr) {
      object["behavior"] = stance.known->behavior;
      object["source"] = stance.known->source;
      add_text(object, "versions", stance.known->versions);
    }
    list.push_back(std::move(object));
  }
  return list;
}

// All of a case but its rules.
json content_json(const Case& one) {
  json object = {{"id", one.id},
                 {"title", one.title},
                 {"input", input_of(one)},
                 {"command", run_command(one.id, one.specs)}};
  if (auto needs = needs_in_words(one.requires_); !needs.empty())
    object["needs"] = std::move(needs);
  if (const auto expect = one.source.find("expect"); expect != one.source.end()) {
    object["expected"] = expectation_in_words(*expect);
  } else {
    json& behaviors = object["behaviors"] = json::array();
    for (const json& behavior : one.source.at("behaviors")) {
      behaviors.push_back({{"name", behavior.at("name")},
                           {"expected", expectation_in_words(behavior.at("expect"))}});
    }
  }
  add_text(object, "control", one.control);
  return object;
}

std::string remedy_for(const Catalogue& catalogue, const std::string& rule) {
  const auto remedy = catalogue.remedies.find(rule);
  return remedy == catalogue.remedies.end() ? "" : remedy->second;
}

json rules_in_short(const Catalogue& catalogue, const std::vector<std::string>& ids) {
  json rules = json::array();
  for (const std::string& id : ids) {
    const Rule* rule = find_rule(catalogue.corpus.rules, id);
    if (rule == nullptr) continue;
    json object = {{"id", id},
                   {"title", rule->title},
                   {"statement", rule->statement},
                   {"level", name(rule->level)}};
    add_text(object, "remedy", remedy_for(catalogue, id));
    rules.push_back(std::move(object));
  }
  return rules;
}

json laws_json(const Catalogue& catalogue, const Rule& rule) {
  json list = json::array();
  for (const Law* law : laws_of(catalogue, rule)) {
    list.push_back({{"id", law->id}, {"title", law->title}});
  }
  return list;
}

json mutants_json(const Catalogue& catalogue, const Rule& rule) {
  json list = json::array();
  for (const Mutant* mutant : mutants_of(catalogue, rule)) {
    list.push_back({{"id", mutant->id}, {"breaks", mutant->breaks}});
  }
  return list;
}

json editions_json(SpecRange range) {
  json list = json::array();
  for (const Spec spec : kSpecs) {
    if (range.contains(spec)) list.push_back(name(spec));
  }
  return list;
}

}  // namespace

json describe(const Catalogue& catalogue, const Rule& rule) {
  json cases = json::array();
  for (const Case* one : cases_of(catalogue, rule)) cases.push_back(content_json(*one));
  json object = {{"kind", "rule"},
                 {"id", rule.id},
                 {"title", rule.title},
                 {"statement", rule.statement},
                 {"level", name(rule.level)},
                 {"level_means", meaning_of(rule.level)},
                 {"topic", rule.topic},
                 {"evidence", rule.evidence},
                 {"evidence_means", meaning_of_evidence(rule.evidence)},
                 {"sources", rule.sources},
                 {"libraries", libraries_json(catalogue, rule)},
                 {"cases", std::move(cases)},
                 {"laws", laws_json(catalogue, rule)},
                 {"mutants", mutants_json(catalogue, rule)},
                 {"specs", editions_json(rule.specs)},
                 {"also", rule.also},
                 {"command", run_command(rule.id, rule.specs)}};
  add_text(object, "remedy", remedy_for(catalogue, rule.id));
  return object;
}

json describe(const Catalogue& catalogue, const Case& one) {
  json object = content_json(one);
  object["kind"] = "case";
  object["level"] = name(one.level);
  object["level_means"] = meaning_of(one.level);
  object["topic"] = one.topic;
  object["rules"] = rules_in_short(catalogue, one.rules);
  return object;
}

json describe(const Catalogue& catalogue, const Law& law) {
  json object = {{"kind", "law"},
                 {"id", law.id},
                 {"title", law.title},
                 {"statement", law.statement},
                 {"level", name(law.level)},
                 {"level_means", meaning_of(law.level)},
                 {"inputs", inputs_in_words(law.recipe)},
                 {"rules", rules_in_short(catalogue, {law.rules.begin(), law.rules.end()})},
                 {"command", run_command(law.id)}};
  if (auto needs = needs_in_words(law.needs); !needs.empty()) object["needs"] = std::move(needs);
  return object;
}

json describe(const Catalogue& catalogue, const Mutant& mutant) {
  json edits = json::array();
  for (const Edit& edit : mutant.edits) {
    edits.push_back({{"file", edit.file}, {"find", edit.find}, {"replace", edit.replace}});
  }
  return {{"kind", "mutant"},
          {"id", mutant.id},
          {"topic", mutant.topic},
          {"breaks", mutant.breaks},
          {"rules", rules_in_short(catalogue, mutant.rules)},
          {"edits", std::move(edits)},
          {"command", "propspec run mutant:" + mutant.id}};
}

json describe(const Catalogue&, const CauseText& cause) {
  return {{"kind", "cause"},
          {"id", cause.id},
          {"title", cause.title},
          {"looks_like", cause.looks_like},
          {"remedy", cause.remedy},
          {"invariants", cause.invariants},
          {"command", fmt::format("propspec simulate '{}.*' --verbose", lower_case(cause.id))}};
}

json describe(const Catalogue&, const InvariantText& invariant) {
  json causes = json::array();
  for (const CauseText& cause : all_causes()) {
    const auto& broken = cause.invariants;
    if (std::find(broken.begin(), broken.end(), invariant.id) != broken.end()) {
      causes.push_back(cause.id);
    }
  }
  return {{"kind", "invariant"},
          {"id", invariant.id},
          {"title", invariant.title},
          {"severity", invariant.severity},
          {"statement", invariant.statement},
          {"causes", causes},
          {"command", "propspec selftest --pipeline"}};
}

}  // namespace propspec::harness
