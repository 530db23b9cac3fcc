#include "reports/printable.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace propspec::reports {
namespace {

TEST(Printable, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(printable("x-datadog-tags: _dd.p.dm=-4"), "x-datadog-tags: _dd.p.dm=-4");
  EXPECT_EQ(printable("Größe → 東京 🚀"), "Größe → 東京 🚀");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("\x1b[2J\r\n\x07"), "\\x1b[2J\\x0d\\x0a\\x07");
  EXPECT_EQ(printable("a\x7f"), "a\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\x9b31m");  // CSI as one C1 character
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
}

TEST(Printable, EscapesWhatWouldDeceiveAReader) {
  EXPECT_EQ(printable("\u202epass"), "\\u{202e}pass");
  EXPECT_EQ(printable("pa\u200bss"), "pa\\u{200b}ss");
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(printable("\xc3"), "\\xc3");                    // cut off
  EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80");           // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // surrogate
}

TEST(Printable, CutsLongTextAndSaysSo) {
  EXPECT_EQ(printable("0123456789", 4), "0123… (10 bytes in all)");
  EXPECT_EQ(printable("0123", 4), "0123");
}

RC_GTEST_PROP(Printable, NeverLetsAControlThrough, (const std::string& bytes)) {
  for (const char byte : printable(bytes)) {
    const auto value = static_cast<unsigned char>(byte);
    RC_ASSERT(value >= 0x20);
    RC_ASSERT(value != 0x7f);
  }
}

TEST(Columns, CountsCodePoints) {
  EXPECT_EQ(columns("abc"), 3u);
  EXPECT_EQ(columns("→ü"), 2u);
}

}  // namespace
}  // namespace propspec::reports
