#include "simulator/propagation/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <ostream>

#include "simulator/propagation/surface_environment.h"

namespace propspec {

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Environment = std::map<std::string, std::string>;

constexpr Style kDD = Style::kDatadog;
constexpr Style kTC = Style::kTraceContext;
constexpr Style kBag = Style::kBaggage;
const StyleList kDefault = {kDD, kTC, kBag};
constexpr auto kStyle = "DD_TRACE_PROPAGATION_STYLE";
constexpr auto kExtract = "DD_TRACE_PROPAGATION_STYLE_EXTRACT";
constexpr auto kInject = "DD_TRACE_PROPAGATION_STYLE_INJECT";
constexpr auto kOtel = "OTEL_PROPAGATORS";

ReadConfiguration read(const Environment& environment) {
  auto read = read_configuration(environment);
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().message);
  return read ? std::move(*read) : ReadConfiguration{};
}

std::string text(const StyleList& styles) {
  std::string out;
  for (const Style style : styles) out += (out.empty() ? "" : ",") + std::string(name(style));
  return out;
}

// ── styles ──

struct StylesRow {
  const char* title;
  Environment environment;
  const char* extract;
  const char* inject;
  std::size_t warnings;
};

void PrintTo(const StylesRow& row, std::ostream* out) { *out << row.title; }

constexpr auto kDefaultText = "datadog,tracecontext,baggage";

class ReferenceStyles : public ::testing::TestWithParam<StylesRow> {};

TEST_P(ReferenceStyles, AreRead) {
  const auto& row = GetParam();
  const auto got = read(row.environment);
  EXPECT_EQ(text(got.configuration.extract), row.extract);
  EXPECT_EQ(text(got.configuration.inject), row.inject);
  EXPECT_THAT(got.warnings, SizeIs(row.warnings));
}

INSTANTIATE_TEST_SUITE_P(
    Cf02Precedence, ReferenceStyles,
    ::testing::Values(
        StylesRow{"nothing set", {}, kDefaultText, kDefaultText, 0},
        StylesRow{"shared", {{kStyle, "b3"}}, "b3", "b3", 0},
        StylesRow{"one specific", {{kExtract, "b3"}}, "b3", kDefaultText, 0},
        StylesRow{"specific over shared",
                  {{kStyle, "datadog"}, {kExtract, "tracecontext"}},
                  "tracecontext",
                  "datadog",
                  0},
        StylesRow{
            "otel alone", {{kOtel, "b3,tracecontext"}}, "b3,tracecontext", "b3,tracecontext", 0},
        StylesRow{
            "shared over otel", {{kStyle, "datadog"}, {kOtel, "b3"}}, "datadog", "datadog", 1},
        StylesRow{"any specific hides otel, as documented",
                  {{kInject, "datadog"}, {kOtel, "b3"}},
                  kDefaultText,
                  "datadog",
                  1},
        StylesRow{"legacy is not read",
                  {{"DD_PROPAGATION_STYLE_EXTRACT", "b3"}, {"DD_PROPAGATION_STYLE_INJECT", "b3"}},
                  kDefaultText,
                  kDefaultText,
                  2},
        StylesRow{"useless shared leaves otel", {{kStyle, "foo"}, {kOtel, "b3"}}, "b3", "b3", 2}));

INSTANTIATE_TEST_SUITE_P(Cf03SplittingAndCase, ReferenceStyles,
                         ::testing::Values(StylesRow{"letters",
                                                     {{kStyle, "Datadog,TraceContext"}},
                                                     "datadog,tracecontext",
                                                     "datadog,tracecontext",
                                                     0},
                                           StylesRow{"blanks",
                                                     {{kStyle, " \tdatadog , tracecontext\t"}},
                                                     "datadog,tracecontext",
                                                     "datadog,tracecontext",
                                                     0},
                                           StylesRow{"a blank is no comma",
                                                     {{kStyle, "datadog tracecontext"}},
                                                     kDefaultText,
                                                     kDefaultText,
                                                     2}));

