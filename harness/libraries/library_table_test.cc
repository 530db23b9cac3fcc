#include "harness/libraries/library_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <ostream>

#include "simulator/propagation/configuration.h"

namespace propspec::harness {

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const Libraries& libraries() {
  static const Libraries kLibraries = [] {
    auto loaded = embedded_libraries();
    EXPECT_TRUE(loaded.has_value()) << (loaded ? "" : loaded.error().message);
    return loaded ? std::move(*loaded) : Libraries{};
  }();
  return kLibraries;
}

std::string text(const StyleList& styles) {
  std::string out;
  for (const Style style : styles) out += (out.empty() ? "" : ",") + std::string(name(style));
  return out;
}

LibrarySurface surface(std::string_view profile) {
  const auto found = surface_for(libraries(), profile);
  EXPECT_TRUE(found.has_value()) << (found ? "" : found.error().message);
  return found ? *found : LibrarySurface{};
}

TEST(Libraries, AreTheEight) {
  std::vector<std::string> names;
  for (const auto& [name, library] : libraries()) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("cpp", "dotnet", "go", "java", "nodejs", "php", "python", "ruby"));
  for (const auto& [name, library] : libraries()) {
    for (const LibraryVersion& entry : library.versions) {
      EXPECT_EQ(entry.surface.library, name);
      EXPECT_THAT(entry.sources, Not(IsEmpty()));
    }
  }
}

TEST(Libraries, AreFoundByEveryName) {
  for (const auto* name : {"nodejs", "js", "Node", "dd-trace-js"}) {
    const Library* found = find_library(libraries(), name);
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(found->library, "nodejs");
  }
  EXPECT_EQ(find_library(libraries(), "rust"), nullptr);
}

// ── history: CF-07 and the documentation of .NET ──

struct HistoryRow {
  const char* profile;
  const char* extract;
  const char* inject;
  const char* since;
};

void PrintTo(const HistoryRow& row, std::ostream* out) { *out << row.profile; }

class History : public ::testing::TestWithParam<HistoryRow> {};

TEST_P(History, OfTheDefaults) {
  const auto& row = GetParam();
  const LibrarySurface got = surface(row.profile);
  EXPECT_EQ(text(got.default_extract), row.extract);
  EXPECT_EQ(text(got.default_inject), row.inject);
  EXPECT_EQ(got.version, row.since);
}

constexpr auto kOld = "datadog";
constexpr auto kW3cFirst = "tracecontext,datadog";
constexpr auto kDatadogFirst = "datadog,tracecontext";
constexpr auto kToday = "datadog,tracecontext,baggage";

INSTANTIATE_TEST_SUITE_P(
    Dotnet, History,
    ::testing::Values(HistoryRow{"dotnet@2.21", kOld, kOld, "2.0.0"},
                      HistoryRow{"dotnet@2.21.99", kOld, kOld, "2.0.0"},
                      HistoryRow{"dotnet@2.22", kW3cFirst, kW3cFirst, "2.22.0"},
                      HistoryRow{"dotnet@2.40", kW3cFirst, kW3cFirst, "2.22.0"},
                      HistoryRow{"dotnet@2.42.0", kW3cFirst, kW3cFirst, "2.42.0"},
                      HistoryRow{"dotnet@v2.47.0", kW3cFirst, kW3cFirst, "2.42.0"},
                      HistoryRow{"dotnet@2.48", kDatadogFirst, kDatadogFirst, "2.48.0"},
                      HistoryRow{"dotnet@3.6.0", kToday, kToday, "3.6.0"},
                      HistoryRow{"dotnet", kToday, kToday, "3.10.0"}));

