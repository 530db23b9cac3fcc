#include "simulator/wire/read_spans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <msgpack.hpp>

#include "simulator/wire/samples.h"
#include "simulator/wire/write_spans.h"

namespace propspec {
namespace {

using samples::Read;
using samples::read;
using testing::HasSubstr;

constexpr TraceId kTrace{0x640cfd8d00000000, 0x112210f47de98115};

// A document of one span with these fields.
std::string otlp(const std::string& fields) {
  return R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},)"
         R"("scopeSpans":[{"spans":[{"traceId":"640cfd8d00000000112210f47de98115","spanId":"00000000000000a1")" +
         fields + "}]}]}]}";
}

const SpanRecord& only(const Read& read) {
  static const SpanRecord kNothing;
  EXPECT_EQ(read.spans.size(), 1u);
  for (const ReadProblem& problem : read.result.problems) {
    ADD_FAILURE() << problem.where << ": " << problem.what;
  }
  return read.spans.empty() ? kNothing : read.spans[0].record;
}

TEST(ReadOtlp, AttributesOfAllTypes) {
  const auto got = read(otlp(R"(,"attributes":[
    {"key":"s","value":{"stringValue":"a"}},{"key":"b","value":{"boolValue":true}},
    {"key":"i","value":{"intValue":"-5"}},{"key":"j","value":{"intValue":7}},
    {"key":"d","value":{"doubleValue":0.5}},{"key":"y","value":{"bytesValue":"AAE="}},
    {"key":"l","value":{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"2"}]}}},
    {"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":false}}]}}},
    {"key":"e","value":{}},{"key":"el","value":{"arrayValue":{}}}])"));
  EXPECT_EQ(only(got).tags, (KeyValues{{"s", "a"},
                                       {"b", "true"},
                                       {"i", "-5"},
                                       {"j", "7"},
                                       {"d", "0.5"},
                                       {"y", "AAE="},
                                       {"l", R"(["a",2])"},
                                       {"m", R"({"k":false})"},
                                       {"e", ""},
                                       {"el", "[]"}}));
  EXPECT_EQ(got.result.format, SpanFormat::kOtlp);
}

TEST(ReadOtlp, TimesAreTextsNumbersAndRoundedFloats) {
  for (const std::string time :
       {R"("1700000000000000256")", "1700000000000000256", "1.700000000000000256e18"}) {
    EXPECT_EQ(only(read(otlp(R"(,"startTimeUnixNano":)" + time))).start_ns, 1700000000000000256u);
  }
}

TEST(ReadOtlp, KindsStatusAndExceptions) {
  EXPECT_EQ(only(read(otlp(R"(,"kind":4)"))).kind, "producer");
  EXPECT_EQ(only(read(otlp(R"(,"kind":"SPAN_KIND_CONSUMER")"))).kind, "consumer");
  EXPECT_EQ(only(read(otlp(R"(,"kind":99)"))).kind, "");
  const auto failed = read(
      otlp(R"(,"status":{"code":2},"events":[{"name":"exception","timeUnixNano":"5","attributes":[)"
           R"({"key":"exception.type","value":{"stringValue":"E"}},)"
           R"({"key":"exception.message","value":{"stringValue":"m"}}]}])"));
  ASSERT_TRUE(only(failed).error);
  EXPECT_EQ(only(failed).error->type, "E");
  EXPECT_EQ(only(failed).error->message, "m");
  // An exception that was handled is no failure.
  EXPECT_FALSE(only(read(otlp(R"(,"events":[{"name":"exception"}],"status":{})"))).error);
}

