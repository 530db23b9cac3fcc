#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

constexpr TraceId kTraceId{0x640cfd8d00000000, 0x123456789abcdef0};
constexpr SpanId kSpanId{0x00000000000000ab};

struct Pair {
  std::string name;
  Request request;
  std::string json;

  friend void PrintTo(const Pair& pair, std::ostream* out) { *out << pair.json; }
};

std::vector<Pair> pairs() {
  PropagateRequest full;
  full.headers = {{"X-A", "1"}, {"X-A", "\xc3\xa9\xff\"\\\n"}};
  full.span = {"web.request", "checkout", "GET /"};
  full.decide = Decision::kDrop;
  full.set_baggage = {{"user.id", "\xc3\xa9\xe2\x82\xac"}};
  full.ids = {kTraceId, kSpanId};

  PropagateRequest partly;
  partly.span.resource = "GET /";
  partly.decide = Decision::kKeep;
  partly.ids.span_id = kSpanId;

  StartRequest start;
  start.handle = "s1";
  start.name = "send";
  start.kind = "producer";
  start.parent = ParentSpan{"s0"};
  start.links = {{Headers{{"b3", "0"}}, {{"reason", "batch"}}}, {ParentSpan{"s0"}, {}}};
  start.tags = {{"k", "v\x80"}};
  start.ids.trace_id = kTraceId;

  StartRequest root;
  root.handle = "s0";
  root.name = "root";

  StartRequest remote = root;
  remote.parent = Headers{{"traceparent", "x"}};

  FinishRequest finish;
  finish.handle = "s1";
  finish.error = SpanError{"IOError", "no \"disk\""};
  finish.events = {{"retry", {{"attempt", "2"}}}, {"done", {}}};

  return {
      {"hello", HelloRequest{1, "propspec 0.1.0"},
       R"({"id":7,"op":"hello","protocol":1,"harness":"propspec 0.1.0"})"},
      {"propagate_nothing", PropagateRequest{}, R"({"id":7,"op":"propagate","headers":[]})"},
      {"propagate_full", full,
       "{\"id\":7,\"op\":\"propagate\",\"headers\":[[\"X-A\",\"1\"],"
       "[\"X-A\",\"\xc3\x83\xc2\xa9\xc3\xbf\\\"\\\\\\u000a\"]],"
       "\"span\":{\"name\":\"web.request\",\"service\":\"checkout\",\"resource\":\"GET /\"},"
       "\"decide\":\"drop\",\"set_baggage\":[[\"user.id\",\"\xc3\xa9\xe2\x82\xac\"]],"
       "\"ids\":{\"trace_id\":\"640cfd8d00000000123456789abcdef0\",\"span_id\":"
       "\"00000000000000ab\"}}"},
      {"propagate_partly", partly,
       R"({"id":7,"op":"propagate","headers":[],"span":{"resource":"GET /"},"decide":"keep",)"
       R"("ids":{"span_id":"00000000000000ab"}})"},
      {"start", start,
       "{\"id\":7,\"op\":\"start\",\"span\":\"s1\",\"name\":\"send\",\"kind\":\"producer\","
       "\"parent\":{\"span\":\"s0\"},\"links\":[{\"headers\":[[\"b3\",\"0\"]],"
       "\"attributes\":{\"reason\":\"batch\"}},{\"span\":\"s0\"}],\"tags\":{\"k\":\"v\xc2\x80\"},"
       "\"ids\":{\"trace_id\":\"640cfd8d00000000123456789abcdef0\"}}"},
      {"start_root", root, R"({"id":7,"op":"start","span":"s0","name":"root","parent":null})"},
      {"start_remote", remote,
       R"({"id":7,"op":"start","span":"s0","name":"root","parent":{"headers":[["traceparent","x"]]}})"},
      {"inject", InjectRequest{"s1", {{"a", "b"}}},
       R"({"id":7,"op":"inject","span":"s1","headers":[["a","b"]]})"},
      {"finish", finish,
       R"({"id":7,"op":"finish","span":"s1","error":{"type":"IOError","message":"no \"disk\""},)"
       R"("events":[{"name":"retry","attributes":{"attempt":"2"}},{"name":"done"}]})"},
      {"finish_well", FinishRequest{"s1", {}, {}}, R"({"id":7,"op":"finish","span":"s1"})"},
      {"configure", ConfigureRequest{{{"DD_ENV", "a"}, {"OTEL_PROPAGATORS", "b3,\xc3\xa9"}}},
       "{\"id\":7,\"op\":\"configure\",\"env\":{\"DD_ENV\":\"a\",\"OTEL_PROPAGATORS\":\"b3,"
       "\xc3\xa9\"}}"},
      {"configure_nothing", ConfigureRequest{}, R"({"id":7,"op":"configure","env":{}})"},
      {"reset", ResetRequest{}, R"({"id":7,"op":"reset"})"},
      {"unknown", UnknownRequest{"x-1"}, R"({"id":7,"op":"x-1"})"},
  };
}

