#include "harness/explain/remedies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cases/case.h"

namespace propspec::harness {
namespace {

using testing::HasSubstr;

constexpr const char* kRemedy = "Reject the trace id after parsing, by its value.";

std::string error_of(const std::string& text) {
  const auto remedies = load_remedies("remedies.json", text);
  return remedies ? "none" : remedies.error().message;
}

TEST(Remedies, AreReadByRule) {
  const auto remedies = load_remedies(
      "remedies.json", R"({"remedies": {"DD-E-10": ")" + std::string(kRemedy) + R"("}})");
  ASSERT_TRUE(remedies) << remedies.error().message;
  EXPECT_EQ(remedies->at("DD-E-10"), kRemedy);
}

TEST(Remedies, ErrorsNameTheFileAndTheLine) {
  EXPECT_THAT(error_of("{\n\"remedies\": {\n\"DD-E-10\": \"Fix it.\"}}"),
              HasSubstr("remedies.json:3: /remedies/DD-E-10"));
  EXPECT_THAT(error_of("{\n\"remedies\": {"), HasSubstr("remedies.json:2"));
  EXPECT_THAT(error_of("[]"), HasSubstr("remedies.json:1"));
  EXPECT_THAT(error_of(R"({"remedies": {}, "more": 1})"), HasSubstr("more"));
}

TEST(Remedies, EveryRuleHasOneAndEachIsForARule) {
  const auto corpus = load_embedded_corpus();
  const auto remedies = embedded_remedies();
  ASSERT_TRUE(corpus);
  ASSERT_TRUE(remedies) << remedies.error().message;
  for (const auto& [id, rule] : corpus->rules) {
    EXPECT_TRUE(remedies->contains(id))
        << "say in fixtures/remedies.json what to change in a propagator that fails " << id;
  }
  for (const auto& [id, remedy] : *remedies) {
    EXPECT_TRUE(corpus->rules.contains(id)) << "fixtures/remedies.json: there is no rule " << id;
  }
}

TEST(Remedies, SayMoreThanTheRule) {
  const auto corpus = load_embedded_corpus();
  const auto remedies = embedded_remedies();
  ASSERT_TRUE(corpus && remedies);
  std::map<std::string, std::string> rule_with;
  for (const auto& [id, remedy] : *remedies) {
    const auto [at, is_new] = rule_with.try_emplace(remedy, id);
    EXPECT_TRUE(is_new) << id << " and " << at->second << " have the same remedy";
    const auto rule = corpus->rules.find(id);
    EXPECT_TRUE(rule == corpus->rules.end() || rule->second.statement != remedy) << id;
  }
}

}  // namespace
}  // namespace propspec::harness
