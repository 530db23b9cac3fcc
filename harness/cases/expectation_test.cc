#include "harness/cases/expectation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace propspec::harness {
namespace {

using testing::ElementsAreArray;

using Names = std::vector<std::string>;

constexpr TraceId kTraceId{0x640cfd8d00000000, 0x75bcd15};  // low half: 123456789
constexpr SpanId kSpanId{0x3ade68b1};                       // 987654321

Judgement judge(const std::string& expect, const Observation& observation,
                const Headers& given = {}) {
  const auto expectation = Expectation::compile(nlohmann::json::parse(expect));
  EXPECT_TRUE(expectation) << expect << "\n" << expectation.error().message;
  return expectation->judge({.headers = given, .span = {}, .set_baggage = {}, .ids = {}},
                            observation);
}

Names observables(const std::vector<Mismatch>& mismatches) {
  Names names;
  for (const Mismatch& mismatch : mismatches) names.push_back(mismatch.observable);
  return names;
}

ObservedSpan full_span() {
  ObservedSpan span;
  span.trace_id = kTraceId;
  span.span_id = kSpanId;
  span.parent_id = Observed<SpanId>::absent();
  span.sampling_priority = std::int64_t{2};
  span.origin = std::string("r\xe9um");
  span.tags = KeyValues{{"_dd.p.dm", "-4"}, {"_dd.p.usr.id", "\xff"}};
  ObservedLink link;
  link.trace_id = TraceId{0, 1};
  link.span_id = SpanId{2};
  link.attributes = KeyValues{{"reason", "terminated_context"}, {"context_headers", "datadog"}};
  link.tracestate = std::string("dd=s:1");
  link.flags = Observed<std::int64_t>::absent();
  span.links = std::vector<ObservedLink>{link};
  return span;
}

Observation full() {
  Observation all;
  ObservedContext context;
  context.trace_id = kTraceId;
  context.span_id = Observed<SpanId>::absent();
  context.sampling_priority = std::int64_t{-1};
  context.origin = Observed<std::string>::absent();
  context.style = std::string("datadog");
  all.extracted = context;
  all.span = full_span();
  all.headers = Headers{{"X-Datadog-Trace-Id", "123456789"}, {"traceparent", "00-ab-cd-01"}};
  all.baggage = KeyValues{{"user.id", "é"}, {"k", "1"}};
  return all;
}

struct Row {
  std::string expect;
  Names mismatches = {};
  Names left_out = {};
};

void check(const std::vector<Row>& rows, const Observation& observation,
           const Headers& given = {}) {
  for (const Row& row : rows) {
    const Judgement judgement = judge(row.expect, observation, given);
    EXPECT_THAT(observables(judgement.mismatches), ElementsAreArray(row.mismatches)) << row.expect;
    EXPECT_THAT(judgement.left_out, ElementsAreArray(row.left_out)) << row.expect;
  }
}

TEST(Expectation, Span) {
  check(
      {
          {R"({"span": {"trace_id": "640cfd8d0000000000000000075bcd15"}})"},
          {R"({"span": {"trace_id": "00000000000000000000000000000001"}})", {"span.trace_id"}},
          {R"({"span": {"span_id": "000000003ade68b1", "parent_id": null}})"},
          {R"({"span": {"span_id": null, "parent_id": "000000003ade68b1"}})",
           {"span.span_id", "span.parent_id"}},
          {R"({"span": {"sampling_priority": 2}})"},
          {R"({"span": {"sampling_priority": 1}})", {"span.sampling_priority"}},
          {R"({"span": {"sampling_priority": {"at_least": 1, "at_most": 2}}})"},
          {R"({"span": {"sampling_priority": {"at_least": 3}}})", {"span.sampling_priority"}},
          {R"({"span": {"sampling_priority": {"at_most": -1}}})", {"span.sampling_priority"}},
          {R"({"span": {"sampling_priority": {"one_of": [null, 1, 2]}}})"},
          {R"({"span": {"sampling_priority": {"not": 2}}})", {"span.sampling_priority"}},
          {R"({"span": {"origin": "réum"}})"},
          {R"({"span": {"origin": {"matches": "r.um"}}})"},
          {R"({"span": {"origin": {"matches": "r.u"}}})", {"span.origin"}},
          {R"({"span": {"origin": {"matches": "[^\u0000-\u00e8]é?.*|réum"}}})"},
          {R"({"span": {"origin": {"contains": "éu"}}})"},
          {R"({"span": {"origin": {"contains": "eu"}}})", {"span.origin"}},
          {R"({"span": {"origin": {"contains": "r", "not": {"contains": "m"}}}})", {"span.origin"}},
          {R"({"span": {"origin": {"at_least": 1}}})", {"span.origin"}},
      },
      full());
}

TEST(Expectation, Tags) {
  check(
      {
          {R"({"span": {"tags": {"_dd.p.dm": "-4"}}})"},
          {R"({"span": {"tags": {"_dd.p.dm": -4, "_dd.p.usr.id": "ÿ", "_dd.p.tid": null}}})"},
          {R"({"span": {"tags": {"_dd.p.dm": "-3", "_dd.p.tid": {"any": true}}}})",
           {"span.tags._dd.p.dm", "span.tags._dd.p.tid"}},
          {R"({"span": {"tags": {"_dd.p.dm": null}}})", {"span.tags._dd.p.dm"}},
          {R"({"span": {"tags": {"_dd.p.tid": {"not": "a"}}}})"},
      },
      full());
}

TEST(Expectation, Links) {
  check(
      {
          {R"({"span": {"links": []}})", {"span.links"}},
          {R"({"span": {"links": [{}, {}]}})", {"span.links"}},
          {R"({"span": {"links": [{}]}})"},
          {R"({"span": {"links": [{"trace_id": "00000000000000000000000000000001",
               "span_id": "0000000000000002", "tracestate": "dd=s:1", "flags": null,
               "attributes": {"context_headers": "datadog", "reason": {"any": true}}}]}})"},
          {R"({"span": {"links": [{"attributes": {"context_headers": "b3"}}]}})",
           {"span.links.0.attributes.context_headers", "span.links.0.attributes"}},
          {R"({"span": {"links": [{"flags": 1, "tracestate": null}]}})",
           {"span.links.0.tracestate", "span.links.0.flags"}},
      },
      full());

  Observation none = full();
  ObservedSpan span = full_span();
  span.links = Observed<std::vector<ObservedLink>>::absent();
  none.span = span;
  check({{R"({"span": {"links": []}})"}, {R"({"span": {"links": [{}]}})", {"span.links"}}}, none);

  span = full_span();
  ObservedLink link;
  link.attributes = Observed<KeyValues>::absent();
  span.links = std::vector<ObservedLink>{link};
  none.span = span;
  check({{R"({"span": {"links": [{"attributes": {}}]}})"},
         {R"({"span": {"links": [{"attributes": {"a": "1"}}]}})", {"span.links.0.attributes.a"}},
         {R"({"span": {"links": [{"trace_id": null, "flags": 0}]}})",
          {},
          {"span.links.0.trace_id", "span.links.0.flags"}}},
        none);
}

