#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/libraries/library_table.h"

namespace propspec::harness {

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> check(std::string_view library, std::string_view version,
                               const DeclaredStyles& declared) {
  const auto libraries = embedded_libraries();
  EXPECT_TRUE(libraries.has_value()) << (libraries ? "" : libraries.error().message);
  return check_profile(*libraries, library, version, declared);
}

DeclaredStyles declared(const std::vector<std::string>& styles,
                        const std::map<std::string, std::string>& style_names = {}) {
  return {.extract = styles, .inject = styles, .style_names = style_names};
}

const std::vector<std::string> kSix = {"datadog", "tracecontext", "b3",
                                       "b3multi", "baggage",      "none"};

TEST(CheckProfile, SaysNothingWhereAllAgrees) {
  EXPECT_THAT(check("nodejs", "6.21.0", declared(kSix)), IsEmpty());
  EXPECT_THAT(check("python", "4.15.0rc1", declared(kSix)), IsEmpty());
  EXPECT_THAT(check("dotnet", "3.52.0.0", declared(kSix, {{"b3", "B3 single header"}})), IsEmpty());
  EXPECT_THAT(
      check("cpp", "2.2.1", declared({"datadog", "tracecontext", "b3multi", "baggage", "none"})),
      IsEmpty());
}

TEST(CheckProfile, SaysNothingOfALibraryItDoesNotKnow) {
  EXPECT_THAT(check("rust", "0.4.0", declared({"datadog"})), IsEmpty());
}

TEST(CheckProfile, SaysThatAVersionIsUnknown) {
  EXPECT_THAT(check("dotnet", "1.0", declared(kSix)),
              ElementsAre(HasSubstr("known from 2.0.0 on")));
  EXPECT_THAT(check("dotnet", "", declared(kSix)), ElementsAre(HasSubstr("is no version")));
}

TEST(CheckProfile, FindsANameThatMeansAnotherStyle) {
  EXPECT_THAT(
      check("nodejs", "5.132.0", declared(kSix)),
      ElementsAre(
          "b3 would be configured as \"b3\", by which dd-trace-js 5.132.0 means b3multi; it "
          "is \"b3 single header\" there"));
}

TEST(CheckProfile, FindsUnknownAndDeprecatedSpellings) {
  EXPECT_THAT(check("python", "3.9.0", declared(kSix, {{"b3", "b3 single header"}})),
              ElementsAre(AllOf(HasSubstr("does not know"), HasSubstr("it is \"b3\" there"))));
  EXPECT_THAT(check("dotnet", "3.52.0", declared(kSix, {{"b3", "B3SingleHeader"}})),
              ElementsAre(HasSubstr("deprecated name in dd-trace-dotnet 3.52.0")));
  EXPECT_THAT(check("nodejs", "6.21.0", declared(kSix, {{"b3single", "b3"}})),
              ElementsAre("style_names has b3single, which is no canonical name of a style"));
}

TEST(CheckProfile, FindsStylesTooManyAndTooFew) {
  DeclaredStyles hello = declared(kSix);
  hello.extract.emplace_back("xray");
  hello.inject = {"datadog", "tracecontext", "b3", "b3multi", "none", "B3"};
  EXPECT_THAT(
      check("python", "4.0.0", hello),
      ElementsAre("styles.extract has xray, a style that dd-trace-py 4.0.0 is not known to have",
                  "styles.inject has B3, which is no canonical name of a style",
                  "styles.inject lacks baggage, which dd-trace-py 4.0.0 has: a gap of the adapter, "
                  "or news of "
                  "the library"));
}

}  // namespace

}  // namespace propspec::harness
