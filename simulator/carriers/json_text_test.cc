#include "simulator/carriers/json_text.h"

#include <gtest/gtest.h>

namespace propspec {
namespace {

TEST(JsonText, IsOneObject) {
  for (const auto* text : {"{}", " {\"a\":[{}]}\r\n", R"({"a":"}"})"}) {
    EXPECT_TRUE(is_json_object(text)) << text;
  }
  for (const auto* text : {"", "[]", "7", "{", "{}{}", "{\"a\":1,}", "{a:1}", "{\"a\":\"\xff\"}"}) {
    EXPECT_FALSE(is_json_object(text)) << text;
  }
}

TEST(JsonText, FindsMembers) {
  constexpr std::string_view kObject =
      R"({ "a" : {"b":1} , "b":[ 1, "]" ],"c":"\"}","\u0064":-1.5e3 ,"a":null})";
  EXPECT_EQ(json_member(kObject, "a"), "null");  // the last
  EXPECT_EQ(json_member(kObject, "b"), R"([ 1, "]" ])");
  EXPECT_EQ(json_member(kObject, "c"), R"("\"}")");
  EXPECT_EQ(json_member(kObject, "d"), "-1.5e3");
  EXPECT_EQ(json_member(kObject, "e"), std::nullopt);
}

std::string without_a(std::string_view object) {
  return without_members(object, [](std::string_view name) { return name == "a"; });
}

TEST(JsonText, LosesMembersAndTheirCommas) {
  EXPECT_EQ(without_a(R"({ "b": 1.0 })"), R"({ "b": 1.0 })");
  EXPECT_EQ(without_a(R"({"a":1})"), "{}");
  EXPECT_EQ(without_a(R"({"a":1, "b":2})"), R"({"b":2})");
  EXPECT_EQ(without_a(R"({"b":2 ,"a":1 })"), R"({"b":2 })");
  EXPECT_EQ(without_a(R"({"a":1,"b":2,"a":3,"c":4,"a":5})"), R"({"b":2,"c":4})");
  EXPECT_EQ(without_a("{}"), "{}");
}

TEST(JsonText, GetsMembers) {
  EXPECT_EQ(with_member("{}", "a", "1"), R"({"a":1})");
  EXPECT_EQ(with_member("{ }\n", "a\"", "1"), "{\"a\\\"\":1 }\n");
  EXPECT_EQ(with_member(R"({ "b":[] })", "a", "{}"), R"({ "b":[],"a":{} })");
}

TEST(JsonText, WritesStrings) {
  const auto quoted = [](std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
  };
  EXPECT_EQ(quoted("a/b"), R"("a/b")");
  EXPECT_EQ(quoted("\"\\\n\x01"), R"("\"\\\n\u0001")");
  EXPECT_EQ(quoted("\xc3\xa9"), "\"\xc3\xa9\"");
  EXPECT_EQ(quoted("\xe9"), "\"\xef\xbf\xbd\"");
  EXPECT_EQ(json_string(R"("\"\u00e9")"), "\"\xc3\xa9");
  EXPECT_EQ(json_string("7"), std::nullopt);
}

TEST(JsonText, KnowsUtf8) {
  EXPECT_TRUE(is_utf8("\x01 a\xc3\xa9"));
  EXPECT_FALSE(
      is_utf8("\xc3"
              "a\xa9"));
  EXPECT_FALSE(is_utf8("\xff"));
}

}  // namespace
}  // namespace propspec