INSTANTIATE_TEST_SUITE_P(
    Cf04UnknownEmptyDuplicate, ReferenceStyles,
    ::testing::Values(
        StylesRow{"unknown", {{kStyle, "foo,datadog"}}, "datadog", "datadog", 1},
        StylesRow{"only unknown", {{kStyle, "foo,bar"}}, kDefaultText, kDefaultText, 2},
        StylesRow{"only unknown in the specific one",
                  {{kExtract, "foo"}, {kStyle, "b3multi"}},
                  "b3multi",
                  "b3multi",
                  2},
        StylesRow{"empty", {{kStyle, ""}}, kDefaultText, kDefaultText, 1},
        StylesRow{"empty specific", {{kInject, " "}, {kStyle, "b3"}}, "b3", "b3", 1},
        StylesRow{"empty elements", {{kStyle, ",datadog,,"}}, "datadog", "datadog", 0},
        StylesRow{"duplicate", {{kStyle, "b3,datadog,b3"}}, "b3,datadog", "b3,datadog", 0},
        StylesRow{"duplicate after aliases", {{kStyle, "b3 single header,b3"}}, "b3", "b3", 0},
        StylesRow{"none alone", {{kStyle, "None"}}, "", "", 0},
        StylesRow{"none in one direction", {{kExtract, "none"}}, "", kDefaultText, 0},
        StylesRow{"none first", {{kStyle, "none,Datadog"}}, "datadog", "datadog", 0},
        StylesRow{"none last", {{kStyle, "datadog,none"}}, "datadog", "datadog", 0},
        StylesRow{"none and unknown", {{kStyle, "none,foo"}}, "", "", 1},
        StylesRow{"baggage alone", {{kStyle, "baggage"}}, "baggage", "baggage", 0}));

INSTANTIATE_TEST_SUITE_P(
    Cf05And06Names, ReferenceStyles,
    ::testing::Values(
        StylesRow{"all",
                  {{kStyle, "xray,b3multi,b3,tracecontext,datadog"}},
                  "xray,b3multi,b3,tracecontext,datadog",
                  "xray,b3multi,b3,tracecontext,datadog",
                  0},
        StylesRow{"otel none", {{kOtel, "none"}}, "", "", 0},
        StylesRow{"otel baggage",
                  {{kOtel, "tracecontext,baggage"}},
                  "tracecontext,baggage",
                  "tracecontext,baggage",
                  0},
        StylesRow{"otel unknown", {{kOtel, "jaeger,b3multi"}}, "b3multi", "b3multi", 1},
        StylesRow{
            "otel all", {{kOtel, "datadog,xray,B3"}}, "datadog,xray,b3", "datadog,xray,b3", 0}));

TEST(Styles, NamesAndStylesAreOneToOne) {
  for (std::size_t i = 0; i < kStyles; ++i) {
    const auto style = static_cast<Style>(i);
    EXPECT_EQ(parse_style(name(style)), style);
  }
  EXPECT_EQ(name(Style::kB3), "b3");
  EXPECT_EQ(parse_style("B3"), std::nullopt);
  EXPECT_EQ(parse_style("b3 single header"), std::nullopt);
  EXPECT_EQ(parse_style(""), std::nullopt);
}

TEST(Warnings, SayVariableValueConsequenceAndWhatIsAccepted) {
  const auto got = read({{kStyle, "foo,datadog,bar"}});
  ASSERT_THAT(got.warnings, SizeIs(1));
  EXPECT_THAT(got.warnings[0], AllOf(HasSubstr("DD_TRACE_PROPAGATION_STYLE=\"foo,datadog,bar\""),
                                     HasSubstr("\"foo\" and 1 more"), HasSubstr("skipped"),
                                     HasSubstr("accepted are b3, b3 single header")));
}