INSTANTIATE_TEST_SUITE_P(
    Others, History,
    ::testing::Values(
        HistoryRow{"java@1.23", kOld, kOld, "1.0.0"},
        HistoryRow{"java@1.24", kDatadogFirst, kDatadogFirst, "1.24.0"},
        HistoryRow{"java", kToday, kToday, "1.54.0"}, HistoryRow{"python@1.6", kOld, kOld, "1.0.0"},
        HistoryRow{"python@1.7", kW3cFirst, kW3cFirst, "1.7.0"},
        HistoryRow{"python@2.5.9", kW3cFirst, kW3cFirst, "2.3.3"},
        HistoryRow{"python@2.6.0rc1", kDatadogFirst, kDatadogFirst, "2.6.0"},
        HistoryRow{"python", kToday, kToday, "3.7.0"},
        HistoryRow{"ruby@1.16", "datadog,b3multi,b3", kOld, "1.9.0"},
        HistoryRow{"ruby@1.17", "datadog,b3multi,b3,tracecontext", kDatadogFirst, "1.17.0"},
        HistoryRow{"ruby@2.0", kDatadogFirst, kDatadogFirst, "2.0.0"},
        HistoryRow{"ruby", kToday, kToday, "2.36.0"}, HistoryRow{"go@1.46", kOld, kOld, "1.0.0"},
        HistoryRow{"go@1.61.5", kW3cFirst, kW3cFirst, "1.57.0"},
        HistoryRow{"go@v1.62.0", kDatadogFirst, kDatadogFirst, "1.62.0"},
        HistoryRow{"go", kToday, kToday, "2.10.0"}, HistoryRow{"nodejs@2.26", kOld, kOld, "2.0.0"},
        HistoryRow{"nodejs@2.27", kW3cFirst, kW3cFirst, "2.27.0"},
        HistoryRow{"nodejs@3.13", kOld, kOld, "3.0.0"},
        HistoryRow{"nodejs@3.40", kW3cFirst, kW3cFirst, "3.14.0"},
        HistoryRow{"nodejs@3.58.0", kDatadogFirst, kDatadogFirst, "3.41.0"},
        HistoryRow{"nodejs@4.18", kW3cFirst, kW3cFirst, "4.0.0"},
        HistoryRow{"nodejs@5.0.0", kDatadogFirst, kDatadogFirst, "4.20.0"},
        HistoryRow{"nodejs@5.132.0", kToday, kToday, "5.54.0"},
        HistoryRow{"nodejs", kToday, kToday, "6.0.0"},
        HistoryRow{"php@0.97", "tracecontext,datadog,b3multi,b3", kW3cFirst, "0.94.0"},
        HistoryRow{"php@1.0", "datadog,tracecontext,b3multi,b3", kDatadogFirst, "0.98.0"},
        HistoryRow{"php", "datadog,tracecontext,b3multi,b3,baggage", kToday, "1.24.0"},
        HistoryRow{"cpp@0.1.11", kOld, kOld, "0.1.0"},
        HistoryRow{"cpp@1.0", kDatadogFirst, kDatadogFirst, "0.1.12"},
        HistoryRow{"cpp", kToday, kToday, "2.2.0"}));

TEST(History, ExtractFirstBeginsAsAHabitAndBecomesAVariable) {
  const std::map<std::string, std::string> asked = {{"DD_TRACE_PROPAGATION_EXTRACT_FIRST", "true"}};
  const auto before = read_configuration({}, surface("dotnet@2.41"));
  EXPECT_TRUE(before->configuration.extract_first);
  const auto since = read_configuration({}, surface("dotnet@2.42"));
  EXPECT_FALSE(since->configuration.extract_first);
  EXPECT_TRUE(read_configuration(asked, surface("dotnet@2.42"))->configuration.extract_first);
  const auto cpp = read_configuration(asked, surface("cpp"));
  EXPECT_FALSE(cpp->configuration.extract_first);
  EXPECT_THAT(cpp->warnings, ElementsAre(HasSubstr("has no effect: cpp 2.2.0 does not read it")));
}

