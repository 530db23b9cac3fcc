#include "harness/protocol/validator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/protocol/example_lines.h"
#include "harness/schema/json_schema.h"

namespace propspec::harness {
namespace {

const MessageValidator& validator() {
  static const MessageValidator kValidator = [] {
    auto created = MessageValidator::create();
    if (!created) throw std::logic_error(created.error().message);
    return std::move(*created);
  }();
  return kValidator;
}

struct Always : AnswerParser::Expects {
  explicit Always(AnswerKind always) : kind(always) {}
  std::optional<AnswerKind> kind_for(std::int64_t id) const override {
    return id == 404 ? std::nullopt : std::optional(kind);
  }
  AnswerKind kind;
};

bool parser_accepts(std::string_view line) {
  const auto frame = RequestParser().parse(line);
  for (const auto& request : frame.requests) {
    if (!request) return false;
  }
  return true;
}

struct RequestRow {
  bool good;
  std::string_view json;
};

TEST(MessageValidator, AgreesWithTheParserOfRequests) {
  const RequestRow rows[] = {
      {true, R"({"id":1,"op":"hello","protocol":1,"harness":"propspec 0.1.0"})"},
      {true, R"({"id":1,"op":"hello","protocol":2})"},
      {false, R"({"id":1,"op":"hello"})"},
      {false, R"({"id":1,"op":"hello","protocol":"1"})"},
      {false, R"({"id":1,"op":"hello","protocol":0})"},
      {true, R"({"id":-1,"op":"propagate","headers":[]})"},
      {true,
       R"({"id":1,"op":"propagate","headers":[["a","b"],["a",""]],"span":{"name":"n","x":1}})"},
      {false, R"({"id":1,"op":"propagate"})"},
      {false, R"({"id":1,"op":"propagate","headers":null})"},
      {false, R"({"id":1,"op":"propagate","headers":[["a"]]})"},
      {false, R"({"id":1,"op":"propagate","headers":[["a","b","c"]]})"},
      {false, R"({"id":1,"op":"propagate","headers":[["a",1]]})"},
      {false, R"({"id":1,"op":"propagate","headers":[],"span":null})"},
      {false, R"({"id":1,"op":"propagate","headers":[],"span":{"service":1}})"},
      {true,
       R"({"id":1,"op":"propagate","headers":[],"decide":"keep","set_baggage":[["k","\u20ac"]]})"},
      {false, R"({"id":1,"op":"propagate","headers":[],"decide":null})"},
      {false, R"({"id":1,"op":"propagate","headers":[],"set_baggage":{"k":"v"}})"},
      {true, R"({"id":1,"op":"propagate","headers":[],"ids":{}})"},
      {true, R"({"id":1,"op":"propagate","headers":[],"ids":{"span_id":"00000000000000ab"}})"},
      {false, R"({"id":1,"op":"propagate","headers":[],"ids":{"span_id":"00000000000000AB"}})"},
      {false, R"({"id":1,"op":"propagate","headers":[],"ids":{"trace_id":"00000000000000ab"}})"},
      {false, R"({"id":1,"op":"propagate","headers":[],"ids":{"span_id":"00000000000000ab\n"}})"},
      {false,
       R"({"id":1,"op":"propagate","headers":[],"ids":{"span_id":"00000000000000ab\u0000"}})"},
      {true, R"({"id":1,"op":"start","span":"s","name":"n"})"},
      {true,
       R"({"id":1,"op":"start","span":"s","name":"n","kind":"server","parent":null,"links":[],"tags":{}})"},
      {true, R"({"id":1,"op":"start","span":"s","name":"n","parent":{"span":"p"}})"},
      {true, R"({"id":1,"op":"start","span":"s","name":"n","parent":{"headers":[["a","b"]]}})"},
      {false, R"({"id":1,"op":"start","span":"s"})"},
      {false, R"({"id":1,"op":"start","name":"n"})"},
      {false, R"({"id":1,"op":"start","span":"s","name":"n","kind":"batch"})"},
      {false, R"({"id":1,"op":"start","span":"s","name":"n","parent":{}})"},
      {false, R"({"id":1,"op":"start","span":"s","name":"n","parent":{"span":"p","headers":[]}})"},
      {false, R"({"id":1,"op":"start","span":"s","name":"n","parent":"p"})"},
      {true,
       R"({"id":1,"op":"start","span":"s","name":"n","links":[{"span":"p","attributes":{"a":"b"}}]})"},
      {false, R"({"id":1,"op":"start","span":"s","name":"n","links":[{"attributes":{}}]})"},
      {false,
       R"({"id":1,"op":"start","span":"s","name":"n","links":[{"span":"p","attributes":{"a":1}}]})"},
      {false, R"({"id":1,"op":"start","span":"s","name":"n","links":[null]})"},
      {false, R"({"id":1,"op":"start","span":"s","name":"n","tags":{"a":null}})"},
      {true, R"({"id":1,"op":"inject","span":"s","headers":[]})"},
      {false, R"({"id":1,"op":"inject","span":"s"})"},
      {false, R"({"id":1,"op":"inject","span":1,"headers":[]})"},
      {true, R"({"id":1,"op":"finish","span":"s"})"},
      {true,
       R"({"id":1,"op":"finish","span":"s","error":null,"events":[{"name":"e","attributes":{}}]})"},
      {true, R"({"id":1,"op":"finish","span":"s","error":{"type":"t","message":"m"}})"},
      {false, R"({"id":1,"op":"finish","span":"s","error":{"type":"t"}})"},
      {false, R"({"id":1,"op":"finish","span":"s","error":"t"})"},
      {false, R"({"id":1,"op":"finish","span":"s","events":[{}]})"},
      {false, R"({"id":1,"op":"finish","span":"s","events":null})"},
      {true, R"({"id":1,"op":"configure","env":{"DD_ENV":""}})"},
      {false, R"({"id":1,"op":"configure"})"},
      {false, R"({"id":1,"op":"configure","env":{"DD_ENV":1}})"},
      {true, R"({"id":1,"op":"reset"})"},
      {true, R"({"id":1,"op":"anything else"})"},
      {false, R"({"id":1})"},
      {false, R"({"id":1,"op":1})"},
      {false, R"({"op":"reset"})"},
      {false, R"({"id":null,"op":"reset"})"},
      {false, R"({"id":1.0,"op":"reset"})"},
      {false, R"({"id":"1","op":"reset"})"},
      {true, R"([{"id":1,"op":"reset"},{"id":2,"op":"reset"}])"},
      {false, R"([{"id":1,"op":"reset"},{"id":2,"op":"inject"}])"},
      {false, R"([[{"id":1,"op":"reset"}]])"},
      {false, "[]"},
      {false, "7"},
      {false, "null"},
      {false, ""},
      {false, "{"},
      {false, "\"\xff\""},
  };
  for (const RequestRow& row : rows) {
    EXPECT_EQ(parser_accepts(row.json), row.good) << row.json;
    EXPECT_EQ(validator().request(row.json).has_value(), row.good) << row.json;
  }
}

struct AnswerRow {
  bool good;
  AnswerKind kind;
  std::string_view json;
};

TEST(MessageValidator, AgreesWithTheParserOfAnswers) {
  constexpr auto kHello = AnswerKind::kHello;
  constexpr auto kSeen = AnswerKind::kObservation;
  constexpr auto kStart = AnswerKind::kStart;
  constexpr auto kInject = AnswerKind::kInject;
  constexpr auto kFinish = AnswerKind::kFinish;
  constexpr auto kDone = AnswerKind::kDone;
  const AnswerRow rows[] = {
      {true, kDone, R"({"id":1,"ok":{}})"},
      {true, kDone, R"({"id":1,"ok":{"more":1}})"},
      {false, kDone, R"({"id":1,"ok":null})"},
      {false, kDone, R"({"id":1})"},
      {false, kDone, R"({"ok":{}})"},
      {false, kDone, R"({"id":null,"ok":{}})"},
      {false, kDone, R"({"id":404,"ok":{}})"},
      {false, kDone, R"({"id":1,"ok":{},"error":{"kind":"internal","message":""}})"},
      {true, kSeen, R"({"id":1,"error":{"kind":"internal","message":""}})"},
      {true, kHello, R"({"id":1,"error":{"kind":"rejected","message":"m","adapter":false}})"},
      {false, kDone, R"({"id":1,"error":{"kind":"oops","message":""}})"},
      {false, kDone, R"({"id":1,"error":{"kind":"internal"}})"},
      {false, kDone, R"({"id":1,"error":{"message":"m"}})"},
      {false, kDone, R"({"id":1,"error":{"kind":"internal","message":"","adapter":null}})"},
      {false, kDone, R"({"id":null,"error":{"kind":"invalid","message":"m"}})"},
      {true, kHello,
       R"({"id":1,"ok":{"protocol":1,"name":"n","version":"1","language":"l","styles":{"extract":[],"inject":["b3"]}}})"},
      {true, kHello,
       R"({"id":1,"ok":{"protocol":1,"name":"n","version":"1","language":"l","runtime":"r","window":-1,)"
       R"("styles":{"extract":[],"inject":[]},"style_names":{"b3":"x"},"features":["ids"],)"
       R"("carrier":{"duplicates":"last","names":"sensitive","empty":"dropped"}}})"},
      {false, kHello,
       R"({"id":1,"ok":{"protocol":2,"name":"n","version":"1","language":"l","styles":{"extract":[],"inject":[]}}})"},
      {false, kHello,
       R"({"id":1,"ok":{"protocol":1,"name":"n","version":"1","language":"l","styles":{"extract":[]}}})"},
      {false, kHello,
       R"({"id":1,"ok":{"protocol":1,"name":"n","version":1,"language":"l","styles":{"extract":[],"inject":[]}}})"},
      {false, kHello,
       R"({"id":1,"ok":{"protocol":1,"name":"n","version":"1","language":"l","styles":{"extract":[],"inject":[]},"window":1.5}})"},
      {false, kHello,
       R"({"id":1,"ok":{"protocol":1,"name":"n","version":"1","language":"l","styles":{"extract":[],"inject":[]},"carrier":{"names":"x"}}})"},
      {false, kHello,
       R"({"id":1,"ok":{"protocol":1,"name":"n","version":"1","language":"l","styles":{"extract":[],"inject":[]},"style_names":{"b3":null}}})"},
      {true, kSeen, R"({"id":1,"ok":{}})"},
      {true, kSeen, R"({"id":1,"ok":{"extracted":null,"span":{},"headers":[],"baggage":null}})"},
      {true, kSeen,
       R"({"id":1,"ok":{"extracted":{"trace_id":null,"span_id":null,"sampling_priority":null,"origin":null,"style":null}}})"},
      {true, kSeen,
       R"({"id":1,"ok":{"span":{"trace_id":"640cfd8d00000000123456789abcdef0","span_id":"00000000000000ab",)"
       R"("parent_id":null,"sampling_priority":-9223372036854775808,"origin":"","tags":{"_dd.x":"y"},)"
       R"("links":[{"attributes":{},"tracestate":null,"flags":null},{"flags":0},{"flags":1}]}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":null}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"trace_id":null}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"trace_id":"7B"}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"trace_id":"640cfd8d00000000123456789abcdef01"}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"trace_id":"640CFD8D00000000123456789ABCDEF0"}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"span_id":12}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"parent_id":"0"}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"sampling_priority":"1"}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"sampling_priority":1.0}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"tags":null}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"tags":{"a":1}}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"links":null}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"links":[{"flags":2}]}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"links":[{"flags":"1"}]}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"links":[{"flags":true}]}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"links":[{"flags":1.0}]}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"links":[{"span_id":null}]}}})"},
      {false, kSeen, R"({"id":1,"ok":{"span":{"links":[{"attributes":null}]}}})"},
      {false, kSeen, R"({"id":1,"ok":{"headers":null}})"},
      {false, kSeen, R"({"id":1,"ok":{"headers":[["a"]]}})"},
      {true, kSeen, R"({"id":1,"ok":{"baggage":[["k","\u20ac"]]}})"},
      {false, kSeen, R"({"id":1,"ok":{"baggage":{"k":"v"}}})"},
      {false, kSeen, R"({"id":1,"ok":{"extracted":[]}})"},
      {true, kStart,
       R"({"id":1,"ok":{"trace_id":"640cfd8d00000000123456789abcdef0","span_id":"00000000000000ab"}})"},
      {false, kStart, R"({"id":1,"ok":{"trace_id":"640cfd8d00000000123456789abcdef0"}})"},
      {true, kInject, R"({"id":1,"ok":{"headers":[]}})"},
      {false, kInject, R"({"id":1,"ok":{}})"},
      {true, kFinish, R"({"id":1,"ok":{"span":{}}})"},
      {false, kFinish, R"({"id":1,"ok":{"span":null}})"},
      {false, kFinish, R"({"id":1,"ok":{}})"},
      {true, kDone, R"([{"id":1,"ok":{}},{"id":2,"error":{"kind":"invalid","message":""}}])"},
      {false, kDone, R"([{"id":1,"ok":{}},{"id":2}])"},
      {false, kDone, "[]"},
      {false, kDone, "7"},
      {false, kDone, "warning: deprecated"},
  };
  for (const AnswerRow& row : rows) {
    const Always expects(row.kind);
    EXPECT_EQ(AnswerParser().parse(row.json, expects).has_value(), row.good) << row.json;
    EXPECT_EQ(validator().answer(row.json, expects).has_value(), row.good) << row.json;
  }
}