class EveryRequest : public testing::TestWithParam<Pair> {};

TEST_P(EveryRequest, IsWrittenAsThatLine) {
  std::string line = "kept ";
  append_request(line, 7, GetParam().request);
  EXPECT_EQ(line, "kept " + GetParam().json);
}

TEST_P(EveryRequest, IsReadFromThatLine) {
  const auto frame = RequestParser().parse(GetParam().json);
  EXPECT_FALSE(frame.batch);
  ASSERT_EQ(frame.requests.size(), 1);
  ASSERT_TRUE(frame.requests[0]) << frame.requests[0].error().error.message;
  EXPECT_EQ(frame.requests[0]->id, 7);
  EXPECT_TRUE(frame.requests[0]->request == GetParam().request);
}

INSTANTIATE_TEST_SUITE_P(Codec, EveryRequest, testing::ValuesIn(pairs()),
                         [](const auto& test) { return test.param.name; });

TEST(RequestParser, ReadsNullWhereNothingIsMeant) {
  const auto frame = RequestParser().parse(
      R"({"op":"finish","error":null,"span":"s","events":[],"later":{"deep":[1,null]},"id":-3})");
  ASSERT_TRUE(frame.requests.at(0));
  EXPECT_EQ(frame.requests[0]->id, -3);
  EXPECT_TRUE(frame.requests[0]->request == Request(FinishRequest{"s", {}, {}}));
}

TEST(RequestParser, ReadsBatchFrames) {
  RequestParser parser;
  const auto frame =
      parser.parse(R"([{"id":1,"op":"reset"},{"id":2,"op":"inject"},7,{"id":4,"op":"reset"}])");
  EXPECT_TRUE(frame.batch);
  ASSERT_EQ(frame.requests.size(), 4);
  EXPECT_EQ(frame.requests[0]->id, 1);
  ASSERT_FALSE(frame.requests[1]);
  EXPECT_EQ(frame.requests[1].error().id, 2);
  EXPECT_EQ(frame.requests[1].error().error.message, "/1/span: the member is missing");
  ASSERT_FALSE(frame.requests[2]);
  EXPECT_EQ(frame.requests[2].error().id, std::nullopt);
  EXPECT_EQ(frame.requests[2].error().error.message, "/2: 7 is not an object");
  EXPECT_EQ(frame.requests[3]->id, 4);

  const auto empty = parser.parse("[]");
  EXPECT_TRUE(empty.batch);
  ASSERT_EQ(empty.requests.size(), 1);
  EXPECT_FALSE(empty.requests[0]);
}

struct Refusal {
  std::string_view json;
  std::optional<std::int64_t> id;
  std::string_view message;
};

