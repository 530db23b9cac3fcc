// What is written, against documents written by hand; and read back.
#include "simulator/wire/write_spans.h"

#include <gtest/gtest.h>

#include "simulator/wire/samples.h"

namespace propspec {
namespace {

using samples::job_span;
using samples::read;
using samples::server_span;

using Writer = void (*)(std::span<const SpanRecord>, std::ostream&);

std::string written(Writer write, const std::vector<SpanRecord>& spans) {
  std::ostringstream out;
  write(spans, out);
  return out.str();
}

TEST(WriteSpans, OtlpJson) {
  EXPECT_EQ(
      written(write_otlp_json, {server_span(), job_span()}),
      R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},)"
      R"("scopeSpans":[{"scope":{"name":"propspec"},"spans":[)"
      R"({"traceId":"640cfd8d00000000112210f47de98115","spanId":"00000000000000a1","name":"web.request","kind":2,)"
      R"("startTimeUnixNano":"1700000000000001000","endTimeUnixNano":"1700000000005001000","attributes":[)"
      R"({"key":"_dd.origin","value":{"stringValue":"rum"}},{"key":"_dd.p.dm","value":{"stringValue":"-4"}},)"
      R"({"key":"http.method","value":{"stringValue":"GET \"x\"\n"}},)"
      R"({"key":"resource.name","value":{"stringValue":"GET /x"}},)"
      R"({"key":"_sampling_priority_v1","value":{"intValue":"2"}}]}]}]},)"
      R"({"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"worker"}}]},)"
      R"("scopeSpans":[{"scope":{"name":"propspec"},"spans":[)"
      R"({"traceId":"640cfd8d00000000112210f47de98115","spanId":"fedcba9876543210","parentSpanId":"00000000000000a1",)"
      R"("name":"job","kind":5,"startTimeUnixNano":"1700000000002001000","endTimeUnixNano":"1700000000003001000",)"
      R"("attributes":[{"key":"_sampling_priority_v1","value":{"intValue":"-1"}},)"
      R"({"key":"error.type","value":{"stringValue":"Oops"}},{"key":"error.stack","value":{"stringValue":"at x:1"}}],)"
      R"("events":[{"timeUnixNano":"1700000000002500000","name":"State Applied","attributes":[)"
      R"({"key":"hangfire.state.new","value":{"stringValue":"Failed"}}]}],)"
      R"("links":[{"traceId":"f0000000000000010000000000000002","spanId":"8000000000000003","traceState":"dd=s:1",)"
      R"("attributes":[{"key":"reason","value":{"stringValue":"batch"}}],"flags":1}],)"
      R"("status":{"message":"it broke","code":2}}]}]}]})"
      "\n");
}

TEST(WriteSpans, ZipkinJson) {
  SpanRecord narrow = job_span();
  narrow.trace_id.high = 0;
  narrow.links.clear();
  EXPECT_EQ(
      written(write_zipkin_json, {server_span(), narrow}),
      R"([{"traceId":"640cfd8d00000000112210f47de98115","id":"00000000000000a1","name":"web.request",)"
      R"("kind":"SERVER","timestamp":1700000000000001,"duration":5000,"localEndpoint":{"serviceName":"api"},)"
      R"("tags":{"_dd.origin":"rum","_dd.p.dm":"-4","http.method":"GET \"x\"\n","resource.name":"GET /x",)"
      R"("_sampling_priority_v1":"2"}},)"
      "\n"
      R"({"traceId":"112210f47de98115","id":"fedcba9876543210","parentId":"00000000000000a1","name":"job",)"
      R"("kind":"CONSUMER","timestamp":1700000000002001,"duration":1000,"localEndpoint":{"serviceName":"worker"},)"
      R"("annotations":[{"timestamp":1700000000002500,"value":"State Applied"}],)"
      R"("tags":{"_sampling_priority_v1":"-1","error":"it broke","error.type":"Oops","error.stack":"at x:1"}}])"
      "\n");
}

