#include "harness/rules/rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace propspec::harness {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::string_view kTwoRules = R"({
  "rules": [
    {
      "id": "DD-E-01",
      "title": "One",
      "statement": "A propagator continues the trace.",
      "topic": "datadog-ids",
      "level": "should",
      "evidence": "asserted",
      "sources": ["a test", "a section"]
    },
    {
      "id": "W3C-7b",
      "title": "Two",
      "statement": "A propagator does something else.",
      "topic": "traceparent",
      "level": "may",
      "evidence": "read",
      "sources": ["a file"],
      "also": ["MX-01", "MX-02"],
      "since": "w3c-2",
      "until": "w3c-2",
      "diverges": [
        {"library": "go", "versions": "< 2", "behavior": "drops it", "source": "a file"},
        {"library": "php", "behavior": "keeps it", "source": "a page"}
      ]
    }
  ]
})";

testing::Matcher<Error> message(const testing::Matcher<std::string>& matcher) {
  return Field(&Error::message, matcher);
}

TEST(Rules, EveryMemberIsRead) {
  Rules rules;
  ASSERT_THAT(load_rules("rules/x.json", kTwoRules, rules), IsEmpty());
  ASSERT_EQ(rules.size(), 2u);

  const Rule& one = rules.at("DD-E-01");
  EXPECT_EQ(one.id, "DD-E-01");
  EXPECT_EQ(one.title, "One");
  EXPECT_EQ(one.statement, "A propagator continues the trace.");
  EXPECT_EQ(one.topic, "datadog-ids");
  EXPECT_EQ(one.level, RuleLevel::kShould);
  EXPECT_EQ(one.evidence, "asserted");
  EXPECT_THAT(one.sources, ElementsAre("a test", "a section"));
  EXPECT_EQ(one.specs, SpecRange{});
  EXPECT_THAT(one.also, IsEmpty());
  EXPECT_THAT(one.diverges, IsEmpty());

  const Rule& two = rules.at("W3C-7b");
  EXPECT_EQ(two.level, RuleLevel::kMay);
  EXPECT_EQ(two.specs, (SpecRange{Spec::kW3c2, Spec::kW3c2}));
  EXPECT_THAT(two.also, ElementsAre("MX-01", "MX-02"));
  ASSERT_EQ(two.diverges.size(), 2u);
  EXPECT_EQ(two.diverges[0].library, "go");
  EXPECT_EQ(two.diverges[0].versions, "< 2");
  EXPECT_EQ(two.diverges[0].behavior, "drops it");
  EXPECT_EQ(two.diverges[0].source, "a file");
  EXPECT_EQ(two.diverges[1].versions, "");
}

TEST(Rules, AnIdOfAnotherFileIsRefused) {
  Rules rules;
  ASSERT_THAT(load_rules("rules/x.json", kTwoRules, rules), IsEmpty());
  EXPECT_THAT(
      load_rules("rules/y.json", kTwoRules, rules),
      ElementsAre(message(StartsWith("rules/y.json:4: /rules/0/id: there is a rule DD-E-01")),
                  message(StartsWith("rules/y.json:13: /rules/1/id: there is a rule W3C-7b")),
                  message(StartsWith("rules/y.json:20: /rules/1/also/0: MX-01 is rule W3C-7b")),
                  message(StartsWith("rules/y.json:20: /rules/1/also/1: MX-02 is rule W3C-7b"))));
  EXPECT_EQ(rules.size(), 2u);
}

std::vector<Error> errors_with(std::string_view old_text, std::string_view new_text) {
  std::string text(kTwoRules);
  text.replace(text.find(old_text), old_text.size(), new_text);
  Rules rules;
  return load_rules("x.json", text, rules);
}

TEST(Rules, ANumberStandsForOneRule) {
  EXPECT_THAT(errors_with("MX-01", "DD-E-01"),
              ElementsAre(message(HasSubstr("/rules/1/also/0: there is a rule DD-E-01 already"))));
  EXPECT_THAT(errors_with("MX-01", "W3C-7b"),
              ElementsAre(message(HasSubstr("/rules/1/also/0: that is the rule's own id"))));
  EXPECT_THAT(errors_with("MX-01", "MX-02"), ElementsAre(message(HasSubstr("/rules/1/also"))));
}

TEST(Rules, ARuleHoldsInSomeEdition) {
  EXPECT_THAT(errors_with("\"until\": \"w3c-2\"", "\"until\": \"w3c-1\""),
              ElementsAre(message(HasSubstr("/rules/1/until: the rule ends before it begins"))));
  EXPECT_THAT(errors_with("\"until\": \"w3c-2\"", "\"until\": \"w3c-3\""),
              ElementsAre(message(HasSubstr("/rules/1/until: "))));
}

TEST(Rules, AreFoundByEachOfTheirNumbers) {
  Rules rules;
  ASSERT_THAT(load_rules("rules/x.json", kTwoRules, rules), IsEmpty());
  EXPECT_EQ(find_rule(rules, "DD-E-01"), &rules.at("DD-E-01"));
  EXPECT_EQ(find_rule(rules, "MX-02"), &rules.at("W3C-7b"));
  EXPECT_EQ(find_rule(rules, "MX-03"), nullptr);
}

TEST(Rules, ABrokenSchemaAddsNothingAndNamesEachMember) {
  std::string text(kTwoRules);
  text.replace(text.find("\"should\""), 8, "\"shall\"");
  text.replace(text.find("\"go\""), 4, "\"cobol\"");
  Rules rules;
  EXPECT_THAT(load_rules("rules/x.json", text, rules),
              testing::UnorderedElementsAre(
                  message(StartsWith("rules/x.json:8: /rules/0/level: ")),
                  message(StartsWith("rules/x.json:24: /rules/1/diverges/0/library: "))));
  EXPECT_THAT(rules, IsEmpty());
}

TEST(Rules, WhatIsNoJsonNamesTheLine) {
  Rules rules;
  EXPECT_THAT(load_rules("rules/x.json", "{\n\"rules\": [\n", rules),
              ElementsAre(message(StartsWith("rules/x.json:"))));
  EXPECT_THAT(rules, IsEmpty());
}

TEST(Rules, LevelsHaveNames) {
  EXPECT_EQ(name(RuleLevel::kMust), "must");
  EXPECT_EQ(name(RuleLevel::kShould), "should");
  EXPECT_EQ(name(RuleLevel::kMay), "may");
}

// Bytes that went bad never crash the loader.
RC_GTEST_PROP(Rules, AnyMutationIsLoadedOrRefused, ()) {
  std::string text(kTwoRules);
  const auto changes = *rc::gen::container<std::vector<std::pair<std::size_t, char>>>(
      rc::gen::pair(rc::gen::inRange<std::size_t>(0, text.size()), rc::gen::arbitrary<char>()));
  for (const auto& [at, byte] : changes) text[at] = byte;
  Rules rules;
  const auto errors = load_rules("x.json", text, rules);
  RC_ASSERT(errors.empty() == (rules.size() == 2u));
}

}  // namespace
}  // namespace propspec::harness