TEST(RequestParser, SaysWhatIsWrong) {
  const Refusal refusals[] = {
      {"", {}, "the line is empty"},
      {"hello", {}, "the line is not JSON"},
      {R"({"id":1,"op":"reset"} {})", {}, "the line is not JSON"},
      {"\"\xff\"", {}, "the line is not valid UTF-8"},
      {R"({"id":1,"op":"\ud800"})", {}, "the line is not JSON: it holds a string"},
      {R"({"id":99999999999999999999,"op":"reset"})", {}, "a number that is malformed"},
      {"7", {}, "the message: 7 is not an object"},
      {R"({"op":"reset"})", {}, "/id: the member is missing"},
      {R"({"id":"1","op":"reset"})", {}, "/id: \"1\" is not a whole number of 64 bits"},
      {R"({"id":1.0,"op":"reset"})", {}, "/id: 1.0 is not a whole number of 64 bits"},
      {R"({"id":9223372036854775808,"op":"reset"})", {}, "/id: 9223372036854775808 is not"},
      {R"({"id":1})", 1, "/op: the member is missing"},
      {R"({"id":1,"op":null})", 1, "/op: null is not a string"},
      {R"({"id":1,"op":"hello"})", 1, "/protocol: the member is missing"},
      {R"({"id":1,"op":"hello","protocol":0})", 1, "/protocol: 0 is not a version"},
      {R"({"id":1,"op":"propagate"})", 1, "/headers: the member is missing"},
      {R"({"id":1,"op":"propagate","headers":{}})", 1, "/headers: an object is not an array"},
      {R"({"id":1,"op":"propagate","headers":[["a"]]})", 1,
       "/headers/0: an array is not a list of a name and a value"},
      {R"({"id":1,"op":"propagate","headers":[["a","b"],["c",null]]})", 1,
       "/headers/1/1: null is not a string"},
      {"{\"id\":1,\"op\":\"propagate\",\"headers\":[[\"a\",\"\\u0100\"]]}", 1,
       "/headers/0/1: a code point above U+00FF"},
      {R"({"id":1,"op":"propagate","headers":[],"span":null})", 1, "/span: null is not an object"},
      {R"({"id":1,"op":"propagate","headers":[],"decide":"maybe"})", 1,
       "/decide: \"maybe\" is not one of keep drop"},
      {R"({"id":1,"op":"propagate","headers":[],"ids":{"span_id":"7B"}})", 1,
       "/ids/span_id: \"7B\" is not 16 lower-case hexadecimal digits"},
      {R"({"id":1,"op":"start","name":"n"})", 1, "/span: the member is missing"},
      {R"({"id":1,"op":"start","span":"s","name":"n","kind":"batch"})", 1, "/kind: \"batch\""},
      {R"({"id":1,"op":"start","span":"s","name":"n","parent":{}})", 1,
       "/parent: exactly one of `span` and `headers` is needed"},
      {R"({"id":1,"op":"start","span":"s","name":"n","links":[{"span":"a","headers":[]}]})", 1,
       "/links/0: exactly one of `span` and `headers` is needed"},
      {R"({"id":1,"op":"start","span":"s","name":"n","tags":{"a/b":1}})", 1,
       "/tags/a~1b: 1 is not a string"},
      {R"({"id":1,"op":"inject","span":"s"})", 1, "/headers: the member is missing"},
      {R"({"id":1,"op":"finish","span":"s","error":{}})", 1, "/error/type: the member is missing"},
      {R"({"id":1,"op":"finish","span":"s","events":[{}]})", 1, "/events/0/name: the member"},
      {R"({"id":1,"op":"configure"})", 1, "/env: the member is missing"},
      {R"({"id":1,"op":"configure","env":{"A":1}})", 1, "/env/A: 1 is not a string"},
  };
  RequestParser parser;
  for (const Refusal& refusal : refusals) {
    const auto frame = parser.parse(refusal.json);
    ASSERT_EQ(frame.requests.size(), 1) << refusal.json;
    ASSERT_FALSE(frame.requests[0]) << refusal.json;
    EXPECT_EQ(frame.requests[0].error().id, refusal.id) << refusal.json;
    EXPECT_THAT(frame.requests[0].error().error.message,
                testing::HasSubstr(std::string(refusal.message)))
        << refusal.json;
  }
}

}  // namespace
}  // namespace propspec::harness