TEST(MessageValidator, NamesTheMember) {
  const auto request = [](std::string_view line) {
    const auto checked = validator().request(line);
    return checked ? "" : checked.error().message;
  };
  const auto answer = [](std::string_view line) {
    const auto checked = validator().answer(line, AnswerKind::kObservation);
    return checked ? "" : checked.error().message;
  };
  EXPECT_EQ(request(R"([{"id":1,"op":"reset"},{"id":1,"op":"propagate","headers":[["a",5]]}])"),
            "/1/headers/0/1: 5 is not of a type that is allowed here");
  EXPECT_EQ(request(R"({"id":1,"op":"start","span":"s","name":"n","links":[{"span":1}]})"),
            "/links/0/span: 1 is not of a type that is allowed here");
  EXPECT_EQ(request(R"({"id":1,"op":"inject","span":"s"})"),
            "the message: the member \"headers\" is missing");
  EXPECT_EQ(answer(R"({"id":1,"ok":{"span":{"links":[{},{"trace_id":"7B"}]}}})"),
            "/ok/span/links/1/trace_id: \"7B\" does not have the form required here");
  EXPECT_EQ(answer(R"([{"id":1,"ok":{}},{"id":1,"ok":{"headers":{}}}])"),
            "/1/ok/headers: an object is not of a type that is allowed here");
  EXPECT_EQ(answer(R"({"id":1,"ok":{"headers":[],"headers":[]}})"),
            "answer:1: /ok/headers: this member stands twice in one object");
}