TEST(Profiles, ErrorsListWhatThereIs) {
  const auto error = [](std::string_view profile) {
    const auto found = surface_for(libraries(), profile);
    return found ? "" : found.error().message;
  };
  EXPECT_THAT(error("rust"),
              AllOf(HasSubstr("rust"), HasSubstr("reference, cpp, dotnet, go, java")));
  EXPECT_THAT(error("dotnet@1.28"), AllOf(HasSubstr("known from 2.0.0 on"), HasSubstr("2.48.0")));
  EXPECT_THAT(error("dotnet@newest"), HasSubstr("newest is no version; write dotnet@3.10.0"));
  EXPECT_THAT(error(""), HasSubstr("no library of that name"));
  EXPECT_THAT(error("@2"), HasSubstr("no library of that name"));
  EXPECT_EQ(error("reference"), "");
}

// ── the differences of CF-02 to CF-06, one library after the other ──

struct ReadRow {
  const char* profile;
  std::map<std::string, std::string> environment;
  const char* extract;  // null: refuses to start
  const char* inject;
};

void PrintTo(const ReadRow& row, std::ostream* out) {
  *out << row.profile;
  for (const auto& [variable, value] : row.environment) *out << ' ' << variable << '=' << value;
}

constexpr auto kStyle = "DD_TRACE_PROPAGATION_STYLE";
constexpr auto kExtract = "DD_TRACE_PROPAGATION_STYLE_EXTRACT";
constexpr auto kLegacy = "DD_PROPAGATION_STYLE_EXTRACT";
constexpr auto kOtel = "OTEL_PROPAGATORS";
constexpr auto kOtelOn = "DD_TRACE_OTEL_ENABLED";

class LibraryStyles : public ::testing::TestWithParam<ReadRow> {};

TEST_P(LibraryStyles, AreRead) {
  const auto& row = GetParam();
  const auto got = read_configuration(row.environment, surface(row.profile));
  if (row.extract == nullptr) {
    ASSERT_FALSE(got.has_value());
    EXPECT_THAT(got.error().message, HasSubstr("refuses to start"));
    return;
  }
  ASSERT_TRUE(got.has_value()) << got.error().message;
  EXPECT_EQ(text(got->configuration.extract), row.extract);
  EXPECT_EQ(text(got->configuration.inject), row.inject);
}

INSTANTIATE_TEST_SUITE_P(
    Cf02Precedence, LibraryStyles,
    ::testing::Values(
        ReadRow{
            "nodejs", {{kStyle, "datadog"}, {kExtract, "tracecontext"}}, "tracecontext", "datadog"},
        ReadRow{"python", {{kExtract, "b3"}, {kOtel, "datadog"}}, "b3", "datadog"},
        ReadRow{"ruby", {{kStyle, "datadog"}, {kExtract, "tracecontext"}}, "datadog", "datadog"},
        ReadRow{"ruby", {{kOtel, "b3"}, {kExtract, "tracecontext"}}, "b3", "b3"},
        ReadRow{"ruby", {{kExtract, "tracecontext"}}, "tracecontext", kToday},
        ReadRow{"cpp", {{kLegacy, "b3"}, {kStyle, "datadog"}}, "b3multi", "datadog"},
        ReadRow{"cpp",
                {{kLegacy, "b3"}, {kExtract, "tracecontext"}, {kStyle, "datadog"}},
                "tracecontext",
                "datadog"},
        ReadRow{"cpp", {{kOtel, "b3"}}, kToday, kToday},
        ReadRow{"dotnet", {{kLegacy, "b3multi"}, {kStyle, "datadog"}}, "b3multi", "datadog"},
        ReadRow{"java", {{kLegacy, "b3multi"}, {kStyle, "datadog"}}, "datadog", "datadog"},
        ReadRow{"java", {{kLegacy, "b3multi"}}, "b3multi", kToday},
        ReadRow{"java", {{kOtel, "b3"}}, kToday, kToday},
        ReadRow{"java", {{kOtel, "b3"}, {kOtelOn, "true"}}, "b3", "b3"},
        ReadRow{"go", {{kLegacy, "b3multi"}}, kToday, kToday},
        ReadRow{"php", {{kStyle, "b3"}, {kExtract, "datadog"}}, "datadog", "b3multi"}));

