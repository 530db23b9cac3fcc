#include "harness/cases/written.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace propspec::harness {
namespace {

TEST(Written, DigitsOfIdsAndNumbers) {
  EXPECT_EQ(Digits::decimal(std::uint64_t{0}).text(), "0");
  EXPECT_EQ(Digits::decimal(~std::uint64_t{0}).text(), "18446744073709551615");
  EXPECT_EQ(Digits::decimal(std::int64_t{-1}).text(), "-1");
  EXPECT_EQ(Digits::hex16(0x3ade68b1).text(), "000000003ade68b1");
  EXPECT_EQ(Digits::hex32({0x640cfd8d00000000, 0xff}).text(), "640cfd8d0000000000000000000000ff");
}

TEST(Written, CanonicalIntegers) {
  for (const char* text : {"0", "7", "-1", "10", "340282366920938463463374607431768211456"}) {
    EXPECT_TRUE(is_canonical_integer(text)) << text;
  }
  for (const char* text : {"", "-", "-0", "00", "01", "+1", "1.0", " 1", "1 ", "a", "1e3"}) {
    EXPECT_FALSE(is_canonical_integer(text)) << text;
  }
}

TEST(Written, IntegersCompareWithoutALimit) {
  EXPECT_LT(compare_integers("-10", "-9"), 0);
  EXPECT_LT(compare_integers("-1", "0"), 0);
  EXPECT_GT(compare_integers("10", "9"), 0);
  EXPECT_EQ(compare_integers("-3", "-3"), 0);
  EXPECT_GT(compare_integers("18446744073709551616", "18446744073709551615"), 0);
}

RC_GTEST_PROP(Written, IntegersCompareAsNumbersDo, (std::int64_t a, std::int64_t b)) {
  const int order = compare_integers(std::to_string(a), std::to_string(b));
  RC_ASSERT((order < 0) == (a < b));
  RC_ASSERT((order == 0) == (a == b));
}

TEST(Written, TextsForPeopleAndMachines) {
  EXPECT_EQ(quoted("a\"b\n", Written::kBytes), "“a\\\"b\\n”");
  EXPECT_EQ(quoted("\xe9", Written::kBytes), "“é”");
  EXPECT_EQ(json_text("\xe9", Written::kBytes), "\"é\"");
  EXPECT_EQ(json_text("é", Written::kUnicode), "\"é\"");
  EXPECT_EQ(json_text("\xff", Written::kUnicode), "\"\xef\xbf\xbd\"");
  EXPECT_EQ(json_text("-1", Written::kInteger), "-1");
  EXPECT_EQ(json_text(std::nullopt, Written::kInteger), "absent");
}

}  // namespace
}  // namespace propspec::harness