TEST(MessageValidator, CopesWithLongValues) {
  const std::string long_text(4u << 20, 'a');
  EXPECT_TRUE(validator().answer(R"({"id":1,"ok":{"span":{"origin":")" + long_text + R"("}}})",
                                 AnswerKind::kObservation));
  EXPECT_FALSE(validator().answer(R"({"id":1,"ok":{"span":{"trace_id":")" + long_text + R"("}}})",
                                  AnswerKind::kObservation));
}

RC_GTEST_PROP(MessageValidatorFuzz, AgreesOnValuesOfOtherTypes, ()) {
  std::string line = *rc::gen::elementOf(kExampleLines);
  const std::size_t at = *rc::gen::elementOf(value_places(line));
  const auto other = *rc::gen::elementOf(std::vector<std::string>{
      "null", "true", "7", "-0.5", "\"\"", "\"00000000000000ab\"", "[]", "{}", "[[]]", "[{}]"});
  line.insert(at, other + ",\"rest\":");
  RC_ASSERT(parser_accepts(line) == validator().request(line).has_value());
  for (const AnswerKind kind : {AnswerKind::kHello, AnswerKind::kObservation, AnswerKind::kStart,
                                AnswerKind::kInject, AnswerKind::kFinish, AnswerKind::kDone}) {
    RC_ASSERT(AnswerParser().parse(line, Always(kind)).has_value() ==
              validator().answer(line, kind).has_value());
  }
}

RC_GTEST_PROP(MessageValidatorFuzz, AnyBytes, (const std::string& bytes)) {
  RC_ASSERT(parser_accepts(bytes) == validator().request(bytes).has_value());
}

TEST(AnswerSchema, AsAWholeAcceptsEveryKind) {
  const auto schema = JsonSchema::embedded("answer-1.schema.json");
  ASSERT_TRUE(schema) << schema.error().message;
  const auto valid = [&](std::string_view text) {
    return schema->check(nlohmann::json::parse(text)).empty();
  };
  EXPECT_TRUE(valid(R"({"id":1,"ok":{"span":{"trace_id":"640cfd8d00000000123456789abcdef0"}}})"));
  EXPECT_TRUE(valid(R"({"id":null,"error":{"kind":"invalid","message":"m"}})"));
  EXPECT_FALSE(valid(R"({"id":null,"ok":{}})"));
}

}  // namespace
}  // namespace propspec::harness
