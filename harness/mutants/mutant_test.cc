#include "harness/mutants/mutant.h"

#include <gmock/gmock.h>

#include <set>

#include "harness/cases/case.h"

namespace propspec::harness {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Mutant> all_mutants() {
  std::vector<Mutant> all = embedded_mutants().value();
  const std::vector<Mutant> choices = embedded_permitted_choices().value();
  all.insert(all.end(), choices.begin(), choices.end());
  return all;
}

TEST(Mutants, IdsAreUniqueAndSorted) {
  const std::vector<std::vector<Mutant>> lists = {embedded_mutants().value(),
                                                  embedded_permitted_choices().value()};
  for (const std::vector<Mutant>& mutants : lists) {
    ASSERT_FALSE(mutants.empty());
    for (std::size_t i = 1; i < mutants.size(); ++i) {
      EXPECT_LT(mutants[i - 1].id, mutants[i].id);
    }
  }
  std::set<std::string> ids;
  const std::vector<Mutant> all = all_mutants();
  for (const Mutant& mutant : all) {
    EXPECT_TRUE(ids.insert(mutant.id).second) << mutant.id;
  }
}

TEST(Mutants, BreakRulesOfTheCorpus) {
  const auto corpus = load_embedded_corpus();
  ASSERT_TRUE(corpus);
  const std::vector<Mutant> all = all_mutants();
  for (const Mutant& mutant : all) {
    std::set<std::string> topics;
    for (const std::string& rule : mutant.rules) {
      const auto found = corpus->rules.find(rule);
      ASSERT_NE(found, corpus->rules.end()) << mutant.id << " breaks " << rule;
      topics.insert(found->second.topic);
    }
    EXPECT_THAT(topics, Contains(mutant.topic)) << mutant.id;
  }
}

TEST(Mutants, PermittedChoicesAreLeftOpenByARule) {
  const auto corpus = load_embedded_corpus();
  ASSERT_TRUE(corpus);
  const std::vector<Mutant> choices = embedded_permitted_choices().value();
  for (const Mutant& choice : choices) {
    for (const std::string& rule : choice.rules) {
      EXPECT_EQ(corpus->rules.at(rule).level, RuleLevel::kMay) << choice.id << " and " << rule;
    }
  }
}

TEST(Mutants, AreFoundByTheirIds) {
  const auto found = find_mutant("datadog.trace_id.accepts_zero");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->topic, "datadog-ids");
  EXPECT_THAT(found->rules, ElementsAre("DD-E-10"));
  EXPECT_EQ(found->edits.front().file, "simulator/propagation/datadog.cc");
}

TEST(Mutants, NearMatches) {
  for (const char* text : {"datadog.trace_id.acepts_zero", "trace_id.accepts", "ACCEPTS_ZERO"}) {
    const auto missing = find_mutant(text);
    ASSERT_FALSE(missing) << text;
    EXPECT_THAT(missing.error().message, HasSubstr("datadog.trace_id.accepts_zero")) << text;
  }
  EXPECT_EQ(find_mutant("nonesuch").error().message, "there is no mutant “nonesuch”");
}

std::string error(std::string_view text) { return load_mutants("x.json", text).error().message; }

TEST(Mutants, ErrorsNameFileLineAndMember) {
  EXPECT_THAT(error("{"), HasSubstr("x.json:1"));
  EXPECT_THAT(error(R"({"mutants": [
    {"id": "nodot", "topic": "b3", "breaks": "Does no thing", "rules": ["B3-E-1"], "edits": [
      {"file": "a.cc", "find": "x", "replace": ""}]}]})"),
              HasSubstr("x.json:2: /mutants/0/id"));
  EXPECT_THAT(error(R"({"mutants": [
    {"id": "a.b", "topic": "b3", "breaks": "Does no thing", "rules": [], "edits": [
      {"file": "a.cc", "find": "x", "replace": ""}]}]})"),
              HasSubstr("/mutants/0/rules"));
}

}  // namespace
}  // namespace propspec::harness