TEST(Expectation, Extracted) {
  check(
      {
          {R"({"extracted": null})", {"extracted"}},
          {R"({"extracted": {"trace_id": "640cfd8d0000000000000000075bcd15", "span_id": null,
               "sampling_priority": -1, "origin": null, "style": "datadog"}})"},
          {R"({"extracted": {"sampling_priority": 1, "style": "b3"}})",
           {"extracted.sampling_priority", "extracted.style"}},
      },
      full());

  Observation ignored = full();
  ignored.extracted = Observed<ObservedContext>::absent();
  check({{R"({"extracted": null})"},
         {R"({"extracted": {"origin": null, "style": "b3"}})", {"extracted.style"}}},
        ignored);
  ignored.extracted = {};
  check({{R"({"extracted": null})", {}, {"extracted"}},
         {R"({"extracted": {"style": "b3"}})", {}, {"extracted.style"}}},
        ignored);
}

TEST(Expectation, Baggage) {
  check(
      {
          {R"({"baggage": null})", {"baggage"}},
          {R"({"baggage": {"pairs": {"user.id": "é", "other": null}}})"},
          {R"({"baggage": {"pairs": {"user.id": {"matches": "."}}}})"},
          {R"({"baggage": {"pairs": {"user.id": "é", "k": 1}, "only": true}})"},
          {R"({"baggage": {"pairs": {"k": "2"}, "only": true}})", {"baggage.k", "baggage"}},
      },
      full());

  Observation some = full();
  some.baggage = Observed<KeyValues>::absent();
  check({{R"({"baggage": null})"},
         {R"({"baggage": {"pairs": {}, "only": true}})"},
         {R"({"baggage": {"pairs": {"k": "1"}}})", {"baggage.k"}}},
        some);
  some.baggage = KeyValues{};
  check({{R"({"baggage": null})"}}, some);
  some.baggage = {};
  check({{R"({"baggage": null})", {}, {"baggage"}},
         {R"({"baggage": {"pairs": {"k": "1"}}})", {}, {"baggage"}}},
        some);
  some.baggage = KeyValues{{"k", "1"}, {"k", "1"}};
  check({{R"({"baggage": {"pairs": {"k": "1"}}})"},
         {R"({"baggage": {"pairs": {"k": "1"}, "only": true}})", {"baggage.k"}}},
        some);
}