INSTANTIATE_TEST_SUITE_P(
    Cf03Blanks, LibraryStyles,
    ::testing::Values(
        ReadRow{"python", {{kStyle, "datadog, tracecontext"}}, kDatadogFirst, kDatadogFirst},
        ReadRow{"dotnet", {{kStyle, "Datadog, TraceContext"}}, kDatadogFirst, kDatadogFirst},
        ReadRow{"go", {{kStyle, "datadog, tracecontext"}}, "datadog", "datadog"},
        ReadRow{"go", {{kOtel, "datadog, tracecontext"}}, kDatadogFirst, kDatadogFirst},
        ReadRow{"java", {{kStyle, "datadog, tracecontext"}}, "datadog", "datadog"},
        ReadRow{"cpp", {{kStyle, "datadog tracecontext"}}, kDatadogFirst, kDatadogFirst},
        ReadRow{"cpp", {{kStyle, " datadog , tracecontext "}}, kDatadogFirst, kDatadogFirst},
        ReadRow{"cpp", {{kStyle, "b3 single header"}}, nullptr, nullptr}));

INSTANTIATE_TEST_SUITE_P(
    Cf04UnknownName, LibraryStyles,
    ::testing::Values(ReadRow{"java", {{kStyle, "foo,datadog"}}, "datadog", "datadog"},
                      ReadRow{"python", {{kStyle, "foo,datadog"}}, "datadog", "datadog"},
                      ReadRow{"ruby", {{kStyle, "foo,datadog"}}, "datadog", "datadog"},
                      ReadRow{"go", {{kStyle, "foo,datadog"}}, "datadog", "datadog"},
                      ReadRow{"nodejs", {{kStyle, "foo,datadog"}}, kToday, kToday},
                      ReadRow{"nodejs", {{kExtract, "foo,datadog"}}, "datadog", kToday},
                      ReadRow{"nodejs", {{kOtel, "foo,datadog"}}, kToday, kToday},
                      ReadRow{"php", {{kStyle, "foo,datadog"}}, "datadog", "datadog"},
                      ReadRow{"cpp", {{kStyle, "foo,datadog"}}, nullptr, nullptr},
                      ReadRow{"dotnet", {{kStyle, "foo,datadog"}}, "datadog", "datadog"}));

INSTANTIATE_TEST_SUITE_P(Cf04OnlyUnknownNames, LibraryStyles,
                         ::testing::Values(ReadRow{"java", {{kStyle, "foo"}}, kToday, kToday},
                                           ReadRow{"python", {{kStyle, "foo"}}, "", ""},
                                           ReadRow{"ruby", {{kStyle, "foo"}}, "", ""},
                                           ReadRow{"go", {{kStyle, "foo"}}, kToday, kToday},
                                           ReadRow{"nodejs", {{kStyle, "foo"}}, kToday, kToday},
                                           ReadRow{"nodejs", {{kExtract, "foo"}}, "", kToday},
                                           ReadRow{"php", {{kStyle, "foo"}}, "", ""},
                                           ReadRow{"cpp", {{kStyle, "foo"}}, nullptr, nullptr},
                                           ReadRow{"dotnet", {{kStyle, "foo"}}, "", ""}));

INSTANTIATE_TEST_SUITE_P(
    Cf04Empty, LibraryStyles,
    ::testing::Values(ReadRow{"java", {{kExtract, ""}, {kStyle, "b3multi"}}, "b3multi", "b3multi"},
                      ReadRow{"python", {{kStyle, ""}}, "", ""},
                      ReadRow{"ruby", {{kStyle, ""}}, kToday, kToday},
                      ReadRow{"ruby", {{kExtract, ""}}, "", kToday},
                      ReadRow{"go", {{kExtract, ""}, {kStyle, "b3multi"}}, "b3multi", "b3multi"},
                      ReadRow{"nodejs", {{kStyle, ""}}, "", ""},
                      ReadRow{"cpp", {{kStyle, ""}}, nullptr, nullptr},
                      ReadRow{"dotnet", {{kExtract, ""}, {kStyle, "b3multi"}}, kToday, "b3multi"}));