TEST(ReadOtlp, LinksAndWhatTracersOfDatadogAdd) {
  const auto got = read(otlp(
      R"(,"parentSpanId":"","flags":768,"links":[{"traceId":"00000000000000000000000000000002","spanId":"0000000000000003","flags":0}],)"
      R"("attributes":[{"key":"_sampling_priority_v1","value":{"intValue":"2"}},)"
      R"({"key":"_dd.origin","value":{"stringValue":"rum"}},{"key":"resource.name","value":{"stringValue":"GET /"}}])"));
  const SpanRecord& span = only(got);
  EXPECT_EQ(span.parent_id, SpanId{});
  EXPECT_EQ(got.spans[0].parent_is_remote, true);
  EXPECT_EQ(span.links, (std::vector<SpanLink>{{{0, 2}, {3}, {}, "", false}}));
  EXPECT_EQ(span.sampling_priority, 2);
  EXPECT_EQ(span.origin, "rum");
  EXPECT_EQ(span.resource, "GET /");
  EXPECT_EQ(span.service, "api");
}

TEST(ReadOtlp, IdsInBase64) {
  const auto got = read(
      R"({"batches":[{"scopeSpans":[{"spans":[{"traceId":"ZAz9jQAAAAARIhD0femBFQ==","spanId":"AAAAAAAAAKE="}]}]}]})");
  EXPECT_EQ(only(got).trace_id, kTrace);
  EXPECT_EQ(only(got).span_id, SpanId{0xa1});
}

TEST(ReadOtlp, LinesArraysAndDocumentsBehindEachOther) {
  const std::string one = otlp("");
  EXPECT_EQ(read(one + "\n" + one + "\n").spans.size(), 2u);
  EXPECT_EQ(read("[" + one + "," + one + "]").spans.size(), 2u);
  EXPECT_EQ(read(one + one).spans.size(), 2u);
  EXPECT_EQ(read("\xef\xbb\xbf" + one).spans.size(), 1u);
  // One chunk: what a service has of a trace in one document.
  const auto two = read(one + "\n" + one);
  EXPECT_NE(two.spans[0].chunk, two.spans[1].chunk);
}

TEST(ReadZipkin, SharedSpansAndTags) {
  const auto got = read(
      R"([{"traceId":"112210f47de98115","id":"a1","kind":"CLIENT","name":"get","timestamp":1700000000000001,"duration":5,)"
      R"("localEndpoint":{"serviceName":"a"}},)"
      R"({"traceId":"112210f47de98115","id":"a1","parentId":"b","kind":"SERVER","shared":true,)"
      R"("tags":{"error":"","k":"v"},"annotations":[{"timestamp":2,"value":"ws"}]}])");
  ASSERT_EQ(got.spans.size(), 2u);
  EXPECT_EQ(got.result.format, SpanFormat::kZipkin);
  const SpanRecord& client = got.spans[0].record;
  EXPECT_EQ(client.trace_id, (TraceId{0, 0x112210f47de98115}));
  EXPECT_EQ(client.start_ns, 1700000000000001000u);
  EXPECT_EQ(client.duration_ns, 5000u);
  EXPECT_EQ(client.kind, "client");
  EXPECT_FALSE(got.spans[0].shared);
  const SpanRecord& server = got.spans[1].record;
  EXPECT_TRUE(got.spans[1].shared);
  EXPECT_EQ(server.parent_id, SpanId{0xb});
  EXPECT_TRUE(server.error);
  EXPECT_EQ(server.tags, (KeyValues{{"k", "v"}}));
  EXPECT_EQ(server.events.at(0).name, "ws");
}

