#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

constexpr TraceId kTraceId{0x640cfd8d00000000, 0x123456789abcdef0};
constexpr SpanId kSpanId{0x00000000000000ab};

struct Always : AnswerParser::Expects {
  explicit Always(AnswerKind always) : kind(always) {}
  std::optional<AnswerKind> kind_for(std::int64_t id) const override {
    return id == 404 ? std::nullopt : std::optional(kind);
  }
  AnswerKind kind;
};

struct Pair {
  std::string name;
  AnswerKind kind;
  Answer answer;
  std::string json;

  friend void PrintTo(const Pair& pair, std::ostream* out) { *out << pair.json; }
};

Observation full_observation() {
  ObservedContext context;
  context.trace_id = kTraceId;
  context.span_id = kSpanId;
  context.sampling_priority = -1;
  context.origin = std::string("rum\xe9");
  context.style = std::string("datadog");
  ObservedLink link;
  link.trace_id = kTraceId;
  link.span_id = kSpanId;
  link.attributes = KeyValues{{"reason", "terminated_context"}};
  link.tracestate = std::string("dd=s:1");
  link.flags = 1;
  ObservedLink bare;
  bare.attributes = KeyValues{};
  bare.tracestate = Observed<std::string>::absent();
  bare.flags = Observed<std::int64_t>::absent();
  ObservedSpan span;
  span.trace_id = kTraceId;
  span.span_id = kSpanId;
  span.parent_id = SpanId{1};
  span.sampling_priority = std::numeric_limits<std::int64_t>::min();
  span.origin = std::string("");
  span.tags = KeyValues{{"_dd.p.dm", "-4"}, {"baggage.\xe9", "\xff"}};
  span.links = std::vector{link, bare};
  Observation observation;
  observation.extracted = context;
  observation.span = span;
  observation.headers = Headers{{"a", "\x80"}, {"A", ""}};
  observation.baggage = KeyValues{{"k\xc3\xa9", "\xe2\x82\xac"}};
  return observation;
}

Observation absent_observation() {
  ObservedSpan span;
  span.parent_id = Observed<SpanId>::absent();
  span.sampling_priority = Observed<std::int64_t>::absent();
  span.origin = Observed<std::string>::absent();
  span.tags = KeyValues{};
  span.links = std::vector<ObservedLink>{};
  Observation observation;
  observation.extracted = Observed<ObservedContext>::absent();
  observation.span = span;
  observation.baggage = Observed<KeyValues>::absent();
  return observation;
}

Hello full_hello() {
  Hello hello;
  hello.name = "dd-trace-js";
  hello.version = "6.21.0";
  hello.language = "nodejs";
  hello.runtime = "node 20";
  hello.window = 128;
  hello.extract_styles = {"datadog", "b3"};
  hello.inject_styles = {"none"};
  hello.style_names = {{"b3", "b3 single header"}};
  hello.features = {"batch", "ids"};
  hello.carrier = {"list", "insensitive", "kept"};
  return hello;
}

