#include "harness/targets/target_spec.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace propspec::harness {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <typename T>
T parsed(std::string_view text) {
  auto spec = parse_target_spec(text);
  if (!spec) throw std::runtime_error(spec.error().message);
  return std::get<T>(*spec);
}

std::string error(std::string_view text) {
  auto spec = parse_target_spec(text);
  return spec ? "none" : spec.error().message;
}

TEST(TargetSpec, Reference) { EXPECT_NO_THROW(parsed<ReferenceSpec>("reference")); }

TEST(TargetSpec, Command) {
  EXPECT_THAT(parsed<CommandSpec>("cmd:./a.out --x 'y z'").words,
              ElementsAre("./a.out", "--x", "y z"));
}

TEST(TargetSpec, NpmPackages) {
  const auto plain = parsed<NpmSpec>("npm:dd-trace");
  EXPECT_EQ(plain.adapter->package, "dd-trace");
  EXPECT_EQ(plain.adapter->folder, "nodejs-dd-trace");
  EXPECT_EQ(plain.range, "");
  EXPECT_EQ(parsed<NpmSpec>("npm:dd-trace@5").range, "5");
  EXPECT_EQ(parsed<NpmSpec>("npm:dd-trace@6.21.0").range, "6.21.0");
  EXPECT_EQ(parsed<NpmSpec>("npm:dd-trace@latest").range, "latest");
}

TEST(TargetSpec, NpmScopes) {
  const auto scoped = parsed<NpmSpec>("npm:@opentelemetry/core@1.30.1");
  EXPECT_EQ(scoped.adapter->package, "@opentelemetry/core");
  EXPECT_EQ(scoped.range, "1.30.1");
  EXPECT_EQ(parsed<NpmSpec>("npm:@opentelemetry/core").range, "2");
}

TEST(TargetSpec, Mutants) {
  EXPECT_EQ(parsed<MutantSpec>("mutant:datadog.trace_id.accepts_zero").name,
            "datadog.trace_id.accepts_zero");
  EXPECT_EQ(parsed<MutantSpec>("mutant:contrarian").name, "contrarian");
}

TEST(TargetSpec, ErrorsSayWhatThereIs) {
  for (const char* text : {"", "refrence", "npm:left-pad", "npm:", "npm:@", "npm:@opentelemetry",
                           "http://localhost", "Reference", "reference "}) {
    EXPECT_THAT(error(text), HasSubstr("`cmd:COMMAND`")) << text;
    EXPECT_THAT(error(text), HasSubstr("dd-trace or @opentelemetry/core")) << text;
  }
  EXPECT_THAT(error("npm:dd-trace@"), HasSubstr("is no version of dd-trace"));
  EXPECT_THAT(error("npm:dd-trace@file:../x"), HasSubstr("is no version of dd-trace"));
  EXPECT_THAT(error("npm:dd-trace@--global"), HasSubstr("is no version of dd-trace"));
  EXPECT_THAT(error("cmd:"), HasSubstr("names no program"));
  EXPECT_THAT(error("cmd:   "), HasSubstr("names no program"));
  EXPECT_THAT(error("cmd:'' x"), HasSubstr("names no program"));
  EXPECT_THAT(error("cmd:a 'b"), HasSubstr("the quote ' is not closed"));
}

TEST(TargetSpec, AdapterRowsAreWhole) {
  for (const NpmAdapter& adapter : npm_adapters()) {
    EXPECT_FALSE(adapter.package.empty());
    EXPECT_FALSE(adapter.folder.empty());
    for (const NpmCompanion& companion : adapter.companions) {
      EXPECT_FALSE(companion.package.empty());
      EXPECT_LE(companion.first_major, companion.last_major);
    }
  }
}

std::vector<std::string> words(std::string_view text) { return split_words(text).value(); }

TEST(SplitWords, Blanks) {
  EXPECT_THAT(words(""), IsEmpty());
  EXPECT_THAT(words(" \t\n"), IsEmpty());
  EXPECT_THAT(words("  a\tb \n c "), ElementsAre("a", "b", "c"));
}

TEST(SplitWords, Quotes) {
  EXPECT_THAT(words(R"('a b' "c d")"), ElementsAre("a b", "c d"));
  EXPECT_THAT(words(R"(a'b'"c"d)"), ElementsAre("abcd"));
  EXPECT_THAT(words(R"('' "")"), ElementsAre("", ""));
  EXPECT_THAT(words(R"('"' "'")"), ElementsAre("\"", "'"));
}

TEST(SplitWords, Backslashes) {
  EXPECT_THAT(words(R"(a\ b \\ \' \n)"), ElementsAre("a b", "\\", "'", "n"));
  EXPECT_THAT(words(R"('a\b')"), ElementsAre(R"(a\b)"));
  EXPECT_THAT(words(R"("a\b \" \$ \\")"), ElementsAre(R"(a\b " $ \)"));
  EXPECT_THAT(words("a\\\nb \\\n c"), ElementsAre("ab", "c"));
}

TEST(SplitWords, NothingIsExpanded) {
  EXPECT_THAT(words("$HOME *.js | ~ #x"), ElementsAre("$HOME", "*.js", "|", "~", "#x"));
}

TEST(SplitWords, Errors) {
  EXPECT_FALSE(split_words("'"));
  EXPECT_FALSE(split_words("\"a'"));
  EXPECT_FALSE(split_words("a\\"));
}

// Words in single quotes are what they are.
RC_GTEST_PROP(SplitWords, QuotedWordsComeBack, (std::vector<std::string> expected)) {
  std::string text;
  for (const std::string& word : expected) {
    text += " '";
    for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
    text += "'";
  }
  RC_ASSERT(words(text) == expected);
}

RC_GTEST_PROP(TargetSpec, NoTextThrows, (std::string text)) {
  for (const char* scheme : {"", "cmd:", "npm:", "npm:dd-trace@", "mutant:"}) {
    const auto spec = parse_target_spec(scheme + text);
    RC_ASSERT(spec || !spec.error().message.empty());
  }
}

}  // namespace
}  // namespace propspec::harness