INSTANTIATE_TEST_SUITE_P(
    Cf04EmptyElementsAndDuplicates, LibraryStyles,
    ::testing::Values(
        ReadRow{"go", {{kStyle, ",datadog,"}}, "datadog", "datadog"},
        ReadRow{"cpp", {{kStyle, "datadog,,"}}, nullptr, nullptr},
        ReadRow{"cpp", {{kStyle, ",datadog"}}, nullptr, nullptr},
        ReadRow{"cpp", {{kStyle, "datadog,datadog"}}, nullptr, nullptr},
        ReadRow{"cpp", {{kStyle, "b3,b3multi"}}, nullptr, nullptr},
        ReadRow{"java", {{kStyle, "b3,b3multi"}}, "b3multi", "b3multi"},
        ReadRow{"python", {{kStyle, "b3,b3multi"}}, "b3,b3multi", "b3,b3multi"},
        ReadRow{"dotnet", {{kStyle, "W3C,tracecontext"}}, "tracecontext", "tracecontext"}));

INSTANTIATE_TEST_SUITE_P(
    Cf04None, LibraryStyles,
    ::testing::Values(
        ReadRow{"java", {{kStyle, "none"}}, "", ""}, ReadRow{"python", {{kStyle, "none"}}, "", ""},
        ReadRow{"ruby", {{kStyle, "none"}}, "", ""}, ReadRow{"go", {{kStyle, "none"}}, "", ""},
        ReadRow{"go", {{kStyle, " none"}}, kToday, kToday},
        ReadRow{"nodejs", {{kStyle, "none"}}, "", ""}, ReadRow{"php", {{kStyle, "none"}}, "", ""},
        ReadRow{"cpp", {{kStyle, "none"}}, "", ""}, ReadRow{"dotnet", {{kStyle, "none"}}, "", ""},
        ReadRow{"cpp", {{kStyle, "none,datadog"}}, "datadog", "datadog"}));

INSTANTIATE_TEST_SUITE_P(
    Cf05Names, LibraryStyles,
    ::testing::Values(ReadRow{"java", {{kStyle, "b3"}}, "b3multi", "b3multi"},
                      ReadRow{"java", {{kStyle, "b3_single_header,xray"}}, "b3,xray", "b3,xray"},
                      ReadRow{"python", {{kStyle, "b3"}}, "b3", "b3"},
                      ReadRow{"python", {{kStyle, "b3 single header"}}, "", ""},
                      ReadRow{"python@2.8", {{kStyle, "b3 single header"}}, "b3", "b3"},
                      ReadRow{"python@1.9", {{kStyle, "b3"}}, "b3multi", "b3multi"},
                      ReadRow{"ruby", {{kStyle, "B3"}}, "b3", "b3"},
                      ReadRow{"ruby@1.12", {{kStyle, "B3"}}, "b3multi", "b3multi"},
                      ReadRow{"ruby@1.12", {{kStyle, "b3"}}, "b3", "b3"},
                      ReadRow{"go", {{kStyle, "b3,B3 single header"}}, "b3multi,b3", "b3multi,b3"},
                      ReadRow{"nodejs@5.132.0", {{kStyle, "b3"}}, "b3multi", "b3multi"},
                      ReadRow{"nodejs@6.0.0", {{kStyle, "b3"}}, "b3", "b3"},
                      ReadRow{"php", {{kStyle, "B3,B3 single header"}}, "b3multi,b3", "b3multi,b3"},
                      ReadRow{"cpp", {{kStyle, "b3"}}, "b3multi", "b3multi"},
                      ReadRow{"dotnet",
                              {{kStyle, "B3,B3SingleHeader,W3C"}},
                              "b3multi,b3,tracecontext",
                              "b3multi,b3,tracecontext"},
                      ReadRow{"dotnet@2.30", {{kStyle, "baggage"}}, "", ""}));