TEST(ReadJaeger, ReferencesAreParentsAndLinks) {
  const auto got = read(R"({"data":[{"traceID":"1f","spans":[
    {"traceID":"1f","spanID":"2","operationName":"op","startTime":1700000000000001,"duration":2,
     "references":[{"refType":"FOLLOWS_FROM","traceID":"1f","spanID":"9"},
                   {"refType":"CHILD_OF","traceID":"1f","spanID":"8"},
                   {"refType":"CHILD_OF","traceID":"ff","spanID":"7"}],
     "tags":[{"key":"span.kind","type":"string","value":"server"},{"key":"error","type":"bool","value":true},
             {"key":"n","type":"int64","value":5}],
     "logs":[{"timestamp":3,"fields":[{"key":"event","value":"exception"},{"key":"exception.type","value":"E"}]}],
     "processID":"p1"}],
    "processes":{"p1":{"serviceName":"svc","tags":[]}}}],"total":0,"errors":null})");
  const SpanRecord& span = only(got);
  EXPECT_EQ(got.result.format, SpanFormat::kJaeger);
  EXPECT_EQ(span.trace_id, (TraceId{0, 0x1f}));
  EXPECT_EQ(span.parent_id, SpanId{8});
  EXPECT_EQ(span.links,
            (std::vector<SpanLink>{{{0, 0x1f}, {9}, {}, "", {}}, {{0, 0xff}, {7}, {}, "", {}}}));
  EXPECT_EQ(span.kind, "server");
  EXPECT_EQ(span.service, "svc");
  ASSERT_TRUE(span.error);
  EXPECT_EQ(span.error->type, "E");
  EXPECT_EQ(span.tags, (KeyValues{{"n", "5"}}));
}

TEST(ReadJaeger, AnOnlyFollowsFromIsTheParent) {
  const auto got = read(
      R"({"traceID":"1f","spans":[{"traceID":"1f","spanID":"2","references":[{"refType":"FOLLOWS_FROM","traceID":"1f","spanID":"9"}]}],"processes":{}})");
  EXPECT_EQ(only(got).parent_id, SpanId{9});
  EXPECT_TRUE(only(got).links.empty());
}

TEST(ReadDatadog, TheTidMayStandOnAnySpanOfTheChunk) {
  const auto got = read(
      R"([[{"trace_id":1234567890123456789,"span_id":2,"parent_id":3,"meta":{}},)"
      R"({"trace_id":1234567890123456789,"span_id":3,"parent_id":0,"meta":{"_dd.p.tid":"640cfd8d00000000"}}],)"
      R"([{"trace_id":1234567890123456789,"span_id":4,"parent_id":3}]])");
  ASSERT_EQ(got.spans.size(), 3u);
  EXPECT_EQ(got.spans[0].record.trace_id, kTrace);
  EXPECT_EQ(got.spans[1].record.trace_id, kTrace);
  EXPECT_EQ(got.spans[0].tid, Tid::kTold);
  EXPECT_EQ(got.spans[0].chunk, got.spans[1].chunk);
  EXPECT_EQ(got.spans[2].record.trace_id, (TraceId{0, kTrace.low}));
  EXPECT_EQ(got.spans[2].tid, Tid::kMissing);
  EXPECT_NE(got.spans[2].chunk, got.spans[1].chunk);
}

TEST(ReadDatadog, TidsThatAreNone) {
  const auto tid = [](const std::string& spans) { return read("[[" + spans + "]]").spans.at(0); };
  const WireSpan upper =
      tid(R"({"trace_id":1,"span_id":2,"meta":{"_dd.p.tid":"640CFD8D00000000"}})");
  EXPECT_EQ(upper.tid, Tid::kMalformed);
  EXPECT_EQ(upper.record.trace_id.high, 0x640cfd8d00000000u);
  EXPECT_EQ(tid(R"({"trace_id":1,"span_id":2,"meta":{"_dd.p.tid":"0000000000000000"}})").tid,
            Tid::kMalformed);
  EXPECT_EQ(tid(R"({"trace_id":1,"span_id":2,"meta":{"_dd.p.tid":"x"}})").tid, Tid::kMalformed);
  EXPECT_EQ(tid(R"({"trace_id":1,"span_id":2,"meta":{"_dd.p.tid":"640cfd8d00000000"}},)"
                R"({"trace_id":1,"span_id":3,"meta":{"_dd.p.tid":"640cfd8d00000001"}})")
                .tid,
            Tid::kConflicting);
}