TEST(Warnings, ShowNoControlCharactersAndNoEndlessValues) {
  const auto got = read({{kStyle, "\x1b[31m\n" + std::string(1000, 'x')}});
  ASSERT_FALSE(got.warnings.empty());
  for (const auto& warning : got.warnings) {
    EXPECT_THAT(warning, Not(HasSubstr("\x1b")));
    EXPECT_THAT(warning, HasSubstr("\\x1b[31m\\x0a"));
    EXPECT_LT(warning.size(), 500u);
  }
}

TEST(Limits, AValueLongerThanTheLimitCountsAsUnset) {
  const std::string longest = "b3," + std::string(kMaxVariableBytes - 3, ',');
  EXPECT_EQ(read({{kStyle, longest}}).configuration.extract, StyleList{Style::kB3});
  const auto got = read({{kStyle, longest + ","}});
  EXPECT_EQ(got.configuration.extract, kDefault);
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("65537 bytes long and counts as unset")));
}

TEST(Limits, TenMegabytesDoNoHarm) {
  std::string huge;
  while (huge.size() < 10'000'000) huge += "foo,";
  Environment environment;
  for (const auto* variable :
       {kStyle, kExtract, kInject, kOtel, "DD_TRACE_BAGGAGE_TAG_KEYS", "DD_TRACE_SAMPLING_RULES"}) {
    environment[variable] = huge;
  }
  const auto got = read(environment);
  EXPECT_EQ(got.configuration.extract, kDefault);
  EXPECT_THAT(got.warnings, SizeIs(6));
}

// ── the rest ──

TEST(Booleans, AreReadInAllTheirSpellings) {
  const std::string variable = "DD_TRACE_PROPAGATION_EXTRACT_FIRST";
  for (const auto* yes : {"true", "TRUE", "1", "t", "y", "yes", "on", " true "}) {
    EXPECT_TRUE(read({{variable, yes}}).configuration.extract_first) << yes;
  }
  for (const auto* no : {"false", "False", "0", "f", "n", "no", "off"}) {
    const auto got = read({{variable, no}});
    EXPECT_FALSE(got.configuration.extract_first) << no;
    EXPECT_THAT(got.warnings, IsEmpty()) << no;
  }
  EXPECT_FALSE(read({}).configuration.extract_first);
}

TEST(Booleans, GarbageLeavesTheDefaultAndAWarning) {
  const auto first = read({{"DD_TRACE_PROPAGATION_EXTRACT_FIRST", "maybe"}});
  EXPECT_FALSE(first.configuration.extract_first);
  EXPECT_THAT(first.warnings,
              ElementsAre(AllOf(HasSubstr("\"maybe\""), HasSubstr("false, is used"))));
  const auto wide = read({{"DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED", "2"}});
  EXPECT_TRUE(wide.configuration.generate_128_bit);
  EXPECT_THAT(wide.warnings, SizeIs(1));
  const auto narrow = read({{"DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED", "false"}});
  EXPECT_FALSE(narrow.configuration.generate_128_bit);
}

TEST(Behavior, Pr12) {
  const std::string variable = "DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT";
  const auto behavior = [&](const char* value) {
    return read({{variable, value}}).configuration.behavior;
  };
  EXPECT_EQ(behavior("continue"), ExtractBehavior::kContinue);
  EXPECT_EQ(behavior("restart"), ExtractBehavior::kRestart);
  EXPECT_EQ(behavior("RESTART"), ExtractBehavior::kRestart);
  EXPECT_EQ(behavior("Ignore"), ExtractBehavior::kIgnore);
  EXPECT_EQ(behavior(""), ExtractBehavior::kContinue);
  EXPECT_EQ(behavior("stop"), ExtractBehavior::kContinue);
  EXPECT_THAT(read({{variable, "stop"}}).warnings, ElementsAre(HasSubstr("restart, ignore")));
  EXPECT_THAT(read({{variable, ""}}).warnings, IsEmpty());
}

