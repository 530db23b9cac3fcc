#include "harness/schema/json_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace propspec::harness {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(std::string_view text) {
  const auto parsed = parse_json("a.json", text);
  EXPECT_FALSE(parsed) << text;
  return parsed ? "" : parsed.error().message;
}

TEST(JsonDocument, KnowsTheLineOfEveryMember) {
  const auto document = parse_json("rules.json", R"({
  "rules": [
    {"id": "A",
     "level": "must"},
    17
  ],
  "a/b~c":
    {"d": 1
    },
  "last": 2
})");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root.at("rules").at(0).at("level"), "must");
  EXPECT_EQ(document->root.at("rules").at(1), 17);
  const auto line = [&](const char* pointer) { return document->error_at(pointer, "x").message; };
  EXPECT_EQ(line("/rules/0"), "rules.json:3: /rules/0: x");
  EXPECT_EQ(line("/rules/0/id"), "rules.json:3: /rules/0/id: x");
  EXPECT_EQ(line("/rules/0/level"), "rules.json:4: /rules/0/level: x");
  EXPECT_EQ(line("/rules/1"), "rules.json:5: /rules/1: x");  // a number, the line ends with it
  EXPECT_EQ(line("/a~1b~0c"), "rules.json:7: /a~1b~0c: x");
  EXPECT_EQ(line("/a~1b~0c/d"), "rules.json:8: /a~1b~0c/d: x");
  EXPECT_EQ(line("/last"), "rules.json:10: /last: x");
}

TEST(JsonDocument, GivesTheNearestParentsLineToWhatHasNone) {
  const auto document = parse_json("a.json", "{\n\"a\": {\n\"b\": []}}");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->error_at("/a/missing/deeper", "x").message, "a.json:2: /a/missing/deeper: x");
  EXPECT_EQ(document->error_at("/other", "x").message, "a.json:1: /other: x");
  EXPECT_EQ(document->error_at("", "x").message, "a.json:1: x");
  EXPECT_EQ(document->error_at("no pointer", "x").message, "a.json:1: no pointer: x");
}

TEST(JsonDocument, KeepsEveryKindOfValue) {
  const auto document = parse_json(
      "a.json", R"([null, true, -9223372036854775808, 18446744073709551615, 0.5, "\u00e9", {}])");
  ASSERT_TRUE(document);
  EXPECT_TRUE(document->root.at(0).is_null());
  EXPECT_EQ(document->root.at(1), true);
  EXPECT_EQ(document->root.at(2).get<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(document->root.at(3).get<std::uint64_t>(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(document->root.at(4), 0.5);
  EXPECT_EQ(document->root.at(5), "\xc3\xa9");
  EXPECT_TRUE(document->root.at(6).is_object());
}

TEST(JsonDocument, RefusesAMemberThatStandsTwice) {
  EXPECT_EQ(refusal("{\"a\": {\n\"b\": 1,\n\"b\": 2}}"),
            "a.json:3: /a/b: this member stands twice in one object");
}

TEST(JsonDocument, RefusesWhatIsNoJson) {
  EXPECT_THAT(refusal(""), StartsWith("a.json:1: "));
  EXPECT_THAT(refusal("{\n\"a\": nope}"), StartsWith("a.json:2: "));
  EXPECT_THAT(refusal("{} {}"), HasSubstr("syntax error"));
  EXPECT_THAT(refusal("[1,]"), HasSubstr("syntax error"));
  EXPECT_THAT(refusal("\"\xff\""), HasSubstr("ill-formed UTF-8"));
  EXPECT_THAT(refusal("\"\\ud800\""), HasSubstr("surrogate"));
  EXPECT_EQ(refusal("1e999"), "a.json:1: number overflow parsing '1e999'");
}

TEST(JsonDocument, LimitsDepthAndSize) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse_json("a.json", nested(64)));
  EXPECT_EQ(refusal(nested(65)), "a.json:1: objects and arrays are nested deeper than 64 levels");
  EXPECT_THAT(refusal(std::string(1u << 20, '[')), HasSubstr("deeper than 64"));

  const std::string blank(16u << 20, ' ');
  EXPECT_THAT(refusal(blank + "1"), HasSubstr("16777217 bytes"));
}

RC_GTEST_PROP(JsonDocumentFuzz, AnyBytesGiveAValueOrASentence, (const std::string& bytes)) {
  const auto parsed = parse_json("a.json", bytes);
  if (!parsed) RC_ASSERT(parsed.error().message.substr(0, 7) == "a.json:");
}

RC_GTEST_PROP(JsonDocumentFuzz, DamagedJsonGivesAValueOrASentence, ()) {
  std::string text = R"({"a": [1, -2.5e3, "\u00e9\n"], "b": {"c": null, "d": [true, false, {}]}})";
  for (int i = 0; i < 3; ++i) {
    text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
  }
  const auto parsed = parse_json("a.json", text);
  if (!parsed) RC_ASSERT(parsed.error().message.substr(0, 7) == "a.json:");
}

TEST(JsonDocument, TextsAndNamesHaveAnEnd) {
  const std::string text(17 << 10, 'x');
  const auto long_text = parse_json("f.json", "{\n\"a\": \"" + text + "\"}");
  ASSERT_FALSE(long_text);
  EXPECT_NE(long_text.error().message.find("f.json:2"), std::string::npos);
  EXPECT_FALSE(parse_json("f.json", "{\"" + text + "\": 1}"));
  EXPECT_TRUE(parse_json("f.json", "{\"a\": \"" + std::string(16 << 10, 'x') + "\"}"));
}

}  // namespace
}  // namespace propspec::harness