TEST(WriteSpans, DatadogJson) {
  EXPECT_EQ(
      written(write_datadog_json, {server_span(), job_span()}),
      R"([[{"service":"api","name":"web.request","resource":"GET /x","trace_id":1234567890123456789,)"
      R"("span_id":161,"parent_id":0,"start":1700000000000001000,"duration":5000000,"error":0,)"
      R"("meta":{"_dd.p.tid":"640cfd8d00000000","_dd.origin":"rum","_dd.p.dm":"-4","http.method":"GET \"x\"\n",)"
      R"("span.kind":"server"},"metrics":{"_sampling_priority_v1":2}}],)"
      "\n"
      R"([{"service":"worker","name":"job","resource":"","trace_id":1234567890123456789,)"
      R"("span_id":18364758544493064720,"parent_id":161,"start":1700000000002001000,"duration":1000000,"error":1,)"
      R"("meta":{"_dd.p.tid":"640cfd8d00000000","span.kind":"consumer","error.type":"Oops",)"
      R"("error.message":"it broke","error.stack":"at x:1"},"metrics":{"_sampling_priority_v1":-1},)"
      R"("span_links":[{"trace_id":2,"trace_id_high":17293822569102704641,"span_id":9223372036854775811,)"
      R"("attributes":{"reason":"batch"},"tracestate":"dd=s:1","flags":2147483649}],)"
      R"("span_events":[{"time_unix_nano":1700000000002500000,"name":"State Applied",)"
      R"("attributes":{"hangfire.state.new":{"type":0,"string_value":"Failed"}}}]}]])"
      "\n");
}

TEST(WriteSpans, DatadogMsgpack) {
  SpanRecord span;
  span.trace_id = {0, 5};
  span.span_id = {0x8000000000000000};
  span.name = "n";
  span.sampling_priority = -1;
  const std::string expected =
      "\x91\x91\x8b"
      "\xa7service\xa0"
      "\xa4name\xa1n"
      "\xa8resource\xa0"
      "\xa8trace_id\x05"
      "\xa7span_id\xcf\x80" +
      std::string(7, '\0') + "\xa9parent_id" + std::string(1, '\0') + "\xa5start" +
      std::string(1, '\0') + "\xa8" + "duration" + std::string(1, '\0') + "\xa5" + "error" +
      std::string(1, '\0') +
      "\xa4meta\x80"
      "\xa7metrics\x81\xb5_sampling_priority_v1\xff";
  EXPECT_EQ(written(write_datadog_msgpack, {span}), expected);
}

TEST(WriteSpans, NoSpans) {
  EXPECT_EQ(written(write_otlp_json, {}), "{\"resourceSpans\":[]}\n");
  EXPECT_EQ(written(write_zipkin_json, {}), "[]\n");
  EXPECT_EQ(written(write_datadog_json, {}), "[]\n");
  EXPECT_EQ(written(write_datadog_msgpack, {}), "\x90");
}

void expect_same(const SpanRecord& a, const SpanRecord& b) {
  EXPECT_EQ(a.trace_id, b.trace_id);
  EXPECT_EQ(a.span_id, b.span_id);
  EXPECT_EQ(a.parent_id, b.parent_id);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.service, b.service);
  EXPECT_EQ(a.resource, b.resource);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.start_ns, b.start_ns);
  EXPECT_EQ(a.duration_ns, b.duration_ns);
  EXPECT_EQ(a.sampling_priority, b.sampling_priority);
  EXPECT_EQ(a.origin, b.origin);
  for (const auto [key, value] : a.tags) EXPECT_EQ(b.tags.find(key), value) << key;
  EXPECT_EQ(a.links, b.links);
  ASSERT_EQ(a.error.has_value(), b.error.has_value());
  if (a.error) {
    EXPECT_EQ(a.error->type, b.error->type);
    EXPECT_EQ(a.error->message, b.error->message);
    EXPECT_EQ(a.error->stack, b.error->stack);
  }
  ASSERT_EQ(a.events.size(), b.events.size());
  for (std::size_t i = 0; i < a.events.size(); ++i) {
    EXPECT_EQ(a.events[i].name, b.events[i].name);
    EXPECT_EQ(a.events[i].time_ns, b.events[i].time_ns);
  }
}

TEST(WriteSpans, WhatIsWrittenIsReadBack) {
  for (const Writer write :
       {write_otlp_json, write_zipkin_json, write_datadog_json, write_datadog_msgpack}) {
    const auto back = read(written(write, {server_span(), job_span()}));
    EXPECT_EQ(back.result.problem_count, 0u);
    ASSERT_EQ(back.spans.size(), 2u);
    expect_same(server_span(), back.spans[0].record);
    expect_same(job_span(), back.spans[1].record);
    EXPECT_NE(back.spans[0].chunk, back.spans[1].chunk);
  }
}

TEST(WriteSpans, BytesThatAreNoUtf8DoNotSpoilTheDocument) {
  SpanRecord span = server_span();
  span.name = "a\xff";
  for (const Writer write : {write_otlp_json, write_zipkin_json, write_datadog_json}) {
    const auto back = read(written(write, {span}));
    ASSERT_EQ(back.spans.size(), 1u);
    EXPECT_EQ(back.spans[0].record.name, "a\xef\xbf\xbd");
  }
}

}  // namespace
}  // namespace propspec