TEST(Expectation, AnAbsentSpanHasNoMembers) {
  Observation none = full();
  none.span = Observed<ObservedSpan>::absent();
  check({{R"({"span": {"trace_id": {"any": true}, "parent_id": null, "sampling_priority": 1,
               "origin": {"not": "rum"}, "tags": {"a": "1", "b": null}, "links": []}})",
          {"span.trace_id", "span.sampling_priority", "span.tags.a"}},
         {R"({"span": {"links": [{}]}})", {"span.links"}}},
        none);
  const Judgement judgement = judge(R"({"span": {"trace_id": {"fresh": true}}})", none);
  ASSERT_EQ(judgement.mismatches.size(), 1u);
  EXPECT_EQ(judgement.mismatches[0].actual, "absent");
}

TEST(Expectation, WhatIsLeftOutIsNeitherPassedNorFailed) {
  check({{R"({"span": {"trace_id": null, "sampling_priority": 1, "tags": {"a": "1", "b": null},
               "links": []}, "headers": {"a": null, "b": "1"}})",
          {},
          {"span.trace_id", "span.sampling_priority", "span.tags", "span.links", "headers"}}},
        {});
}

TEST(Expectation, AbsentMeetsNoConditionButNegations) {
  Observation none = full();
  none.span = Observed<ObservedSpan>::absent();
  for (const char* condition :
       {R"({"any": true})", R"({"matches": ".*"})", R"({"contains": "a"})", R"({"at_least": 0})",
        R"({"at_most": 0})", R"({"fresh": true})", R"({"id_of": "span.trace_id", "form": "hex"})",
        R"({"not": null})", R"({"not": {"one_of": [null, "a"]}})", R"({"one_of": ["a", "b"]})",
        R"("")"}) {
    check({{R"({"span": {"origin": )" + std::string(condition) + "}}", {"span.origin"}}}, none);
  }
  for (const char* condition : {R"(null)", R"({"not": "a"})", R"({"not": {"any": true}})",
                                R"({"one_of": ["a", null]})", R"({"not": {"fresh": true}})"}) {
    check({{R"({"span": {"origin": )" + std::string(condition) + "}}"}}, none);
  }
}

TEST(Expectation, FreshIds) {
  const Headers given{{"x-datadog-trace-id", "123456789"}};
  check(
      {{R"({"span": {"trace_id": {"fresh": true}}})", {"span.trace_id"}},
       {R"({"span": {"span_id": {"fresh": true}}})"},
       {R"({"headers": {"x-datadog-trace-id": {"fresh": true}}})", {"headers.x-datadog-trace-id"}}},
      full(), given);
  check({{R"({"span": {"trace_id": {"fresh": true}}})"},
         {R"({"headers": {"x-datadog-trace-id": {"fresh": true}}})"}},
        full());
}