std::vector<Pair> pairs() {
  Hello bare;
  bare.name = "x";
  bare.version = "1";
  bare.language = "cpp";
  ObservedSpan span;
  span.trace_id = kTraceId;
  return {
      {"hello", AnswerKind::kHello, full_hello(),
       R"({"id":7,"ok":{"protocol":1,"name":"dd-trace-js","version":"6.21.0","language":"nodejs",)"
       R"("runtime":"node 20","window":128,"styles":{"extract":["datadog","b3"],"inject":["none"]},)"
       R"("style_names":{"b3":"b3 single header"},"features":["batch","ids"],)"
       R"("carrier":{"duplicates":"list","names":"insensitive","empty":"kept"}}})"},
      {"hello_bare", AnswerKind::kHello, bare,
       R"({"id":7,"ok":{"protocol":1,"name":"x","version":"1","language":"cpp","window":64,)"
       R"("styles":{"extract":[],"inject":[]},"features":[]}})"},
      {"observation", AnswerKind::kObservation, full_observation(),
       "{\"id\":7,\"ok\":{\"extracted\":{\"trace_id\":\"640cfd8d00000000123456789abcdef0\","
       "\"span_id\":\"00000000000000ab\",\"sampling_priority\":-1,\"origin\":\"rum\xc3\xa9\","
       "\"style\":\"datadog\"},\"span\":{\"trace_id\":\"640cfd8d00000000123456789abcdef0\","
       "\"span_id\":\"00000000000000ab\",\"parent_id\":\"0000000000000001\","
       "\"sampling_priority\":-9223372036854775808,\"origin\":\"\","
       "\"tags\":{\"_dd.p.dm\":\"-4\",\"baggage.\xc3\xa9\":\"\xc3\xbf\"},"
       "\"links\":[{\"trace_id\":\"640cfd8d00000000123456789abcdef0\","
       "\"span_id\":\"00000000000000ab\",\"attributes\":{\"reason\":\"terminated_context\"},"
       "\"tracestate\":\"dd=s:1\",\"flags\":1},"
       "{\"attributes\":{},\"tracestate\":null,\"flags\":null}]},"
       "\"headers\":[[\"a\",\"\xc2\x80\"],[\"A\",\"\"]],"
       "\"baggage\":[[\"k\xc3\xa9\",\"\xe2\x82\xac\"]]}}"},
      {"observation_absent", AnswerKind::kObservation, absent_observation(),
       R"({"id":7,"ok":{"extracted":null,"span":{"parent_id":null,"sampling_priority":null,)"
       R"("origin":null,"tags":{},"links":[]},"baggage":null}})"},
      {"observation_left_out", AnswerKind::kObservation, Observation{}, R"({"id":7,"ok":{}})"},
      {"start", AnswerKind::kStart, StartAnswer{kTraceId, kSpanId},
       R"({"id":7,"ok":{"trace_id":"640cfd8d00000000123456789abcdef0","span_id":"00000000000000ab"}})"},
      {"inject", AnswerKind::kInject, InjectAnswer{{{"a", "b"}}},
       R"({"id":7,"ok":{"headers":[["a","b"]]}})"},
      {"finish", AnswerKind::kFinish, FinishAnswer{span},
       R"({"id":7,"ok":{"span":{"trace_id":"640cfd8d00000000123456789abcdef0"}}})"},
      {"done", AnswerKind::kDone, Done{}, R"({"id":7,"ok":{}})"},
      {"error", AnswerKind::kHello, ErrorAnswer{ErrorKind::kRejected, "no \"b3\"", false},
       R"({"id":7,"error":{"kind":"rejected","message":"no \"b3\""}})"},
      {"adapter_gap", AnswerKind::kStart, ErrorAnswer{ErrorKind::kUnsupported, "", true},
       R"({"id":7,"error":{"kind":"unsupported","message":"","adapter":true}})"},
  };
}

class EveryAnswer : public testing::TestWithParam<Pair> {};

TEST_P(EveryAnswer, IsWrittenAsThatLine) {
  std::string line = "kept ";
  append_answer(line, 7, GetParam().answer);
  EXPECT_EQ(line, "kept " + GetParam().json);
}

TEST_P(EveryAnswer, IsReadFromThatLine) {
  const auto answers = AnswerParser().parse(GetParam().json, Always(GetParam().kind));
  ASSERT_TRUE(answers) << answers.error().message;
  ASSERT_EQ(answers->size(), 1);
  EXPECT_EQ(answers->front().id, 7);
  EXPECT_TRUE(answers->front().answer == GetParam().answer);
}

INSTANTIATE_TEST_SUITE_P(Codec, EveryAnswer, testing::ValuesIn(pairs()),
                         [](const auto& test) { return test.param.name; });

