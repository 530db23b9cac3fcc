#include "harness/protocol/byte_view.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

using namespace std::string_view_literals;

TEST(ByteView, MapsEachByteToTheCodePointOfItsNumber) {
  EXPECT_EQ(utf8_from_bytes("a\x7f\x80\xc3\xff\0"sv), "a\x7f\xc2\x80\xc3\x83\xc3\xbf\0"sv);
  EXPECT_EQ(bytes_from_utf8("a\x7f\xc2\x80\xc3\x83\xc3\xbf\0"sv), "a\x7f\x80\xc3\xff\0"sv);
}

TEST(ByteView, RefusesCodePointsThatAreNoByte) {
  EXPECT_FALSE(bytes_from_utf8("\xc4\x80"));          // U+0100
  EXPECT_FALSE(bytes_from_utf8("ok \xe2\x82\xac"));   // U+20AC
  EXPECT_FALSE(bytes_from_utf8("\xf0\x9f\x98\x80"));  // U+1F600
  EXPECT_FALSE(bytes_from_utf8("\xc2"));
  EXPECT_FALSE(bytes_from_utf8("\x80"));
}

TEST(ByteView, KnowsWellFormedSequences) {
  EXPECT_EQ(utf8_sequence("a"), 1);
  EXPECT_EQ(utf8_sequence("\xc2\x80 rest"), 2);
  EXPECT_EQ(utf8_sequence("\xe0\xa0\x80"), 3);
  EXPECT_EQ(utf8_sequence("\xed\x9f\xbf"), 3);
  EXPECT_EQ(utf8_sequence("\xf0\x90\x80\x80"), 4);
  EXPECT_EQ(utf8_sequence("\xf4\x8f\xbf\xbf"), 4);
  for (const auto ill_formed :
       {""sv, "\x80"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xc2\x41"sv, "\xe0\x9f\xbf"sv,
        "\xed\xa0\x80"sv, "\xe2\x82"sv, "\xf0\x8f\xbf\xbf"sv, "\xf4\x90\x80\x80"sv,
        "\xf5\x80\x80\x80"sv, "\xff"sv}) {
    EXPECT_EQ(utf8_sequence(ill_formed), 0) << testing::PrintToString(std::string(ill_formed));
  }
}

TEST(ByteView, KnowsAscii) {
  EXPECT_TRUE(is_ascii(""));
  EXPECT_TRUE(is_ascii("0123456789abcdef\x7f"));
  EXPECT_FALSE(is_ascii("01234567\x80"));
  EXPECT_FALSE(
      is_ascii("012\x80"
               "4567"));
}

RC_GTEST_PROP(ByteView, AnyBytesComeBack, (const std::string& bytes)) {
  RC_ASSERT(bytes_from_utf8(utf8_from_bytes(bytes)) == bytes);
}

}  // namespace
}  // namespace propspec::harness
