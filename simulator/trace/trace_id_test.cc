#include "simulator/trace/trace_id.h"

#include <gtest/gtest.h>

namespace propspec {
namespace {

TEST(TraceId, PrintsBothHalvesZeroPadded) {
  EXPECT_EQ(hex(TraceId{0x640cfd8d00000000, 0xabcdef}), "640cfd8d000000000000000000abcdef");
  EXPECT_EQ(hex(SpanId{0x3ade68b1}), "000000003ade68b1");
}

TEST(TraceId, ParsesExactlyThirtyTwoLowerCaseDigits) {
  EXPECT_EQ(parse_trace_id("640cfd8d000000000000000000abcdef"),
            (TraceId{0x640cfd8d00000000, 0xabcdef}));
  for (const char* bad : {"", "640cfd8d000000000000000000abcde",
                          "640cfd8d000000000000000000abcdef0", "640CFD8D000000000000000000abcdef",
                          "640cfd8d00000000 00000000abcdef", "0x0cfd8d000000000000000000abcdef"}) {
    EXPECT_FALSE(parse_trace_id(bad)) << bad;
  }
}

TEST(TraceId, ParsesDecimalUpTo64Bits) {
  EXPECT_EQ(parse_decimal64("18446744073709551615"), 18446744073709551615u);
  EXPECT_EQ(parse_decimal64("0000000000000000000000123"), 123u);
  for (const char* bad : {"", "18446744073709551616", "99999999999999999999999999", "-1", "+1",
                          " 1", "1 ", "0x7b", "1.5", "1_0", "\xE0\xA5\xA7"}) {
    EXPECT_FALSE(parse_decimal64(bad)) << bad;
  }
}

TEST(TraceId, ParsesHexadecimalWithoutSignOrPrefix) {
  EXPECT_EQ(parse_hex64("ffffffffffffffff", HexCase::kLower), 0xffffffffffffffffu);
  EXPECT_EQ(parse_hex64("aBc", HexCase::kAny), 0xabcu);
  EXPECT_FALSE(parse_hex64("aBc", HexCase::kLower));
  for (const char* bad : {"", "00000000000000001", "0x1", "+1", "-1", " 1", "1_0", "g"}) {
    EXPECT_FALSE(parse_hex64(bad, HexCase::kAny)) << bad;
  }
}

// Every byte at every place, against the plain definition of a digit.
TEST(TraceId, KnowsEveryHexadecimalDigitAtEveryPlace) {
  for (std::size_t length = 1; length <= 16; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(length, '5');
        text[at] = static_cast<char>(byte);
        const bool decimal = byte >= '0' && byte <= '9';
        const bool lower = byte >= 'a' && byte <= 'f';
        const bool upper = byte >= 'A' && byte <= 'F';
        ASSERT_EQ(parse_hex64(text, HexCase::kLower).has_value(), decimal || lower) << text;
        ASSERT_EQ(parse_hex64(text, HexCase::kAny).has_value(), decimal || lower || upper) << text;
        if (decimal || lower || upper) {
          ASSERT_EQ(parse_hex64(text, HexCase::kAny), std::stoull(text, nullptr, 16)) << text;
        }
      }
    }
  }
}

TEST(TraceId, PrintsEveryDigitAtEveryPlace) {
  for (std::uint64_t digit = 0; digit < 16; ++digit) {
    for (std::size_t at = 0; at < 16; ++at) {
      std::string expected(16, '0');
      expected[15 - at] = "0123456789abcdef"[digit];
      EXPECT_EQ(hex(SpanId{digit << (4 * at)}), expected);
    }
  }
}

TEST(TraceId, ParsesThirtyTwoBitNumbersWithASign) {
  EXPECT_EQ(parse_int32("-2"), -2);
  EXPECT_EQ(parse_int32("02"), 2);
  EXPECT_EQ(parse_int32("-2147483648"), -2147483647 - 1);
  for (const char* bad : {"", "-", "+1", "2147483648", "1.0", "1e3", " 1", "keep", "2,1"}) {
    EXPECT_FALSE(parse_int32(bad)) << bad;
  }
}

}  // namespace
}  // namespace propspec