TEST(AnswerWriter, AlwaysWritesValidText) {
  std::string line;
  append_answer(line, 1, ErrorAnswer{ErrorKind::kInternal, "a\xff\xc3(\x01\xed\xa0\x80", false});
  EXPECT_EQ(
      line,
      "{\"id\":1,\"error\":{\"kind\":\"internal\",\"message\":\"a\xef\xbf\xbd\xef\xbf\xbd(\\u0001"
      "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"}}");
}

TEST(AnswerWriter, SaysThatAnIdIsUnknown) {
  std::string line;
  append_error_without_id(line, {ErrorKind::kInvalid, "no JSON", false});
  EXPECT_EQ(line, R"({"id":null,"error":{"kind":"invalid","message":"no JSON"}})");
}

TEST(AnswerParser, ReadsABatchFrameOfSeveralKinds) {
  struct ById : AnswerParser::Expects {
    std::optional<AnswerKind> kind_for(std::int64_t id) const override {
      return id == 1 ? AnswerKind::kInject : AnswerKind::kDone;
    }
  };
  AnswerParser parser;
  const auto answers =
      parser.parse(R"([{"ok":{},"id":2},{"ok":{"headers":[],"more":1},"id":1,"x":{}}])", ById());
  ASSERT_TRUE(answers) << answers.error().message;
  ASSERT_EQ(answers->size(), 2);
  EXPECT_TRUE((*answers)[0].answer == Answer(Done{}));
  EXPECT_TRUE((*answers)[1].answer == Answer(InjectAnswer{}));

  const auto spoilt = parser.parse(R"([{"ok":{},"id":2},{"ok":{},"id":1}])", ById());
  ASSERT_FALSE(spoilt);
  EXPECT_EQ(spoilt.error().message, "/1/ok/headers: the member is missing");
}

TEST(AnswerParser, ReadsAPriorityOfAny64Bits) {
  AnswerParser parser;
  const auto answers =
      parser.parse(R"({"id":1,"ok":{"span":{"sampling_priority":9223372036854775807}}})",
                   Always(AnswerKind::kObservation));
  ASSERT_TRUE(answers);
  EXPECT_EQ(*std::get<Observation>(answers->front().answer).span->sampling_priority,
            std::numeric_limits<std::int64_t>::max());
}

TEST(AnswerParser, KeepsTheWindowWithinReason) {
  const auto window = [](const char* number) {
    const std::string line =
        std::string(R"({"id":1,"ok":{"protocol":1,"name":"x","version":"1",)") +
        R"("language":"c","styles":{"extract":[],"inject":[]},"window":)" + number + "}}";
    const auto answers = AnswerParser().parse(line, Always(AnswerKind::kHello));
    return answers ? std::get<Hello>(answers->front().answer).window : 0;
  };
  EXPECT_EQ(window("-5"), 1);
  EXPECT_EQ(window("0"), 1);
  EXPECT_EQ(window("4096"), 4096);
  EXPECT_EQ(window("1000000000000"), 4096);
}

struct Refusal {
  AnswerKind kind;
  std::string_view json;
  std::string_view message;
};

