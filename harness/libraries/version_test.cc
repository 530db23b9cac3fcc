#include "harness/libraries/version.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace propspec::harness {

namespace {

TEST(Version, ReadsWhatLibrariesCallThemselves) {
  struct Row {
    const char* text;
    Version version;
  };
  for (const auto& [text, version] :
       {Row{"2", {{2, 0, 0}}}, Row{"2.40", {{2, 40, 0}}}, Row{"v1.62.3", {{1, 62, 3}}},
        Row{"7.0.0-pre", {{7, 0, 0}}}, Row{"4.15.0rc1", {{4, 15, 0}}},
        Row{"2.42.0.dev", {{2, 42, 0}}}, Row{"3.52.0.0", {{3, 52, 0}}},
        Row{"1.64-SNAPSHOT", {{1, 64, 0}}}, Row{"2.x", {{2, 0, 0}}}}) {
    EXPECT_EQ(parse_version(text), version) << text;
  }
}

TEST(Version, ComparesNumbersAndNotLetters) {
  EXPECT_LT(parse_version("2.9"), parse_version("2.10"));
  EXPECT_LT(parse_version("2.47.99"), parse_version("2.48"));
  EXPECT_EQ(parse_version("2.48"), parse_version("2.48.0"));
}

TEST(Version, IsNothingWithoutANumber) {
  for (const auto* text : {"", "v", "latest", ".1", "-1", "99999999999"}) {
    EXPECT_EQ(parse_version(text), std::nullopt) << text;
  }
}

RC_GTEST_PROP(Version, AnyTextIsReadOrRefused, (const std::string& text)) {
  const auto version = parse_version(text);
  RC_ASSERT(version == parse_version(text));
}

}  // namespace

}  // namespace propspec::harness