INSTANTIATE_TEST_SUITE_P(
    Cf06Otel, LibraryStyles,
    ::testing::Values(
        ReadRow{"python", {{kOtel, "b3,tracecontext"}}, "b3,tracecontext", "b3,tracecontext"},
        ReadRow{"ruby", {{kOtel, "b3,tracecontext"}}, "b3,tracecontext", "b3,tracecontext"},
        ReadRow{"go", {{kOtel, "b3,b3multi"}}, "b3,b3multi", "b3,b3multi"},
        ReadRow{"nodejs", {{kOtel, "b3,tracecontext"}}, "b3,tracecontext", "b3,tracecontext"},
        ReadRow{"nodejs@5.132.0", {{kOtel, "b3"}}, "b3", "b3multi"},
        ReadRow{"php", {{kOtel, "b3,tracecontext"}}, "b3,tracecontext", "b3,tracecontext"},
        ReadRow{"dotnet", {{kOtel, "b3,tracecontext"}}, "b3,tracecontext", "b3,tracecontext"},
        ReadRow{"go", {{kOtel, "tracecontext,baggage"}}, "tracecontext", "tracecontext"},
        ReadRow{"python", {{kOtel, "tracecontext,baggage"}}, "tracecontext", "tracecontext"},
        ReadRow{"ruby",
                {{kOtel, "tracecontext,baggage"}},
                "tracecontext,baggage",
                "tracecontext,baggage"},
        ReadRow{"dotnet", {{kOtel, "none"}}, "", ""}));

// ── what else differs ──

TEST(LibraryDifferences, TagsMaxLength) {
  struct Row {
    const char* profile;
    const char* value;
    std::size_t length;
  };
  for (const auto& [profile, value, length] :
       {Row{"java", "600", 600}, Row{"go", "600", 512}, Row{"dotnet", "600", 512},
        Row{"python", "-5", 0}, Row{"dotnet", "-5", 512}, Row{"php", "-5", SIZE_MAX},
        Row{"cpp", "0", 512}, Row{"nodejs", "0", 0}}) {
    const auto got =
        read_configuration({{"DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH", value}}, surface(profile));
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->configuration.tags_max_length, length) << profile << ' ' << value;
  }
}

TEST(LibraryDifferences, Behavior) {
  const auto read = [](const char* profile, const char* value) {
    return read_configuration({{"DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT", value}}, surface(profile))
        ->configuration.behavior;
  };
  EXPECT_EQ(read("go", "restart"), ExtractBehavior::kRestart);
  EXPECT_EQ(read("go", "RESTART"), ExtractBehavior::kContinue);
  EXPECT_EQ(read("python", "RESTART"), ExtractBehavior::kRestart);
  EXPECT_EQ(read("python@2.19", "restart"), ExtractBehavior::kContinue);
}

TEST(LibraryDifferences, BaggageTagKeys) {
  const auto read = [](const char* profile, const char* value) {
    return read_configuration({{"DD_TRACE_BAGGAGE_TAG_KEYS", value}}, surface(profile))
        ->configuration.baggage;
  };
  EXPECT_TRUE(read("python", "a,*").tag_all);
  EXPECT_FALSE(read("go", "a,*").tag_all);
  EXPECT_THAT(read("dotnet", "a, b").tag_keys, ElementsAre("a", " b"));
  EXPECT_THAT(read("cpp", "a").tag_keys, IsEmpty());
  EXPECT_EQ(read_configuration({{"DD_TRACE_BAGGAGE_MAX_ITEMS", "3"}}, surface("go"))
                ->configuration.baggage.max_items,
            64u);
}

TEST(LibraryDifferences, DeprecatedNamesAreWarnedOf) {
  const auto got = read_configuration({{kStyle, "W3C"}}, surface("dotnet"));
  EXPECT_THAT(got->warnings,
              ElementsAre(HasSubstr("holds \"w3c\", a deprecated name of tracecontext")));
}

