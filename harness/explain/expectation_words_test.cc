#include "harness/explain/expectation_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/cases/case.h"

namespace propspec::harness {
namespace {

using nlohmann::json;
using testing::ElementsAre;

std::vector<std::string> words(const char* expect) {
  return expectation_in_words(json::parse(expect));
}

TEST(ExpectationWords, NameObservablesAsDifferencesDo) {
  EXPECT_THAT(words(R"({"extracted": {"trace_id": "0f"},
                        "span": {"sampling_priority": 2, "parent_id": null,
                                 "tags": {"_dd.p.dm": "-4"}}})"),
              ElementsAre("extracted.trace_id is “0f”", "span.parent_id is absent",
                          "span.sampling_priority is 2", "span.tags._dd.p.dm is “-4”"));
}

TEST(ExpectationWords, TellNothingFromSomething) {
  EXPECT_THAT(words(R"({"extracted": null})"), ElementsAre("nothing is extracted"));
  EXPECT_THAT(words(R"({"extracted": {}})"), ElementsAre("a context is extracted"));
  EXPECT_THAT(words(R"({"baggage": null})"), ElementsAre("there is no baggage"));
  EXPECT_THAT(words(R"({"span": {"links": []}})"), ElementsAre("the span has no links"));
}

TEST(ExpectationWords, TellConditions) {
  EXPECT_THAT(words(R"({"headers": {
      "a": {"any": true}, "b": {"matches": "[0-9]+"}, "c": {"contains": "x"},
      "d": {"at_least": 1, "at_most": 9}, "e": {"fresh": true},
      "f": {"id_of": "span.trace_id", "form": "decimal"},
      "g": {"one_of": ["1", "2", null]}, "h": {"one_of": [null, {"contains": "y"}]}}})"),
              ElementsAre("a is there", "b matches /[0-9]+/", "c contains “x”",
                          "d is at least 1 and is at most 9", "e is a new id",
                          "f is span.trace_id (the low 64 bits, decimal)",
                          "g is “1”, “2” or absent", "h is absent or contains “y”"));
}

TEST(ExpectationWords, TellTheOppositeOfConditions) {
  EXPECT_THAT(words(R"({"headers": {
      "a": {"not": null}, "b": {"not": "1"}, "c": {"not": {"contains": "x"}},
      "d": {"not": {"one_of": ["1", "2"]}}, "e": {"not": {"contains": "x", "matches": "y"}},
      "f": {"not": {"one_of": [{"contains": "x"}, {"contains": "y"}]}},
      "g": {"not": {"id_of": "span.span_id", "form": "hex16"}}}})"),
              ElementsAre("a is there", "b is not “1”", "c does not contain “x”",
                          "d is not “1” or “2”", "e does not contain “x” or does not match /y/",
                          "f does not contain “x” and does not contain “y”",
                          "g is not span.span_id (16 hexadecimal digits)"));
}

TEST(ExpectationWords, TellMembersOfLists) {
  EXPECT_THAT(words(R"({"headers": {"x-datadog-tags": {"only": true, "pairs": {
                        "_dd.p.a": "1", "_dd.p.b": {"any": true}, "_dd.p.tid": null}}}})"),
              ElementsAre("x-datadog-tags contains _dd.p.a=1", "x-datadog-tags: _dd.p.b is there",
                          "x-datadog-tags does not contain _dd.p.tid=",
                          "x-datadog-tags contains nothing else"));
  EXPECT_THAT(words(R"({"baggage": {"only": true, "pairs": {"user.id": "x"}}})"),
              ElementsAre("baggage.user.id is “x”", "there is no other baggage"));
}

TEST(ExpectationWords, TellFieldsByTheirNames) {
  EXPECT_THAT(words(R"({"headers": {"traceparent": {"fields": ["00", {"any": true}]},
                                    "x": {"fields": ["1"]}}})"),
              ElementsAre("traceparent's version is “00”", "traceparent's trace-id is there",
                          "traceparent has 2 fields", "x's field 1 is “1”", "x has 1 field"));
}

TEST(ExpectationWords, TellTracestate) {
  EXPECT_THAT(words(R"({"headers": {"tracestate": {"tracestate": {
          "dd": {"s": "2", "o": null, "p": {"matches": "[0-9a-f]{16}"}}, "dd_size_at_most": 256,
          "others": [["a", "1"], ["b", "2"]], "lacks": ["c"], "members": 3, "dd_first": true,
          "dd_count": 1}}}})"),
              ElementsAre("tracestate's dd member has no o",
                          "tracestate's dd member: p matches /[0-9a-f]{16}/",
                          "tracestate's dd member has s:2", "tracestate has 1 dd member",
                          "tracestate begins with the dd member",
                          "tracestate's dd member has at most 256 characters",
                          "tracestate has no member c", "the number of members of tracestate is 3",
                          "tracestate's foreign members are a=1, b=2, in this order"));
  EXPECT_THAT(words(R"({"headers": {"tracestate": {"tracestate": {"dd": null, "others": []}}}})"),
              ElementsAre("tracestate has no dd member", "tracestate has no foreign members"));
  EXPECT_THAT(words(R"({"headers": {"tracestate": {"tracestate": {"contains": [["a", "1"]]}}}})"),
              ElementsAre("tracestate contains a=1"));
}

TEST(ExpectationWords, TellLinks) {
  EXPECT_THAT(words(R"({"span": {"links": [{"span_id": "0a", "flags": null,
                                            "attributes": {"reason": "r"}}]}})"),
              ElementsAre("the span has 1 link", "span.links.0.attributes.reason is “r”",
                          "span.links.0 has no other attributes", "span.links.0.flags is absent",
                          "span.links.0.span_id is “0a”"));
}

// All texts in an expectation but those that say how another one is written.
void collect(const json& value, std::vector<std::string>& texts) {
  if (value.is_string()) texts.push_back(value.get<std::string>());
  if (!value.is_structured()) return;
  for (const auto& [name, member] : value.items()) {
    if (name != "form" && name != "separator") collect(member, texts);
  }
}

TEST(ExpectationWords, LeaveOutNothingThatACaseExpects) {
  const auto corpus = load_embedded_corpus();
  ASSERT_TRUE(corpus);
  const auto check = [](const Case& one, const json& expect) {
    std::string all;
    for (const std::string& sentence : expectation_in_words(expect)) {
      EXPECT_NE(sentence, "") << one.id;
      all += sentence + "\n";
    }
    std::vector<std::string> texts;
    collect(expect, texts);
    for (const std::string& text : texts) {
      EXPECT_TRUE(all.find(text) != std::string::npos) << one.id << ": " << text;
    }
    EXPECT_NE(all, "") << one.id;
  };
  for (const Case& one : corpus->cases) {
    if (one.source.contains("expect")) check(one, one.source["expect"]);
    if (!one.source.contains("behaviors")) continue;
    for (const json& behavior : one.source["behaviors"]) check(one, behavior["expect"]);
  }
}

}  // namespace
}  // namespace propspec::harness