TEST(ReadDatadog, LinksOfBothKindsOnce) {
  const auto got = read(
      R"([[{"trace_id":1,"span_id":2,"error":1,"meta":{"error.type":"E","span.kind":"consumer","_dd.span_links":)"
      R"("[{\"trace_id\":\"640cfd8d00000000112210f47de98115\",\"span_id\":\"00000000000000a1\",\"flags\":1},)"
      R"({\"trace_id\":\"0000000000000000000000000000000b\",\"span_id\":\"000000000000000c\"}]"},)"
      R"("metrics":{"_sampling_priority_v1":-1,"n":2.5},)"
      R"("span_links":[{"trace_id":1234567890123456789,"trace_id_high":7209415885545537536,"span_id":161,"flags":2147483648}]}]])");
  const SpanRecord& span = only(got);
  ASSERT_EQ(span.links.size(), 2u);
  EXPECT_EQ(span.links[0].trace_id, kTrace);
  EXPECT_EQ(span.links[0].span_id, SpanId{0xa1});
  EXPECT_EQ(span.links[0].sampled, false);
  EXPECT_EQ(span.links[1].trace_id, (TraceId{0, 0xb}));
  EXPECT_EQ(span.links[1].sampled, std::nullopt);
  EXPECT_EQ(span.sampling_priority, -1);
  EXPECT_EQ(span.kind, "consumer");
  EXPECT_EQ(span.error->type, "E");
  EXPECT_EQ(span.tags, (KeyValues{{"n", "2.5"}}));
}

