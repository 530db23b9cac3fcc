#include "harness/targets/npm_version.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <iterator>

namespace propspec::harness {
namespace {

NpmVersion version(std::string_view text) { return NpmVersion::parse(text).value(); }

// The example of semver.org, section 11, and numbers that are no texts.
TEST(NpmVersion, Precedence) {
  const char* ascending[] = {"0.9.9",      "1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta",
                             "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
                             "1.0.0",      "1.0.9",        "1.0.10",        "1.2.0",
                             "1.10.0",     "2.0.0",        "10.0.0"};
  for (std::size_t a = 0; a < std::size(ascending); ++a) {
    for (std::size_t b = 0; b < std::size(ascending); ++b) {
      EXPECT_EQ(version(ascending[a]) < version(ascending[b]), a < b)
          << ascending[a] << " " << ascending[b];
    }
  }
  EXPECT_EQ(version("1.0.0+build"), version("1.0.0"));
}

TEST(NpmVersion, WhatIsNoVersion) {
  for (const char* text : {"", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.x", "1.2.3-", "latest",
                           "^1.2.3", "1..3", "-1.2.3"}) {
    EXPECT_FALSE(NpmVersion::parse(text)) << text;
  }
}

TEST(NpmVersion, Fits) {
  for (const char* range : {"", "latest", "5", "5.13", "5.13.2"}) {
    EXPECT_TRUE(fits(version("5.13.2"), range)) << range;
  }
  for (const char* range : {"6", "51", "5.1", "5.13.1", "5.", "5.13.", "^5", "next", "x"}) {
    EXPECT_FALSE(fits(version("5.13.2"), range)) << range;
  }
  EXPECT_FALSE(fits(version("5.13.2-beta.1"), "5"));
  EXPECT_TRUE(fits(version("5.13.2-beta.1"), "5.13.2-beta.1"));
}

RC_GTEST_PROP(NpmVersion, NoTextThrows, (std::string text)) {
  const auto parsed = NpmVersion::parse(text);
  RC_ASSERT(!parsed || fits(*parsed, text));
  fits(version("1.2.3"), text);
}

}  // namespace
}  // namespace propspec::harness