TEST(AnswerParser, SaysWhatIsWrong) {
  constexpr auto kHello = AnswerKind::kHello;
  constexpr auto kSeen = AnswerKind::kObservation;
  constexpr auto kDone = AnswerKind::kDone;
  const Refusal refusals[] = {
      {kDone, "", "the line is empty"},
      {kDone, "npm WARN deprecated", "the line is not JSON"},
      {kDone, "[]", "an empty array"},
      {kDone, "null", "the message: null is not an object"},
      {kDone, R"({"ok":{}})", "/id: the member is missing"},
      {kDone, R"({"id":404,"ok":{}})", "/id: no request with id 404 is in flight"},
      {kDone, R"({"id":"1","ok":{}})", "/id: \"1\" is not a whole number"},
      {kDone, R"({"id":null,"ok":{}})", "/id: null is not a whole number"},
      {kDone, R"({"id":null,"error":{"kind":"invalid","message":"bad"}})",
       "/id: the target could not read a request: invalid: bad"},
      {kDone, R"({"id":1})", "/ok: the member is missing"},
      {kDone, R"({"id":1,"ok":{},"error":{}})",
       "/error: an answer holds `ok` or `error`, not both"},
      {kDone, R"({"id":1,"ok":null})", "/ok: null is not an object"},
      {kDone, R"({"id":1,"ok":[]})", "/ok: an array is not an object"},
      {kDone, R"({"id":1,"error":{"message":"x"}})", "/error/kind: the member is missing"},
      {kDone, R"({"id":1,"error":{"kind":"oops","message":"x"}})",
       "/error/kind: \"oops\" is not one of"},
      {kDone, R"({"id":1,"error":{"kind":"internal"}})", "/error/message: the member is missing"},
      {kDone, R"({"id":1,"error":{"kind":"internal","message":"","adapter":1}})",
       "/error/adapter: 1 is not true or false"},
      {kHello, R"({"id":1,"ok":{}})", "/ok/protocol: the member is missing"},
      {kHello, R"({"id":1,"ok":{"name":5,"protocol":2}})",
       "/ok/protocol: the target speaks version 2 of the protocol, propspec speaks 1"},
      {kHello, R"({"id":1,"ok":{"protocol":1,"name":"x","version":6,"language":"c"}})",
       "/ok/version: 6 is not a string"},
      {kHello, R"({"id":1,"ok":{"protocol":1,"name":"x","version":"6","language":"c"}})",
       "/ok/styles: the member is missing"},
      {kHello,
       R"({"id":1,"ok":{"protocol":1,"name":"x","version":"6","language":"c","styles":{"extract":[]}}})",
       "/ok/styles/inject: the member is missing"},
      {kHello, R"({"id":1,"ok":{"protocol":1,"styles":{"extract":[1]}}})",
       "/ok/styles/extract/0: 1 is not a string"},
      {kHello, R"({"id":1,"ok":{"protocol":1,"window":null}})", "/ok/window: null is not a whole"},
      {kHello, R"({"id":1,"ok":{"protocol":1,"features":{}}})", "/ok/features: an object is not"},
      {kHello, R"({"id":1,"ok":{"protocol":1,"carrier":{"names":"odd"}}})",
       "/ok/carrier/names: \"odd\" is not one of insensitive sensitive"},
      {kSeen, R"({"id":1,"ok":{"span":null}})", "/ok/span: null is not an object"},
      {kSeen, R"({"id":1,"ok":{"span":{"trace_id":"7B"}}})",
       "/ok/span/trace_id: \"7B\" is not 32 lower-case hexadecimal digits"},
      {kSeen, R"({"id":1,"ok":{"span":{"trace_id":null}}})", "/ok/span/trace_id: null is not 32"},
      {kSeen, R"({"id":1,"ok":{"span":{"trace_id":"640CFD8D00000000123456789ABCDEF0"}}})",
       "/ok/span/trace_id: \"640CFD8D"},
      {kSeen, R"({"id":1,"ok":{"span":{"span_id":171}}})",
       "/ok/span/span_id: 171 is not 16 lower-case hexadecimal digits"},
      {kSeen, R"({"id":1,"ok":{"span":{"parent_id":"0"}}})", "/ok/span/parent_id: \"0\" is not 16"},
      {kSeen, R"({"id":1,"ok":{"span":{"sampling_priority":"1"}}})",
       "/ok/span/sampling_priority: \"1\" is not a whole number"},
      {kSeen, R"({"id":1,"ok":{"span":{"sampling_priority":1.0}}})",
       "/ok/span/sampling_priority: 1.0 is not a whole number"},
      {kSeen, R"({"id":1,"ok":{"span":{"origin":"\u20ac"}}})",
       "/ok/span/origin: a code point above U+00FF"},
      {kSeen, R"({"id":1,"ok":{"span":{"tags":null}}})", "/ok/span/tags: null is not an object"},
      {kSeen, R"({"id":1,"ok":{"span":{"tags":{"_dd.p.dm":-4}}}})",
       "/ok/span/tags/_dd.p.dm: -4 is not a string"},
      {kSeen, R"({"id":1,"ok":{"span":{"tags":{"baggage.\u0142":""}}}})",
       "a code point above U+00FF"},
      {kSeen, R"({"id":1,"ok":{"span":{"links":null}}})", "/ok/span/links: null is not an array"},
      {kSeen, R"({"id":1,"ok":{"span":{"links":[{},{"flags":2}]}}})",
       "/ok/span/links/1/flags: 2 is not 0, 1 or null"},
      {kSeen, R"({"id":1,"ok":{"span":{"links":[{"flags":true}]}}})",
       "/ok/span/links/0/flags: true"},
      {kSeen, R"({"id":1,"ok":{"span":{"links":[{"attributes":null}]}}})",
       "/ok/span/links/0/attributes: null is not an object"},
      {kSeen, R"({"id":1,"ok":{"headers":null}})", "/ok/headers: null is not an array"},
      {kSeen, R"({"id":1,"ok":{"headers":[["a","b","c"]]}})",
       "/ok/headers/0: an array is not a list"},
      {kSeen, R"({"id":1,"ok":{"baggage":{}}})", "/ok/baggage: an object is not an array"},
      {kSeen, R"({"id":1,"ok":{"extracted":7}})", "/ok/extracted: 7 is not an object"},
      {AnswerKind::kStart, R"({"id":1,"ok":{"span_id":"00000000000000ab"}})",
       "/ok/trace_id: the member"},
      {AnswerKind::kFinish, R"({"id":1,"ok":{}})", "/ok/span: the member is missing"},
  };
  AnswerParser parser;
  for (const Refusal& refusal : refusals) {
    const auto answers = parser.parse(refusal.json, Always(refusal.kind));
    ASSERT_FALSE(answers) << refusal.json;
    EXPECT_THAT(answers.error().message, testing::HasSubstr(std::string(refusal.message)))
        << refusal.json;
  }
}