RC_GTEST_PROP(LibraryDifferences, NoValueThrowsInAnyVersion, ()) {
  const auto word = rc::gen::element<std::string>("datadog", "b3", "none", "B3 single header", ",",
                                                  " ", "foo", "W3C", "\t", "é");
  std::map<std::string, std::string> environment;
  for (const auto* variable : {kStyle, kExtract, kLegacy, kOtel, kOtelOn}) {
    if (*rc::gen::arbitrary<bool>()) {
      std::string value;
      for (const auto& each : *rc::gen::container<std::vector<std::string>>(word)) value += each;
      environment[variable] = *rc::gen::element(value, *rc::gen::string<std::string>());
    }
  }
  for (const auto& [name, library] : libraries()) {
    for (const LibraryVersion& entry : library.versions) {
      const auto got = read_configuration(environment, entry.surface);
      RC_ASSERT(got.has_value() || name == "cpp");
      if (got) RC_ASSERT(!got->configuration.extract.contains(Style::kNone));
    }
  }
}

// ── files that are wrong ──

std::string file(std::string_view versions) {
  return R"({"library":"x","name":"x","versions":[)" + std::string(versions) + "]}";
}

constexpr std::string_view kFirst = R"({"since":"1.0.0","sources":["s"],
"style_names":{"datadog":"datadog"},"deprecated_names":[],"otel_names":{},"precedence":["shared"],
"lists":{"shared":{"trims_names":true,"unknown":"skip","empty":"none","only_unknown":"none"}},
"default_extract":["datadog"],"default_inject":["datadog"],"unread_variables":[]})";

std::string error_of(const std::string& text) {
  Libraries loaded;
  const auto errors = load_library("x.json", text, loaded);
  EXPECT_EQ(loaded.empty(), !errors.empty());
  return errors.empty() ? "" : errors.front().message;
}

TEST(LibraryFiles, ASmallOneLoads) {
  EXPECT_EQ(error_of(file(kFirst)), "");
  EXPECT_EQ(error_of(file(std::string(kFirst) + R"(,{"since":"1.1.0","sources":["s"]})")), "");
}

TEST(LibraryFiles, ErrorsNameFileLineAndMember) {
  const std::string first(kFirst);
  EXPECT_THAT(error_of("{"), HasSubstr("x.json:1"));
  EXPECT_THAT(error_of(file("")), HasSubstr("/versions"));
  EXPECT_THAT(error_of(file(R"({"since":"1.0.0","sources":["s"]})")), HasSubstr("/versions/0"));
  EXPECT_THAT(error_of(file(first + R"(,{"since":"1.0.0","sources":["s"]})")),
              AllOf(HasSubstr("/versions/1/since"), HasSubstr("rise")));
  EXPECT_THAT(
      error_of(file(first + R"(,{"since":"1.1.0","sources":["s"],"deprecated_names":["b3"]})")),
      HasSubstr("the deprecated name b3 is not in style_names"));
  EXPECT_THAT(error_of(file(first + R"(,{"since":"1.1.0","sources":["s"],"precedence":["otel"]})")),
              HasSubstr("lists has no member otel"));
  EXPECT_THAT(
      error_of(file(first + R"(,{"since":"1.1.0","sources":["s"],"default_extract":["b3"]})")),
      HasSubstr("default_extract has b3, which no name of style_names means"));
  EXPECT_THAT(error_of(file(first + R"(,{"since":"1.1.0","sources":["s"],"typo":1})")),
              HasSubstr("/versions/1"));
}

TEST(LibraryFiles, ALibraryStandsOnce) {
  Libraries loaded;
  EXPECT_THAT(load_library("a.json", file(kFirst), loaded), IsEmpty());
  EXPECT_THAT(load_library("b.json", file(kFirst), loaded), SizeIs(1));
  EXPECT_THAT(loaded, SizeIs(1));
}

}  // namespace

}  // namespace propspec::harness
