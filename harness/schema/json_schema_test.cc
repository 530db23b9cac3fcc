#include "harness/schema/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace propspec::harness {

void PrintTo(const SchemaError& error, std::ostream* out) {
  *out << error.pointer << ": " << error.message;
}

namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

MATCHER_P2(IsError, pointer, message, "") {
  return arg.pointer == pointer && arg.message == message;
}

JsonSchema schema(std::string_view text) {
  auto parsed = JsonSchema::parse(text);
  if (!parsed) throw std::logic_error(parsed.error().message);
  return std::move(*parsed);
}

std::vector<SchemaError> errors(std::string_view schema_text, std::string_view value) {
  return schema(schema_text).check(json::parse(value));
}

TEST(JsonSchema, ChecksTypes) {
  constexpr auto kSchema = R"({"properties": {"n": {"type": ["integer", "null"]}}})";
  EXPECT_THAT(errors(kSchema, R"({"n": 1})"), IsEmpty());
  EXPECT_THAT(errors(kSchema, R"({"n": null})"), IsEmpty());
  EXPECT_THAT(errors(kSchema, R"({"n": "1"})"),
              ElementsAre(IsError("/n", R"("1" is not of a type that is allowed here)")));
  EXPECT_THAT(errors(kSchema, R"({"n": 1.5})"),
              ElementsAre(IsError("/n", "1.5 is not of a type that is allowed here")));
  EXPECT_THAT(errors(kSchema, R"({"n": [1]})"),
              ElementsAre(IsError("/n", "an array is not of a type that is allowed here")));
}

TEST(JsonSchema, ChecksPatterns) {
  constexpr auto kSchema = R"({"items": {"type": "string", "pattern": "^[A-Z]+-[0-9]+$"}})";
  EXPECT_THAT(errors(kSchema, R"(["DD-1", "W-23"])"), IsEmpty());
  EXPECT_THAT(errors(kSchema, R"(["DD-1", "dd-1"])"),
              ElementsAre(IsError("/1", R"("dd-1" does not have the form required here)")));
  EXPECT_THAT(errors(kSchema, R"(["DD-1\n"])"),
              ElementsAre(IsError("/0", R"("DD-1\n" does not have the form required here)")));
}

TEST(JsonSchema, ChecksEnumsConstantsAndCounts) {
  EXPECT_THAT(errors(R"({"enum": ["must", "may"]})", R"("can")"),
              ElementsAre(IsError("", R"("can" is not one of the values allowed here)")));
  EXPECT_THAT(errors(R"({"const": 1})", "2"),
              ElementsAre(IsError("", "2 is not the one value allowed here")));
  EXPECT_THAT(errors(R"({"minItems": 1})", "[]"), testing::SizeIs(1));
  EXPECT_THAT(errors(R"({"uniqueItems": true})", R"(["a", "b", "a"])"), testing::SizeIs(1));
  EXPECT_THAT(errors(R"({"minLength": 2})", "\"\xc3\xa9\""), testing::SizeIs(1));
}

TEST(JsonSchema, FollowsReferencesAlsoRecursiveOnes) {
  constexpr auto kSchema = R"({
    "$ref": "#/definitions/tree",
    "definitions": {"tree": {"type": "object", "additionalProperties": {"$ref": "#/definitions/tree"}}}
  })";
  EXPECT_THAT(errors(kSchema, R"({"a": {"b": {}}})"), IsEmpty());
  EXPECT_THAT(errors(kSchema, R"({"a": {"b": {"c": 5}}})"),
              ElementsAre(IsError("/a/b/c", "5 is not of a type that is allowed here")));
}

TEST(JsonSchema, NamesUnknownAndMissingMembers) {
  constexpr auto kSchema =
      R"({"properties": {"id": {}, "a/b": {}}, "required": ["id"], "additionalProperties": false})";
  EXPECT_THAT(errors(kSchema, R"({"id": 1, "a/b": 2})"), IsEmpty());
  EXPECT_THAT(errors(kSchema, R"({"Id": 1})"),
              ElementsAre(IsError("/Id", "no member of this name belongs here"),
                          IsError("", "the member \"id\" is missing")));
}

TEST(JsonSchema, ChecksNamesOfMembers) {
  constexpr auto kSchema = R"({"properties": {"env": {
    "propertyNames": {"pattern": "^[A-Z_]+$"}, "additionalProperties": {"type": "string"}}}})";
  EXPECT_THAT(errors(kSchema, R"({"env": {"DD_ENV": "x"}})"), IsEmpty());
  EXPECT_THAT(errors(kSchema, R"({"env": {"dd-env": "x"}})"),
              ElementsAre(IsError(
                  "/env", "the value, or the name of a member in it, is not allowed here")));
  EXPECT_THAT(errors(kSchema, R"({"env": {"DD_ENV": 1}})"),
              ElementsAre(IsError("/env/DD_ENV", "1 is not of a type that is allowed here")));
  EXPECT_THAT(
      errors(R"({"propertyNames": {"maxLength": 1}})", R"({"ab": 1})"),
      ElementsAre(IsError("", "the value, or the name of a member in it, is not allowed here")));
}

