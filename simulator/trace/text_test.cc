#include "simulator/trace/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace propspec {
namespace {

TEST(Text, TrimsBlanksAndTabsOnly) {
  EXPECT_EQ(trim(" \t a b\t "), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim("\na\v"), "\na\v");
}

TEST(Text, ComparesAsciiLettersWithoutCase) {
  EXPECT_TRUE(equal_ignoring_case("TraceParent", "tRACEpARENT"));
  EXPECT_FALSE(equal_ignoring_case("a", "aa"));
  EXPECT_FALSE(equal_ignoring_case("\xC3\x84", "\xC3\xA4"));  // Ä, ä
  EXPECT_FALSE(equal_ignoring_case("[", "{"));                // 0x20 apart, and no letters
  EXPECT_EQ(lower_case("B3 Single\xC3\x84"), "b3 single\xC3\x84");
}

TEST(Glob, MatchesTheWholeText) {
  EXPECT_TRUE(matches_glob("a*c", "abc"));
  EXPECT_TRUE(matches_glob("a*c", "ac"));
  EXPECT_TRUE(matches_glob("a?c", "abc"));
  EXPECT_TRUE(matches_glob("*b*", "abc"));
  EXPECT_TRUE(matches_glob("ABC", "abc"));
  EXPECT_TRUE(matches_glob("", ""));
  EXPECT_FALSE(matches_glob("a?c", "ac"));
  EXPECT_FALSE(matches_glob("ab", "abc"));
  EXPECT_FALSE(matches_glob("", "a"));
  EXPECT_TRUE(matches_glob("a*b*c", "aXbXbXc"));
}

TEST(Glob, DoesNotTakeForEverOnManyStars) {
  std::string pattern;
  for (int i = 0; i < 60; ++i) pattern += "a*";
  EXPECT_FALSE(matches_glob(pattern + "b", std::string(2000, 'a')));
}

RC_GTEST_PROP(Glob, AStarOnEachSideFindsEveryPart,
              (const std::string& before, const std::string& after)) {
  RC_ASSERT(matches_glob("*part*", before + "part" + after));
}

}  // namespace
}  // namespace propspec