TEST(AnswerParser, LimitsSizeAndDepth) {
  AnswerParser parser;
  const Always expects(AnswerKind::kDone);
  const std::string deep(100, '[');
  const auto nested =
      parser.parse(R"({"id":1,"ok":{},"x":)" + deep + std::string(100, ']') + "}", expects);
  ASSERT_FALSE(nested);
  EXPECT_EQ(nested.error().message, "objects and arrays are nested deeper than 64 levels");
  EXPECT_FALSE(parser.parse(std::string(1u << 20, '['), expects));

  // The longest line that is allowed, and one byte more. The line feed counts.
  constexpr std::string_view kHead = R"({"id":1,"ok":{},"x":")";
  const auto line = [&](std::size_t size) {
    return std::string(kHead) + std::string(size - kHead.size() - 2, 'x') + "\"}";
  };
  EXPECT_TRUE(parser.parse(line(kMaxLineBytes - 1), expects));
  const auto too_long = parser.parse(line(kMaxLineBytes), expects);
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().message, "the line is longer than 8388608 bytes");
  EXPECT_TRUE(parser.parse(R"({"id":1,"ok":{}})", expects));
}

TEST(AnswerParser, CutsWhatItQuotes) {
  const std::string line =
      R"({"id":1,"ok":{"span":{"trace_id":")" + std::string(5000, 'g') + R"("}}})";
  const auto answers = AnswerParser().parse(line, Always(AnswerKind::kObservation));
  ASSERT_FALSE(answers);
  EXPECT_LT(answers.error().message.size(), 200);
}

TEST(Hello, OffersWhatItLists) {
  EXPECT_TRUE(full_hello().offers("ids"));
  EXPECT_FALSE(full_hello().offers("spans"));
}

}  // namespace
}  // namespace propspec::harness