TEST(Expectation, IdsOfTheSameAnswer) {
  Observation one = full();
  one.headers = Headers{{"d", "123456789"},
                        {"h16", "00000000075bcd15"},
                        {"h32", "640cfd8d0000000000000000075bcd15"},
                        {"s", "000000003ade68b1"}};
  check({{R"({"headers": {"d": {"id_of": "span.trace_id", "form": "decimal"},
               "h16": {"id_of": "span.trace_id", "form": "hex16"},
               "h32": {"id_of": "span.trace_id", "form": "hex32"},
               "s": {"id_of": "span.span_id", "form": "hex16"}}})"},
         {R"({"headers": {"h32": {"id_of": "span.trace_id", "form": "hex"},
               "s": {"id_of": "span.span_id", "form": "hex"}}})"},
         {R"({"headers": {"h16": {"id_of": "span.trace_id", "form": "hex"},
               "s": {"id_of": "span.span_id", "form": "decimal"},
               "d": {"id_of": "span.parent_id", "form": "decimal"}}})",
          {"headers.d", "headers.h16", "headers.s"}}},
        one);

  ObservedSpan span = full_span();
  span.trace_id = TraceId{0, 0x75bcd15};
  one.span = span;
  check({{R"({"headers": {"h16": {"id_of": "span.trace_id", "form": "hex"}}})"}}, one);

  // An answer that hangs on what was left out is left out; one that does not, is given.
  one.span = {};
  check({{R"({"headers": {"d": {"id_of": "span.trace_id", "form": "decimal"},
               "h16": {"id_of": "span.trace_id", "form": "hex16"}}})",
          {},
          {"span.trace_id"}},
         {R"({"headers": {"d": {"not": {"id_of": "span.span_id", "form": "decimal"}}}})",
          {},
          {"span.span_id"}},
         {R"({"headers": {"d": {"one_of": ["123456789",
               {"id_of": "span.trace_id", "form": "decimal"}]}}})"},
         {R"({"headers": {"d": {"id_of": "span.trace_id", "form": "decimal", "contains": "x"}}})",
          {"headers.d"}},
         {R"({"headers": {"none": {"id_of": "span.trace_id", "form": "decimal"}}})",
          {"headers.none"}}},
        one);
}

TEST(Expectation, MessagesSayWhatWasExpectedAndWhatWasThere) {
  const auto only = [](const Judgement& judgement) {
    EXPECT_EQ(judgement.mismatches.size(), 1u);
    return judgement.mismatches.empty() ? Mismatch{} : judgement.mismatches.front();
  };
  Mismatch mismatch = only(judge(R"({"span": {"origin": {"one_of": ["a", null]}}})", full()));
  EXPECT_EQ(mismatch.expected, "one of “a”, absent");
  EXPECT_EQ(mismatch.actual, "\"réum\"");

  mismatch = only(judge(R"({"span": {"sampling_priority": 1}})", full()));
  EXPECT_EQ(mismatch.expected, "1");
  EXPECT_EQ(mismatch.actual, "2");

  mismatch =
      only(judge(R"({"span": {"parent_id": {"id_of": "span.span_id", "form": "hex16"}}})", full()));
  EXPECT_EQ(mismatch.expected, "span.span_id as hex16");
  EXPECT_EQ(mismatch.actual, "absent");

  mismatch = only(judge(R"({"span": {"links": []}})", full()));
  EXPECT_EQ(mismatch.expected, "0 links");
  EXPECT_EQ(nlohmann::json::parse(mismatch.actual),
            nlohmann::json::parse(R"([{"trace_id": "00000000000000000000000000000001",
              "span_id": "0000000000000002", "tracestate": "dd=s:1", "flags": null,
              "attributes": {"reason": "terminated_context", "context_headers": "datadog"}}])"));

  mismatch = only(judge(R"({"extracted": null})", full()));
  EXPECT_EQ(nlohmann::json::parse(mismatch.actual)["sampling_priority"], -1);

  mismatch = only(judge(R"({"baggage": {"pairs": {"user.id": "é"}, "only": true}})", full()));
  EXPECT_EQ(mismatch.expected, "no key “k”");
  EXPECT_EQ(mismatch.actual, R"({"user.id":"é","k":"1"})");
}

}  // namespace
}  // namespace propspec::harness
