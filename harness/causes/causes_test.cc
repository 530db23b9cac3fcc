#include "harness/causes/causes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "simulator/checker/break.h"
#include "simulator/checker/checker.h"

namespace propspec::harness {
namespace {

TEST(Invariants, AreThoseOfTheChecker) {
  const auto texts = all_invariants();
  const auto known = invariants();
  ASSERT_EQ(texts.size(), known.size());
  for (std::size_t i = 0; i < known.size(); ++i) {
    EXPECT_EQ(texts[i].id, known[i].id);
    EXPECT_EQ(texts[i].title, known[i].title);
    EXPECT_EQ(texts[i].severity, name(known[i].severity)) << known[i].id;
  }
}

TEST(Causes, AreAllThere) {
  ASSERT_EQ(all_causes().size(), 65u);
  for (std::size_t i = 0; i < 65; ++i) {
    const std::string number = std::to_string(i + 1);
    EXPECT_EQ(all_causes()[i].id, (i < 9 ? "D0" : "D") + number);
  }
}

TEST(Causes, BreakInvariantsThatExist) {
  for (const CauseText& cause : all_causes()) {
    for (const std::string& invariant : cause.invariants) {
      EXPECT_NE(find_invariant(invariant), nullptr) << cause.id << " " << invariant;
    }
  }
}

TEST(Causes, BreakWhatTheirRulesExplain) {
  std::size_t rules = 0;
  for (const auto& group : {checking::capture_causes(), checking::transport_causes(),
                            checking::extract_causes(), checking::delivery_causes()}) {
    for (const checking::Cause& rule : group) {
      ++rules;
      const CauseText* const text = find_cause(rule.id);
      ASSERT_NE(text, nullptr) << rule.id;
      for (const std::string& invariant : text->invariants) {
        EXPECT_EQ(std::count(rule.explains.begin(), rule.explains.end(), invariant), 1)
            << rule.id << " " << invariant;
      }
    }
  }
  EXPECT_EQ(rules, all_causes().size());
}

TEST(Causes, AreFoundById) {
  ASSERT_NE(find_cause("d04"), nullptr);
  EXPECT_EQ(find_cause("d04")->title, "Only 64 bits of the trace id stored");
  EXPECT_THAT(find_cause("D04")->invariants, ::testing::ElementsAre("I02", "I06", "I07"));
  EXPECT_EQ(find_cause("D66"), nullptr);
  EXPECT_EQ(find_cause(""), nullptr);
  EXPECT_EQ(find_invariant("D01"), nullptr);
}

TEST(Causes, AFileThatBreaksTheSchemaSaysWhere) {
  const auto result = load_causes("x.json", "{\"causes\": [\n  {\"id\": \"D1\"}\n]}");
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().message, ::testing::HasSubstr("x.json:2"));
  EXPECT_FALSE(load_invariants("x.json", "{").has_value());
}

}  // namespace
}  // namespace propspec::harness