TEST(JsonSchema, ChecksDependencies) {
  constexpr auto kSchema = R"({"dependencies": {"form": ["id_of"]}})";
  EXPECT_THAT(errors(kSchema, R"({"form": 1, "id_of": 2})"), IsEmpty());
  EXPECT_THAT(
      errors(kSchema, R"({"form": 1})"),
      ElementsAre(IsError("", "the member \"id_of\" is missing, which another member needs")));
}

TEST(JsonSchema, ChoosesByConditions) {
  constexpr auto kSchema = R"({"allOf": [
    {"if": {"properties": {"op": {"const": "a"}}}, "then": {"required": ["x"]}},
    {"if": {"properties": {"op": {"const": "b"}}}, "then": {"properties": {"y": {"type": "string"}}}}
  ]})";
  EXPECT_THAT(errors(kSchema, R"({"op": "a", "x": 1, "y": 1})"), IsEmpty());
  EXPECT_THAT(errors(kSchema, R"({"op": "a"})"),
              ElementsAre(IsError("", "the member \"x\" is missing")));
  EXPECT_THAT(errors(kSchema, R"({"op": "b", "y": 1})"),
              ElementsAre(IsError("/y", "1 is not of a type that is allowed here")));
}

TEST(JsonSchema, OfSeveralFormsTellsTheOneThatWasMeant) {
  constexpr auto kSchema = R"({"properties": {"header": {"oneOf": [
    {"type": ["string", "null"]},
    {"type": "object", "additionalProperties": false, "required": ["fields"],
     "properties": {"fields": {"type": "array", "items": {"type": "string"}}}},
    {"type": "object", "additionalProperties": false, "required": ["pairs"],
     "properties": {"pairs": {"type": "object"}}}]}}})";
  EXPECT_THAT(errors(kSchema, R"({"header": {"fields": ["x"]}})"), IsEmpty());
  const auto first = [&](std::string_view value) { return errors(kSchema, value).at(0); };
  EXPECT_THAT(first(R"({"header": {"fields": ["x", 5]}})"),
              IsError("/header/fields/1", "5 is not of a type that is allowed here"));
  EXPECT_THAT(first(R"({"header": {"pairs": 5}})"),
              IsError("/header/pairs", "5 is not of a type that is allowed here"));
  EXPECT_THAT(first(R"({"header": {"pears": {}}})"),
              IsError("/header/pears", "no member of this name belongs here"));
  EXPECT_THAT(errors(R"({"oneOf": [{"minimum": 1}, {"minimum": 2}]})", "3"),
              ElementsAre(IsError("", "this fits more than one of the forms allowed here")));
}

TEST(JsonSchema, RefusesWhatIsNoSchema) {
  const auto refusal = [](std::string_view text) {
    const auto parsed = JsonSchema::parse(text);
    return parsed ? "" : parsed.error().message;
  };
  EXPECT_THAT(refusal("{"), HasSubstr("schema:1: "));
  EXPECT_EQ(refusal("5"), "the schema is not a JSON object");
  EXPECT_THAT(refusal(R"({"type": 5})"), HasSubstr("the schema is not valid"));
  EXPECT_THAT(refusal(R"({"items": {"pattern": "("}})"), HasSubstr("the schema is not valid"));
  EXPECT_THAT(refusal(R"({"$ref": "#/definitions/none"})"), HasSubstr("the schema is not valid"));
}

TEST(JsonSchema, PicksADefinition) {
  constexpr auto kText =
      R"({"type": "array", "definitions": {"n": {"$ref": "#/definitions/m"}, "m": {"type": "integer"}}})";
  const auto picked = JsonSchema::parse(kText, "n");
  ASSERT_TRUE(picked);
  EXPECT_THAT(picked->check(5), IsEmpty());
  EXPECT_THAT(picked->check("5"), testing::SizeIs(1));
  const auto none = JsonSchema::parse(kText, "o");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "the schema has no definition \"o\"");
}

TEST(JsonSchema, HoldsTheProjectsOwn) {
  const auto cases = JsonSchema::embedded("cases-1.schema.json");
  ASSERT_TRUE(cases) << cases.error().message;
  EXPECT_THAT(cases->check(json::parse(R"({"cases": [{"id": "a.b", "title": "t", "rules": ["R"],
      "given": {"headers": []}, "expect": {"span": {"trace_id": {"id_of": "span.span_id",
      "form": "hex"}}}}]})")),
              IsEmpty());
  const auto errors = cases->check(json::parse(R"({"cases": [{"id": "a.b", "title": "t",
      "rules": ["R"], "given": {"headers": []}, "expect": {"span": {"trace_id": {"form": "hex"}}}}]})"));
  ASSERT_FALSE(errors.empty());
  EXPECT_THAT(errors[0], IsError("/cases/0/expect/span/trace_id",
                                 "the member \"id_of\" is missing, which another member needs"));
  EXPECT_FALSE(JsonSchema::embedded("none.schema.json"));
}

}  // namespace
}  // namespace propspec::harness