TEST(TagsMaxLength, DdI08) {
  struct Row {
    const char* value;
    std::size_t length, warnings;
  };
  for (const auto& [value, length, warnings] :
       {Row{"0", 0, 0}, Row{"1", 1, 0}, Row{"512", 512, 0}, Row{"513", 512, 1}, Row{"-1", 512, 1},
        Row{"abc", 512, 1}, Row{"12x", 512, 1}, Row{"", 512, 0}, Row{" 64 ", 64, 0},
        Row{"99999999999999999999", 512, 1}}) {
    const auto got = read({{"DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH", value}});
    EXPECT_EQ(got.configuration.tags_max_length, length) << value;
    EXPECT_THAT(got.warnings, SizeIs(warnings)) << value;
  }
}

TEST(Baggage, LimitsBg05) {
  const auto got = read({{"DD_TRACE_BAGGAGE_MAX_ITEMS", "3"}, {"DD_TRACE_BAGGAGE_MAX_BYTES", "0"}});
  EXPECT_EQ(got.configuration.baggage.max_items, 3u);
  EXPECT_EQ(got.configuration.baggage.max_bytes, 0u);
  const auto bad =
      read({{"DD_TRACE_BAGGAGE_MAX_ITEMS", "-3"}, {"DD_TRACE_BAGGAGE_MAX_BYTES", "1e3"}});
  EXPECT_EQ(bad.configuration.baggage.max_items, 64u);
  EXPECT_EQ(bad.configuration.baggage.max_bytes, 8192u);
  EXPECT_THAT(bad.warnings, SizeIs(2));
}

TEST(Baggage, TagKeysBg07) {
  const auto keys = [](const char* value) {
    return read({{"DD_TRACE_BAGGAGE_TAG_KEYS", value}}).configuration.baggage;
  };
  EXPECT_THAT(read({}).configuration.baggage.tag_keys,
              ElementsAre("user.id", "session.id", "account.id"));
  EXPECT_THAT(keys("").tag_keys, IsEmpty());
  EXPECT_FALSE(keys("").tag_all);
  EXPECT_THAT(keys("account.id,,").tag_keys, ElementsAre("account.id"));
  EXPECT_THAT(keys(" a , B ,a").tag_keys, ElementsAre("a", "B"));
  EXPECT_THAT(keys("account.id,feature*flag").tag_keys, ElementsAre("account.id", "feature*flag"));
  EXPECT_TRUE(keys("*").tag_all);
  EXPECT_TRUE(keys(" * ,").tag_all);
  EXPECT_FALSE(keys("*,a").tag_all);
  EXPECT_THAT(keys("*,a").tag_keys, ElementsAre("*", "a"));
}

TEST(Sampling, Rate) {
  struct Row {
    const char* value;
    double rate;
    std::size_t warnings;
  };
  for (const auto& [value, rate, warnings] :
       {Row{"0", 0, 0}, Row{"1", 1, 0}, Row{"0.5", 0.5, 0}, Row{"5e-1", 0.5, 0}, Row{"", -1, 0},
        Row{"1.1", -1, 1}, Row{"-0.1", -1, 1}, Row{"nan", -1, 1}, Row{"inf", -1, 1},
        Row{"0,5", -1, 1}, Row{"half", -1, 1}}) {
    const auto got = read({{"DD_TRACE_SAMPLE_RATE", value}});
    EXPECT_EQ(got.configuration.sample_rate, rate) << value;
    EXPECT_THAT(got.warnings, SizeIs(warnings)) << value;
  }
}

