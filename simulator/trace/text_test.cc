#include "simulator/trace/text.h"

#include <gtest/gtest.h>

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

TEST(Text, Globs) {
  EXPECT_TRUE(matches_glob("", ""));
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("pay*", "Payments"));
  EXPECT_TRUE(matches_glob("*b*b", "abab"));
  EXPECT_TRUE(matches_glob("web.?equest", "web.request"));
  EXPECT_FALSE(matches_glob("web.?equest", "web.equest"));
  EXPECT_FALSE(matches_glob("a*b", "abc"));
  EXPECT_FALSE(matches_glob("", "a"));
  // Many stars, and nothing fits: still soon done.
  EXPECT_FALSE(matches_glob(std::string(1000, '*') + "b", std::string(100'000, 'a')));
}

}  // namespace
}  // namespace propspec
