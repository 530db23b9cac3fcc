#include "harness/specimens/setting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "simulator/propagation/configuration.h"

namespace propspec::harness {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr Style kDD = Style::kDatadog, kTC = Style::kTraceContext, kBag = Style::kBaggage;

Hello offering(const std::vector<std::string>& styles, const std::vector<std::string>& features) {
  Hello hello;
  hello.extract_styles = styles;
  hello.inject_styles = styles;
  hello.features = features;
  return hello;
}
Hello offering_everything() {
  return offering({"datadog", "tracecontext", "b3", "b3multi", "xray", "baggage", "none"},
                  {"extract_first", "behavior_extract", "trace_id_128"});
}

void expect_none_twice(const std::vector<Setting>& settings) {
  for (auto each = settings.begin(); each != settings.end(); ++each) {
    EXPECT_EQ(std::count(settings.begin(), settings.end(), *each), 1)
        << testing::PrintToString(environment_of(*each, Hello{}));
  }
}

TEST(SettingsOfRun, BeginWithTheFixedOnes) {
  const auto settings = settings_of_run(offering_everything(), 1, 0);
  ASSERT_GE(settings.size(), 20u);
  EXPECT_EQ(settings[0], (Setting{.extract = {kDD}, .inject = {kDD}}));
  EXPECT_EQ(settings[1], (Setting{.extract = {kTC}, .inject = {kTC}}));
  const StyleList usual = {kDD, kTC, kBag};
  EXPECT_THAT(settings, Contains(Setting{.extract = usual, .inject = usual}));
  EXPECT_THAT(settings, Contains(Setting{}));
  EXPECT_THAT(
      settings,
      Contains(Setting{.extract = usual, .inject = usual, .behavior = ExtractBehavior::kRestart}));
  EXPECT_THAT(settings, Contains(Setting{
                            .extract = {kTC, kDD}, .inject = {kTC, kDD}, .extract_first = true}));
  EXPECT_THAT(settings,
              Contains(Field(&Setting::other, Contains(Pair("DD_TRACE_SAMPLE_RATE", "0")))));
  expect_none_twice(settings);
}

TEST(SettingsOfRun, AddRandomOnes) {
  const std::size_t fixed = settings_of_run(offering_everything(), 1, 0).size();
  const auto settings = settings_of_run(offering_everything(), 1, 40);
  EXPECT_THAT(settings, SizeIs(fixed + 40));
  expect_none_twice(settings);
  EXPECT_EQ(settings, settings_of_run(offering_everything(), 1, 40));
  EXPECT_NE(settings, settings_of_run(offering_everything(), 2, 40));
}

TEST(SettingsOfRun, StayWithinWhatIsOffered) {
  Hello hello = offering({"datadog", "tracecontext", "baggage", "a style of its own"}, {});
  hello.inject_styles = {"datadog"};
  const auto settings = settings_of_run(hello, 3, 30);
  ASSERT_THAT(settings, Not(IsEmpty()));
  expect_none_twice(settings);
  for (const Setting& setting : settings) {
    EXPECT_EQ(setting.inject, StyleList{kDD});
    for (const Style style : setting.extract) EXPECT_THAT(style, AnyOf(kDD, kTC, kBag));
    EXPECT_FALSE(setting.extract.empty());
    EXPECT_FALSE(setting.extract_first);
    EXPECT_EQ(setting.behavior, ExtractBehavior::kContinue);
    EXPECT_THAT(setting.other,
                Not(Contains(Pair("DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED", "false"))));
  }
}

TEST(SettingsOfRun, OfOneStyle) {
  const auto plain = settings_of_run(offering({"b3multi"}, {}), 1, 0);
  ASSERT_THAT(plain, Not(IsEmpty()));
  EXPECT_EQ(plain[0], (Setting{.extract = {Style::kB3Multi}, .inject = {Style::kB3Multi}}));
  for (const Setting& setting : plain) {
    EXPECT_EQ(setting.extract, StyleList{Style::kB3Multi});
    // They would all mean the same.
    EXPECT_THAT(setting.other, Not(Contains(Pair(::testing::HasSubstr("BAGGAGE"), ::testing::_))));
  }
  expect_none_twice(settings_of_run(offering({"b3multi"}, {}), 1, 50));
}

TEST(SettingsOfRun, OfNoStyleAreNone) {
  EXPECT_THAT(settings_of_run(offering({}, {"extract_first"}), 1, 5), IsEmpty());
  EXPECT_THAT(settings_of_run(offering({"ottrace"}, {}), 1, 5), IsEmpty());
}

TEST(EnvironmentOf, OneListForBothDirections) {
  EXPECT_THAT(environment_of({.extract = {kTC, kDD}, .inject = {kTC, kDD}}, Hello{}),
              ElementsAre(Pair("DD_TRACE_PROPAGATION_STYLE", "tracecontext,datadog")));
  EXPECT_THAT(environment_of({}, Hello{}), ElementsAre(Pair("DD_TRACE_PROPAGATION_STYLE", "none")));
}

TEST(EnvironmentOf, TwoListsInTheSpellingOfTheLibrary) {
  Hello hello;
  hello.style_names = {{"b3", "b3 single header"}, {"none", "off"}};
  EXPECT_THAT(environment_of({.extract = {Style::kB3, kBag}}, hello),
              ElementsAre(Pair("DD_TRACE_PROPAGATION_STYLE_EXTRACT", "b3 single header,baggage"),
                          Pair("DD_TRACE_PROPAGATION_STYLE_INJECT", "off")));
}

TEST(EnvironmentOf, Behaviour) {
  const Setting setting = {.extract = {kDD},
                           .inject = {kDD},
                           .extract_first = true,
                           .behavior = ExtractBehavior::kIgnore,
                           .other = {{"DD_TRACE_SAMPLE_RATE", "0"}}};
  EXPECT_THAT(environment_of(setting, Hello{}),
              UnorderedElementsAre(Pair("DD_TRACE_PROPAGATION_STYLE", "datadog"),
                                   Pair("DD_TRACE_PROPAGATION_EXTRACT_FIRST", "true"),
                                   Pair("DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT", "ignore"),
                                   Pair("DD_TRACE_SAMPLE_RATE", "0")));
}

// What a setting says is what the reference reads.
TEST(EnvironmentOf, IsReadAsItWasMeant) {
  const Hello hello = offering_everything();
  for (const Setting& setting : settings_of_run(hello, 5, 40)) {
    SCOPED_TRACE(testing::PrintToString(environment_of(setting, hello)));
    const auto read = read_configuration(environment_of(setting, hello));
    ASSERT_TRUE(read) << testing::PrintToString(environment_of(setting, Hello{}));
    EXPECT_THAT(read->warnings, IsEmpty());
    EXPECT_EQ(read->configuration.extract, setting.extract);
    EXPECT_EQ(read->configuration.inject, setting.inject);
    EXPECT_EQ(read->configuration.extract_first, setting.extract_first);
    EXPECT_EQ(read->configuration.behavior, setting.behavior);
  }
}

}  // namespace
}  // namespace propspec::harness