TEST(Sampling, Rules) {
  const auto got = read({{"DD_TRACE_SAMPLING_RULES",
                          R"([{"sample_rate":0.25,"service":"web*","name":"?eb.request","tags":{}},
                              {"sample_rate":0,"resource":"*"}, {"service":"rest"}])"}});
  EXPECT_THAT(got.warnings, IsEmpty());
  const auto& rules = got.configuration.sampling_rules;
  ASSERT_THAT(rules, SizeIs(3));
  EXPECT_EQ(rules[0].sample_rate, 0.25);
  EXPECT_EQ(rules[0].service, "web*");
  EXPECT_EQ(rules[0].name, "?eb.request");
  EXPECT_EQ(rules[1].sample_rate, 0);
  EXPECT_EQ(rules[1].service, "");
  EXPECT_EQ(rules[2].sample_rate, 1);
}

TEST(Sampling, RulesThatMakeNoSenseAreSkipped) {
  for (const auto* value : {"{", "{}", "7", "null", "[1,", R"(["\ud800"])", "[1e999]"}) {
    const auto got = read({{"DD_TRACE_SAMPLING_RULES", value}});
    EXPECT_THAT(got.configuration.sampling_rules, IsEmpty()) << value;
    EXPECT_THAT(got.warnings, SizeIs(1)) << value;
  }
  const auto got = read({{"DD_TRACE_SAMPLING_RULES",
                          R"([{"sample_rate":2},{"sample_rate":"1"},{"service":1},[],
                              {"sample_rate":0.5,"tags":{"a":"b"}},{"sample_rate":0.125}])"}});
  ASSERT_THAT(got.configuration.sampling_rules, SizeIs(1));
  EXPECT_EQ(got.configuration.sampling_rules[0].sample_rate, 0.125);
  EXPECT_THAT(got.warnings,
              ElementsAre(AllOf(HasSubstr("5 rules that are skipped"), HasSubstr("rule 1 has"))));
}

TEST(Sampling, DeepNestingDoesNoHarm) {
  const auto got = read({{"DD_TRACE_SAMPLING_RULES", std::string(kMaxVariableBytes, '[')}});
  EXPECT_THAT(got.warnings, SizeIs(1));
}

// ── arbitrary values ──

rc::Gen<std::string> any_value() {
  const auto word = rc::gen::element<std::string>(
      "datadog", "b3", "none", "baggage", "b3 single header", ",", " ", "*", "[", "{", "\"", ":",
      "1", "-", "true", "restart", "sample_rate", "\t", "é", "]", "}", "0.5");
  return rc::gen::oneOf(rc::gen::string<std::string>(),
                        rc::gen::map(rc::gen::container<std::vector<std::string>>(word),
                                     [](const std::vector<std::string>& words) {
                                       std::string out;
                                       for (const auto& each : words) out += each;
                                       return out;
                                     }));
}

RC_GTEST_PROP(ArbitraryValues, TheReferenceNeverRefuses, ()) {
  Environment environment;
  for (const auto* variable :
       {kStyle, kExtract, kInject, kOtel, "DD_TRACE_PROPAGATION_EXTRACT_FIRST",
        "DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT", "DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH",
        "DD_TRACE_BAGGAGE_MAX_ITEMS", "DD_TRACE_BAGGAGE_TAG_KEYS", "DD_TRACE_SAMPLE_RATE",
        "DD_TRACE_SAMPLING_RULES", "DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED"}) {
    if (*rc::gen::arbitrary<bool>()) environment[variable] = *any_value();
  }
  const auto got = read_configuration(environment);
  RC_ASSERT(got.has_value());
  const Configuration& configuration = got->configuration;
  RC_ASSERT(configuration.tags_max_length <= 512u);
  RC_ASSERT(!configuration.extract.contains(Style::kNone));
  RC_ASSERT(!configuration.inject.contains(Style::kNone));
  RC_ASSERT(configuration.sample_rate == -1 ||
            (configuration.sample_rate >= 0 && configuration.sample_rate <= 1));
  for (const auto& rule : configuration.sampling_rules) {
    RC_ASSERT(rule.sample_rate >= 0 && rule.sample_rate <= 1);
  }
  RC_ASSERT(read_configuration(environment)->warnings == got->warnings);
}

}  // namespace

}  // namespace propspec