TEST(ReadDatadog, MsgpackWithIdsOfEveryWidth) {
  std::stringstream bytes;
  msgpack::packer<std::ostream> packer(bytes);
  packer.pack_array(1);
  packer.pack_array(4);
  const auto span = [&](auto id) {
    packer.pack_map(2);
    packer.pack("trace_id");
    packer.pack(id);
    packer.pack("span_id");
    packer.pack(id);
  };
  span(5);
  span(std::uint32_t{4'000'000'000});
  span(std::uint64_t{18'446'744'073'709'551'615u});
  span(std::int64_t{-2});
  // Payloads may follow each other.
  const auto got = read(bytes.str() + bytes.str());
  ASSERT_EQ(got.spans.size(), 8u);
  EXPECT_EQ(got.result.format, SpanFormat::kDatadogMsgpack);
  EXPECT_EQ(got.spans[0].record.span_id, SpanId{5});
  EXPECT_EQ(got.spans[1].record.span_id, SpanId{4'000'000'000});
  EXPECT_EQ(got.spans[2].record.span_id, SpanId{0xffffffffffffffff});
  EXPECT_EQ(got.spans[3].record.span_id, SpanId{0xfffffffffffffffe});
}

std::string gzipped(const std::string& text) {
  z_stream stream{};
  std::string out(compressBound(static_cast<uLong>(text.size())) + 64, '\0');
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(ReadSpans, CompressedInputs) {
  const std::string gz = gzipped(otlp("") + "\n");
  EXPECT_EQ(read(gz).spans.size(), 1u);
  EXPECT_EQ(read(gz + gz).spans.size(), 2u);
  const auto cut = read(gz.substr(0, gz.size() - 9));
  EXPECT_EQ(cut.result.problem_count, 1u);
  EXPECT_THAT(cut.result.problems.at(0).what, HasSubstr("end too early"));
}

TEST(ReadSpans, WhatIsUnreadableIsToldAndTheRestIsRead) {
  const std::string good = otlp("");
  const auto in_the_middle = read(good + "\n" + good.substr(0, 150) + "\n" + good + "\n");
  EXPECT_EQ(in_the_middle.spans.size(), 2u);
  ASSERT_EQ(in_the_middle.result.problem_count, 1u);
  EXPECT_THAT(in_the_middle.result.problems[0].where, HasSubstr("line 2"));

  const auto garbage = read(good + "\nhello world\n" + good + "\n");
  EXPECT_EQ(garbage.spans.size(), 2u);
  ASSERT_EQ(garbage.result.problem_count, 1u);
  EXPECT_THAT(garbage.result.problems[0].where, HasSubstr("line 2"));

  const auto bad_span = read(R"([{"traceId":"xyz","id":"1"},{"traceId":"1","id":"1"}])");
  EXPECT_EQ(bad_span.spans.size(), 1u);
  EXPECT_EQ(bad_span.result.problem_count, 1u);

  const auto bad_unit = read(R"([{"traceId":tru,"id":"1"},{"traceId":"1","id":"1"}])");
  EXPECT_EQ(bad_unit.spans.size(), 1u);
  EXPECT_THAT(bad_unit.result.problems.at(0).what, HasSubstr("not JSON"));

  const auto other = read(R"({"name":"somebody"})");
  EXPECT_THAT(other.result.problems.at(0).what, HasSubstr("no span of a format known"));
}

TEST(ReadSpans, EmptyInputsAndEmptyDocuments) {
  EXPECT_EQ(read("").result.problem_count, 1u);
  for (const std::string nothing :
       {"[]", "{}", R"({"resourceSpans":[]})", R"({"resourceSpans":null})", R"({"data":[]})",
        "\x90", R"({"resourceMetrics":[]})"}) {
    EXPECT_EQ(read(nothing).result.problem_count, 0u) << nothing;
  }
}

TEST(ReadSpans, OtherPayloadsOfDatadogAreNamed) {
  EXPECT_THAT(read("\x92\x92\xa1"
                   "a\xa1"
                   "b\x90")
                  .result.problems.at(0)
                  .what,
              HasSubstr("v0.5"));
  EXPECT_THAT(read("\x81\xa6"
                   "chunks\x90")
                  .result.problems.at(0)
                  .what,
              HasSubstr("v0.7"));
}

TEST(ReadSpans, DeepNestingAndManyProblemsStayBounded) {
  const auto deep = read(std::string(100'000, '['));
  EXPECT_EQ(deep.result.problem_count, 1u);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "{]\n";
  const auto counted = read(many);
  EXPECT_EQ(counted.result.problem_count, 1000u);
  EXPECT_EQ(counted.result.problems.size(), kKeptProblems);
}

TEST(ReadSpans, ADocumentLargerThanTheBlocksThatAreRead) {
  std::string document = "[";
  std::stringstream payload;
  std::vector<SpanRecord> spans(5000, samples::server_span());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    spans[i].trace_id.low = i + 1;
    spans[i].tags.add("text", std::string(i % 700, 'x'));
  }
  for (const auto write : {write_datadog_msgpack, write_datadog_json, write_otlp_json}) {
    std::ostringstream out;
    write(spans, out);
    const auto got = read(out.str());
    EXPECT_EQ(got.spans.size(), 5000u);
    EXPECT_EQ(got.result.problem_count, 0u);
    EXPECT_EQ(got.spans.back().record.trace_id.low, 5000u);
  }
}

TEST(ReadSpans, AForcedFormatIsBelieved) {
  const auto got = read(otlp(""), SpanFormat::kZipkin);
  EXPECT_TRUE(got.spans.empty());
  EXPECT_THAT(got.result.problems.at(0).what, HasSubstr("traceId and id"));
  EXPECT_EQ(parse_span_format("jaeger"), SpanFormat::kJaeger);
  EXPECT_EQ(parse_span_format("Jaeger?"), std::nullopt);
}

TEST(ReadSpans, ReadingCanBeStopped) {
  std::istringstream input(otlp(""));
  ReadOptions options;
  options.on_progress = [](std::uint64_t) { return false; };
  EXPECT_TRUE(read_spans(input, options, [](WireSpan&) {}).stopped);
}

}  // namespace
}  // namespace propspec
