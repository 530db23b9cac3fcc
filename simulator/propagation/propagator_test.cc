#include "simulator/propagation/propagator.h"

#include <gtest/gtest.h>

#include <string>

namespace propspec {
namespace {

constexpr std::uint64_t kTLow = 8687463697196027922u;

Configuration styles(StyleList list) {
  Configuration configuration;
  configuration.extract = list;
  configuration.inject = list;
  return configuration;
}

const StyleList kDatadogFirst = {Style::kDatadog, Style::kTraceContext, Style::kBaggage};
const StyleList kW3cFirst = {Style::kTraceContext, Style::kDatadog, Style::kBaggage};

Headers inject(const SpanContext& trace, const Configuration& configuration,
               const KeyValues& baggage = {}) {
  Headers carrier;
  Propagator(configuration).inject({trace, SpanId{0xabc}, baggage, 0x633c7675}, carrier);
  return carrier;
}

TEST(Propagator, FirstValidContextWins) {
  const Headers both = {{"traceparent", "00-12345678901234567890123456789012-1234567890123456-01"},
                        {"tracestate", "foo=1"},
                        {"x-datadog-trace-id", "123456789"},
                        {"x-datadog-parent-id", "987654321"},
                        {"x-datadog-sampling-priority", "-2"}};
  const Extracted datadog = Propagator(styles(kDatadogFirst)).extract(both);
  ASSERT_TRUE(datadog.context);
  EXPECT_EQ(datadog.style, Style::kDatadog);
  EXPECT_EQ(datadog.context->trace_id, (TraceId{0, 123456789}));
  EXPECT_EQ(datadog.context->sampling_priority, -2);
  EXPECT_EQ(datadog.context->tracestate.members, "");
  ASSERT_EQ(datadog.links.size(), 1u);
  EXPECT_EQ(datadog.links[0].trace_id, (TraceId{1311768467284833366u, kTLow}));
  EXPECT_EQ(datadog.links[0].span_id, SpanId{1311768467284833366u});
  EXPECT_EQ(datadog.links[0].sampled, true);
  EXPECT_EQ(datadog.links[0].tracestate, "foo=1");
  EXPECT_EQ(datadog.links[0].attributes,
            (KeyValues{{"reason", "terminated_context"}, {"context_headers", "tracecontext"}}));

  const Extracted w3c = Propagator(styles(kW3cFirst)).extract(both);
  ASSERT_TRUE(w3c.context);
  EXPECT_EQ(w3c.context->trace_id, (TraceId{1311768467284833366u, kTLow}));
  EXPECT_EQ(w3c.context->sampling_priority, 1);
  EXPECT_EQ(w3c.context->tracestate.members, "foo=1");
  ASSERT_EQ(w3c.links.size(), 1u);
  EXPECT_EQ(w3c.links[0].trace_id, (TraceId{0, 123456789}));
}

TEST(Propagator, InvalidContextFallsThrough) {
  const char* const bad_ids[] = {"0", "abc", "-5", "18446744073709551616", "0x5", "", " 5"};
  for (const char* bad : bad_ids) {
    const Headers carrier = {
        {"traceparent", "00-0000000000000000000000000000007b-00000000000000ff-01"},
        {"x-datadog-trace-id", bad},
        {"x-datadog-parent-id", "10"}};
    const Extracted found = Propagator(styles(kDatadogFirst)).extract(carrier);
    ASSERT_TRUE(found.context) << bad;
    EXPECT_EQ(found.context->trace_id, (TraceId{0, 0x7b})) << bad;
    EXPECT_TRUE(found.links.empty()) << bad;
  }
}

struct Reparenting {
  const char* traceparent;
  const char* tracestate;
  const char* trace_id;
  const char* parent_id;
  const char* tags;
  std::uint64_t expected_parent;
  const char* expected_tag;
};

// PR-07, row by row.
TEST(Propagator, ParentComesFromTraceparentOfTheSameTrace) {
  const Reparenting rows[] = {
      {"00-11111111111111110000000000000001-000000003ade68b1-01", "dd=s:2;p:000000003ade68b1,foo=1",
       "1", "987654321", "_dd.p.tid=1111111111111111", 987654321, ""},
      {"00-11111111111111110000000000000002-000000003ade68b1-01", "dd=s:2;p:000000000000000a,foo=1",
       "2", "10", "_dd.p.tid=2222222222222222", 10, ""},
      {"00-11111111111111110000000000000003-000000003ade68b1-01", "dd=s:2;p:000000000000000a,foo=1",
       "3", "10", "_dd.p.tid=1111111111111111", 987654321, "000000000000000a"},
      {"00-00000000000000000000000000000004-000000003ade68b1-01", "dd=s:2,foo=1", "4", "10", "",
       987654321, "000000000000000a"},
      {"00-00000000000000000000000000000005-000000003ade68b1-01", "dd=s:2;p:8fffffffffffffff,foo=1",
       "5", "10", "", 987654321, "8fffffffffffffff"},
      {"00-00000000000000000000000000000006-000000003ade68b1-01", "dd=s:2;p:0000000000000000,foo=1",
       "6", "10", "", 987654321, "000000000000000a"},
  };
  for (const Reparenting& row : rows) {
    const Headers carrier = {{"traceparent", row.traceparent},
                             {"tracestate", row.tracestate},
                             {"x-datadog-trace-id", row.trace_id},
                             {"x-datadog-parent-id", row.parent_id},
                             {"x-datadog-tags", row.tags}};
    const Extracted found = Propagator(styles(kDatadogFirst)).extract(carrier);
    ASSERT_TRUE(found.context) << row.trace_id;
    EXPECT_EQ(found.context->span_id.value, row.expected_parent) << row.trace_id;
    EXPECT_EQ(found.last_parent_id, row.expected_tag) << row.trace_id;
  }
}

TEST(Propagator, MergeTakesOtherVendorsAndUnknownElementsOnly) {
  const Headers carrier = {
      {"traceparent", "00-00000000000000000000000000000005-000000000000000a-01"},
      {"tracestate", "dd=s:1;o:rum;t.dm:-4;t.x:1;zz:9,foo=1"},
      {"x-datadog-trace-id", "5"},
      {"x-datadog-parent-id", "10"},
      {"x-datadog-sampling-priority", "2"},
      {"x-datadog-tags", "_dd.p.y=2"}};
  const Configuration configuration = styles(kDatadogFirst);
  const Extracted found = Propagator(configuration).extract(carrier);
  ASSERT_TRUE(found.context);
  EXPECT_EQ(inject(*found.context, configuration).find("tracestate"),
            "dd=s:2;p:0000000000000abc;t.y:2;zz:9,foo=1");
}

TEST(Propagator, ExtractFirstStopsAtTheFirstContextNotTheFirstStyle) {
  Configuration configuration = styles(kDatadogFirst);
  configuration.extract_first = true;
  const Headers w3c = {{"traceparent", "00-0000000000000000000000000000007b-00000000000000ff-01"}};
  EXPECT_TRUE(Propagator(configuration).extract(w3c).context);

  Headers both = w3c;
  both.add("x-datadog-trace-id", "5");
  const Extracted found = Propagator(configuration).extract(both);
  EXPECT_EQ(found.context->trace_id, (TraceId{0, 5}));
  EXPECT_TRUE(found.links.empty());
}

TEST(Propagator, RestartKeepsOneLinkAndBaggage) {
  Configuration configuration = styles(kDatadogFirst);
  configuration.behavior = ExtractBehavior::kRestart;
  const Headers carrier = {
      {"traceparent", "00-11111111111111110000000000000001-1234567890123456-01"},
      {"x-datadog-trace-id", "1"},
      {"x-datadog-parent-id", "1"},
      {"x-datadog-sampling-priority", "2"},
      {"x-datadog-tags", "_dd.p.tid=1111111111111111"},
      {"baggage", "key1=value1"}};
  const Extracted found = Propagator(configuration).extract(carrier);
  EXPECT_TRUE(found.restarts);
  ASSERT_EQ(found.links.size(), 1u);
  EXPECT_EQ(found.links[0].trace_id, (TraceId{0x1111111111111111, 1}));
  EXPECT_EQ(found.links[0].span_id, SpanId{1311768467284833366u});
  EXPECT_EQ(found.links[0].attributes, (KeyValues{{"reason", "propagation_behavior_extract"},
                                                  {"context_headers", "datadog"}}));
  EXPECT_EQ(found.baggage, (KeyValues{{"key1", "value1"}}));
}

TEST(Propagator, IgnoreExtractsNothingAtAll) {
  Configuration configuration = styles(kDatadogFirst);
  configuration.behavior = ExtractBehavior::kIgnore;
  const Extracted found =
      Propagator(configuration).extract({{"x-datadog-trace-id", "1"}, {"baggage", "a=1"}});
  EXPECT_FALSE(found.context);
  EXPECT_TRUE(found.baggage.empty());
  EXPECT_TRUE(found.links.empty());
}

TEST(Propagator, LoneB3DecisionYieldsToAnyLaterContext) {
  const Configuration configuration = styles({Style::kB3, Style::kTraceContext});
  Headers carrier = {{"b3", "0"}};
  const Extracted alone = Propagator(configuration).extract(carrier);
  EXPECT_FALSE(alone.context);
  EXPECT_EQ(alone.decision, 0);

  carrier.add("traceparent", "00-0000000000000000000000000000007b-00000000000000ff-01");
  const Extracted both = Propagator(configuration).extract(carrier);
  EXPECT_EQ(both.context->sampling_priority, 1);
  EXPECT_EQ(both.decision, std::nullopt);
}

TEST(Propagator, InjectsEveryStyleAndReplacesWhatIsThere) {
  SpanContext trace;
  trace.trace_id = {0x640cfd8d00000000, 0xabcdefab12345678};
  trace.sampling_priority = 2;
  trace.origin = "synthetics~;=web,z";
  trace.tags = {{"_dd.p.dm", "-4"}, {"_dd.p.usr.id", "baz64=="}};
  trace.tracestate.members = "foo=1,bar=2";
  const Configuration configuration = styles({Style::kDatadog, Style::kTraceContext, Style::kB3,
                                              Style::kB3Multi, Style::kXRay, Style::kBaggage});
  Headers carrier = {{"TraceParent", "stale"}, {"unrelated", "stays"}};
  const KeyValues baggage = {{"userId", "Am\xC3\xA9lie"}, {"serverNode", "DF 28"}};
  Propagator(configuration).inject({trace, SpanId{987654321}, baggage, 0x633c7675}, carrier);

  const Headers expected = {
      {"unrelated", "stays"},
      {"x-datadog-trace-id", "12379814468735227512"},
      {"x-datadog-parent-id", "987654321"},
      {"x-datadog-sampling-priority", "2"},
      {"x-datadog-origin", "synthetics~;=web,z"},
      {"x-datadog-tags", "_dd.p.dm=-4,_dd.p.usr.id=baz64==,_dd.p.tid=640cfd8d00000000"},
      {"traceparent", "00-640cfd8d00000000abcdefab12345678-000000003ade68b1-01"},
      {"tracestate",
       "dd=s:2;p:000000003ade68b1;o:synthetics__~web_z;t.dm:-4;t.usr.id:baz64~~,foo=1,bar=2"},
      {"b3", "640cfd8d00000000abcdefab12345678-000000003ade68b1-1"},
      {"x-b3-traceid", "640cfd8d00000000abcdefab12345678"},
      {"x-b3-spanid", "000000003ade68b1"},
      {"x-b3-sampled", "1"},
      {"x-amzn-trace-id",
       "Root=1-633c7675-00000000abcdefab12345678;Parent=000000003ade68b1;Sampled=1;"
       "userId=Am%C3%A9lie;serverNode=DF%2028"},
      {"baggage", "userId=Am%C3%A9lie,serverNode=DF%2028"}};
  for (const auto header : expected) {
    EXPECT_EQ(carrier.find(header.key), header.value) << header.key;
  }
  EXPECT_EQ(carrier.size(), expected.size());
}

TEST(Propagator, DdMemberEndsBetweenElements) {
  SpanContext trace;
  trace.trace_id = {0, 1};
  trace.sampling_priority = 1;
  trace.tags = {
      {"_dd.p.a", std::string(100, 'a')}, {"_dd.p.b", std::string(150, 'b')}, {"_dd.p.c", "short"}};
  trace.tracestate.members = "foo=1";
  EXPECT_EQ(inject(trace, styles({Style::kTraceContext})).find("tracestate"),
            "dd=s:1;p:0000000000000abc;t.a:" + std::string(100, 'a') + ",foo=1");
}

}  // namespace
}  // namespace propspec
