// Each style alone: what it takes for a context, and what it reads from one.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "simulator/propagation/propagator.h"

namespace propspec {
namespace {

Extracted extract(Style style, const Headers& carrier) {
  Configuration configuration;
  configuration.extract = {style};
  return Propagator(configuration).extract(carrier);
}

TEST(Datadog, ReadsAFullSet) {
  const Extracted found =
      extract(Style::kDatadog, {{"X-Datadog-Trace-Id", "1234567890123456789"},
                                {"X-DATADOG-PARENT-ID", "987654321"},
                                {"x-datadog-sampling-priority", "-2"},
                                {"x-datadog-origin", "synthetics~;=web,z"},
                                {"x-datadog-tags", "_dd.p.a=1,_dd.p.tid=640cfd8d00000000"}});
  ASSERT_TRUE(found.context);
  EXPECT_EQ(found.context->trace_id, (TraceId{0x640cfd8d00000000, 1234567890123456789u}));
  EXPECT_EQ(found.context->span_id, SpanId{987654321});
  EXPECT_EQ(found.context->sampling_priority, -2);
  EXPECT_EQ(found.context->origin, "synthetics~;=web,z");
  EXPECT_EQ(found.last_parent_id, "");  // a matter of W3C alone
}

TEST(Datadog, ParentMayBeMissingButNotWrong) {
  for (const char* none : {"0", "00"}) {
    const Extracted found =
        extract(Style::kDatadog, {{"x-datadog-trace-id", "5"}, {"x-datadog-parent-id", none}});
    ASSERT_TRUE(found.context) << none;
    EXPECT_FALSE(found.context->span_id) << none;
  }
  EXPECT_TRUE(extract(Style::kDatadog, {{"x-datadog-trace-id", "5"}}).context);
  for (const char* bad : {"abc", "-1", "18446744073709551616", "", " 5 "}) {
    EXPECT_FALSE(
        extract(Style::kDatadog, {{"x-datadog-trace-id", "5"}, {"x-datadog-parent-id", bad}})
            .context)
        << bad;
  }
}

TEST(Datadog, BadPriorityIsNoDecision) {
  for (const char* bad : {"keep", "", "1.0", "1e3", " 1", "99999999999", "2,1"}) {
    const Extracted found = extract(
        Style::kDatadog, {{"x-datadog-trace-id", "5"}, {"x-datadog-sampling-priority", bad}});
    ASSERT_TRUE(found.context) << bad;
    EXPECT_EQ(found.context->sampling_priority, std::nullopt) << bad;
  }
}

TEST(Datadog, LowHalfOfZeroIsInvalidWhateverTheTid) {
  EXPECT_FALSE(extract(Style::kDatadog, {{"x-datadog-trace-id", "0"},
                                         {"x-datadog-parent-id", "5"},
                                         {"x-datadog-tags", "_dd.p.tid=640cfd8d00000000"}})
                   .context);
}

TEST(Datadog, BadTagsCostTheTagsAlone) {
  const Extracted found = extract(Style::kDatadog, {{"x-datadog-trace-id", "5"},
                                                    {"x-datadog-sampling-priority", "2"},
                                                    {"x-datadog-tags", ",garbage"}});
  ASSERT_TRUE(found.context);
  EXPECT_TRUE(found.context->tags.empty());
  EXPECT_EQ(found.context->sampling_priority, 2);
  EXPECT_EQ(found.error, "decoding_error");
}

TEST(TraceContext, TakesOnlyWellFormedTraceparents) {
  const std::string t = "12345678901234567890123456789012";
  const std::string p = "1234567890123456";
  const std::vector<std::string> good = {"00-" + t + "-" + p + "-01",
                                         " \t00-" + t + "-" + p + "-01\t ",
                                         "cc-" + t + "-" + p + "-01",
                                         "cc-" + t + "-" + p + "-01-",
                                         "cc-" + t + "-" + p + "-01-what",
                                         "00-" + t + "-" + p + "-ff",
                                         "00-12345678901234560000000000000000-" + p + "-01"};
  for (const std::string& value : good) {
    EXPECT_TRUE(extract(Style::kTraceContext, {{"traceparent", value}}).context) << value;
  }
  const std::vector<std::string> bad = {"",
                                        "ff-" + t + "-" + p + "-01",
                                        "FF-" + t + "-" + p + "-01",
                                        "CC-" + t + "-" + p + "-01",
                                        "00-" + t + "-" + p + "-01.",
                                        "00-" + t + "-" + p + "-01-",
                                        "cc-" + t + "-" + p + "-01.x",
                                        ".0-" + t + "-" + p + "-01",
                                        "0-" + t + "-" + p + "-01",
                                        "000-" + t + "-" + p + "-01",
                                        "00_" + t + "_" + p + "_01",
                                        "00-" + t + "0-" + p + "-01",
                                        "00-" + t.substr(1) + "-" + p + "-01",
                                        "00-" + t.substr(1) + "-0" + p + "-01",
                                        "00-ABCDEFABCDEFABCDEFABCDEFABCDEFAB-" + p + "-01",
                                        "00-00000000000000000000000000000000-" + p + "-01",
                                        "00-" + t + "-0000000000000000-01",
                                        "00-" + t + "-" + p + "-1",
                                        "00-" + t + "-" + p + "-001",
                                        "00-" + t + "-" + p + "-.0"};
  for (const std::string& value : bad) {
    const Extracted found =
        extract(Style::kTraceContext, {{"traceparent", value}, {"tracestate", "foo=1"}});
    EXPECT_FALSE(found.context) << value;
  }
  EXPECT_FALSE(
      extract(Style::kTraceContext, {{"traceparent", good[0]}, {"traceparent", good[0]}}).context);
}

struct W3c {
  const char* flags;
  const char* tracestate;
  std::int32_t priority;
  KeyValues tags;
  const char* origin;
  const char* members;
  const char* unknown;
  const char* last_parent;
};

constexpr const char* kZeros = "0000000000000000";

TEST(TraceContext, ReadsTheDdMember) {
  const W3c rows[] = {
      // TP-13
      {"01", "", 1, {}, "", "", "", kZeros},
      {"01", "dd=s:-1", 1, {{"_dd.p.dm", "-0"}}, "", "", "", kZeros},
      {"01", "dd=s:2", 2, {}, "", "", "", kZeros},
      {"00", "foo=1", 0, {}, "", "foo=1", "", kZeros},
      {"00", "dd=s:-1", -1, {}, "", "", "", kZeros},
      {"00", "dd=s:1", 0, {}, "", "", "", kZeros},
      {"01", "dd=s:abc;o:rum;t.x:1", 1, {{"_dd.p.x", "1"}}, "rum", "", "", kZeros},
      {"02", "dd=s:-5", -5, {}, "", "", "", kZeros},
      // TS-17
      {"01",
       "dd=s:0;t.dm:-0;t.usr.id:baz64~~",
       1,
       {{"_dd.p.dm", "-0"}, {"_dd.p.usr.id", "baz64=="}},
       "",
       "",
       "",
       kZeros},
      {"00", "dd=s:1;t.dm:-0;t.a:1", 0, {{"_dd.p.a", "1"}}, "", "", "", kZeros},
      {"01",
       "dd=s:-1;t.dm:-4;t.a:1",
       1,
       {{"_dd.p.dm", "-0"}, {"_dd.p.a", "1"}},
       "",
       "",
       "",
       kZeros},
      {"01", "dd=s:0", 1, {{"_dd.p.dm", "-0"}}, "", "", "", kZeros},
      {"01", "dd=t.dm:-4", 1, {{"_dd.p.dm", "-4"}}, "", "", "", kZeros},
      // TS-09 to TS-15
      {"01", "foo=1, dd=s:2 ,bar=2", 2, {}, "", "foo=1,bar=2", "", kZeros},
      {"01", "add=1,DD=2,dd =s:2", 1, {}, "", "add=1,DD=2,dd =s:2", "", kZeros},
      {"01", "dd=s:2,dd=s:1,foo=1", 2, {}, "", "foo=1", "", kZeros},
      {"01",
       "dd=s:2;;zz:9;nocolon;o:a~b;s:1;:v;k:;p:XX!X;=x:1;y:a=b",
       1,
       {},
       "a=b",
       "",
       "zz:9",
       "XX!X"},
      {"01",
       "dd=t.url:http://localhost;t.a:1;t.a:2;t.:x;t.upstream_services:y",
       1,
       {{"_dd.p.url", "http://localhost"}, {"_dd.p.a", "2"}},
       "",
       "",
       "",
       kZeros},
      {"01", "foo=1,,bar= 2 , ,baz=3,", 1, {}, "", "foo=1,bar= 2,baz=3", "", kZeros},
      {"01", "foo=\x01,bar=2", 1, {}, "", "bar=2", "", kZeros},
  };
  for (const W3c& row : rows) {
    const std::string parent =
        std::string("00-12345678901234567890123456789012-1234567890123456-") + row.flags;
    const Extracted found =
        extract(Style::kTraceContext, {{"traceparent", parent}, {"tracestate", row.tracestate}});
    ASSERT_TRUE(found.context) << row.tracestate;
    EXPECT_EQ(found.context->sampling_priority, row.priority) << row.tracestate;
    EXPECT_EQ(found.context->tags, row.tags) << row.tracestate;
    EXPECT_EQ(found.context->origin, row.origin) << row.tracestate;
    EXPECT_EQ(found.context->tracestate.members, row.members) << row.tracestate;
    EXPECT_EQ(found.context->tracestate.unknown, row.unknown) << row.tracestate;
    EXPECT_EQ(found.last_parent_id, row.last_parent) << row.tracestate;
  }
}

TEST(TraceContext, TraceparentHasTheLastWordOnTheUpperHalf) {
  const auto error = [](const char* dd) {
    const Extracted found =
        extract(Style::kTraceContext,
                {{"traceparent", "00-640cfd8d00000000abcdefab12345678-000000003ade68b1-01"},
                 {"tracestate", dd}});
    EXPECT_EQ(found.context->trace_id, (TraceId{0x640cfd8d00000000, 0xabcdefab12345678}));
    EXPECT_EQ(found.context->tags.find("_dd.p.tid"), std::nullopt);
    return found.error;
  };
  EXPECT_EQ(error("dd=t.tid:640cfd8d00000000"), "");
  EXPECT_EQ(error("dd=t.tid:640cfd8d0000ffff"), "inconsistent_tid 640cfd8d0000ffff");
  EXPECT_EQ(error("dd=t.tid:XXXX"), "malformed_tid XXXX");
}

TEST(TraceContext, FindsDdBeyondTheLimitAndKeepsThirtyOneOthers) {
  std::string list;
  for (int i = 1; i <= 35; ++i) list += "key" + std::to_string(i) + "=v,";
  const Extracted found =
      extract(Style::kTraceContext,
              {{"traceparent", "00-0000000000000000000000000000007b-00000000000000ff-01"},
               {"tracestate", list + "dd=s:2"}});
  EXPECT_EQ(found.context->sampling_priority, 2);
  const std::string& members = found.context->tracestate.members;
  EXPECT_EQ(std::count(members.begin(), members.end(), ','), 30);
  EXPECT_TRUE(members.ends_with("key31=v"));
}

struct B3Row {
  const char* header;
  TraceId trace_id;  // none: no context
  std::uint64_t span_id;
  std::optional<std::int32_t> priority;
};

TEST(B3, ReadsTheSingleHeader) {
  const B3Row rows[] = {
      {"000000000000000000000000075bcd15-000000003ade68b1-1", {0, 123456789}, 987654321, 1},
      {"640CFD8D00000000ABCDEFAB12345678-000000003ADE68B1-0",
       {0x640cfd8d00000000, 0xabcdefab12345678},
       987654321,
       0},
      {"abc-def", {0, 0xabc}, 0xdef, std::nullopt},
      {"abc-def-d", {0, 0xabc}, 0xdef, 2},
      {"abc-def-1-05e3ac9a4f6e3b90", {0, 0xabc}, 0xdef, 1},
      {"abc-def-true", {0, 0xabc}, 0xdef, std::nullopt},
      {"abc-0000000000000000-1", {0, 0xabc}, 0, 1},
      {"123456789-5", {0, 0x123456789}, 5, std::nullopt},
      {"640cfd8d000000000000000000000000-5", {0x640cfd8d00000000, 0}, 5, std::nullopt},
      {"0-0-1", {}, 0, std::nullopt},
      {"abc-def-1-5-9", {}, 0, std::nullopt},
      {"1640cfd8d00000000abcdefab12345678-5", {}, 0, std::nullopt},
      {"zzz-def-1", {}, 0, std::nullopt},
      {"abc-000ffffffffffffffff-1", {}, 0, std::nullopt},
      {"abc--1", {}, 0, std::nullopt},
      {"", {}, 0, std::nullopt},
      {"1", {}, 0, 1},
      {"0", {}, 0, 0},
      {"d", {}, 0, 2},
      {"x", {}, 0, std::nullopt},
  };
  for (const B3Row& row : rows) {
    const Extracted found = extract(Style::kB3, {{"b3", row.header}});
    EXPECT_EQ(found.context.has_value(), static_cast<bool>(row.trace_id)) << row.header;
    if (!found.context) {
      EXPECT_EQ(found.decision, row.priority) << row.header;
      continue;
    }
    EXPECT_EQ(found.context->trace_id, row.trace_id) << row.header;
    EXPECT_EQ(found.context->span_id.value, row.span_id) << row.header;
    EXPECT_EQ(found.context->sampling_priority, row.priority) << row.header;
  }
}

TEST(B3Multi, ReadsDecisions) {
  struct Row {
    const char* sampled;
    const char* flags;
    std::optional<std::int32_t> priority;
  };
  const Row rows[] = {{"1", "", 1},
                      {"0", "", 0},
                      {"true", "", 1},
                      {"false", "", 0},
                      {"d", "", std::nullopt},
                      {"2", "", std::nullopt},
                      {"0", "1", 2}};
  for (const Row& row : rows) {
    Headers carrier = {
        {"X-B3-TraceId", "abc"}, {"X-B3-SpanId", "def"}, {"X-B3-Sampled", row.sampled}};
    if (*row.flags != '\0') carrier.add("X-B3-Flags", row.flags);
    const Extracted found = extract(Style::kB3Multi, carrier);
    ASSERT_TRUE(found.context) << row.sampled;
    EXPECT_EQ(found.context->sampling_priority, row.priority) << row.sampled;
  }
}

TEST(B3Multi, NeedsBothIdsButNotToDecide) {
  EXPECT_FALSE(extract(Style::kB3Multi, {{"x-b3-traceid", "abc"}, {"x-b3-sampled", "1"}}).decision);
  EXPECT_FALSE(extract(Style::kB3Multi, {{"x-b3-traceid", "abc"}}).context);
  EXPECT_EQ(extract(Style::kB3Multi, {{"x-b3-sampled", "1"}}).decision, 1);
  EXPECT_EQ(
      extract(Style::kB3Multi, {{"x-b3-traceid", "0"}, {"x-b3-spanid", "0"}, {"x-b3-sampled", "1"}})
          .decision,
      std::nullopt);
}

TEST(XRay, ReadsOnlyPaddedRoots) {
  const auto read = [](const char* header) {
    return extract(Style::kXRay, {{"X-Amzn-Trace-Id", header}});
  };
  EXPECT_FALSE(read("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8").context);
  EXPECT_FALSE(read("Root=1-5759e988-00000000zzbe46a994272793").context);
  EXPECT_FALSE(read("root=1-5759e988-00000000e1be46a994272793").context);
  EXPECT_FALSE(read("Root=1-5759e988-00000000e1be46a994272793;Sampled=").context);
  EXPECT_FALSE(read("Root=1-5759e988-000000000000000000000000").context);
  EXPECT_FALSE(read("Root=1-5759e988-000000000000000000000000;Sampled=0").decision);
  EXPECT_FALSE(read("xRoot=1-5759e988-00000000e1be46a994272793").context);

  const Extracted found = read(
      "Self=2; Root=1-5759e988-00000000E1be46a994272793 ;Parent=53995c3f42cd8ad8;Sampled=?;"
      "_dd.origin=rum;t0=1664906869196;k=a%20b");
  ASSERT_TRUE(found.context);
  EXPECT_EQ(found.context->trace_id, (TraceId{0, 0xe1be46a994272793}));
  EXPECT_EQ(found.context->span_id.value, 0x53995c3f42cd8ad8u);
  EXPECT_EQ(found.context->sampling_priority, 0);
  EXPECT_EQ(found.context->origin, "rum");
  EXPECT_EQ(found.context->end_to_end_start_ms, 1664906869196u);
  EXPECT_EQ(found.baggage, (KeyValues{{"k", "a b"}}));
}

// What a sender can make a receiver keep has an end.
TEST(Styles, KeepNoMoreThanCouldBeSentOn) {
  std::string xray = "Root=1-5759e988-00000000e1be46a994272793";
  std::string dd = "dd=s:1";
  for (int i = 0; i < 10'000; ++i) {
    xray += ";k" + std::to_string(i) + "=v";
    dd += ";t.k" + std::to_string(i) + ":v";
    dd += ";u" + std::to_string(i) + ":v";
  }
  EXPECT_EQ(extract(Style::kXRay, {{"x-amzn-trace-id", xray}}).baggage.size(), 64u);
  const Extracted found =
      extract(Style::kTraceContext,
              {{"traceparent", "00-0000000000000000000000000000007b-00000000000000ff-01"},
               {"tracestate", dd}});
  EXPECT_LE(found.context->tags.size(), 64u);
  EXPECT_LE(found.context->tracestate.unknown.size(), 256u);
}

TEST(Baggage, DecodesAndRefuses) {
  struct Row {
    const char* header;
    KeyValues items;
  };
  const Row rows[] = {
      {"foo=bar,baz=qux", {{"foo", "bar"}, {"baz", "qux"}}},
      {" foo\t= bar , A=1,a=2", {{"foo", "bar"}, {"A", "1"}, {"a", "2"}}},
      {"foo=bar=baz", {{"foo", "bar=baz"}}},
      {"foo=a+b;prop=1", {{"foo", "a+b"}}},
      {"foo=1,foo=2", {{"foo", "2"}}},
      {"foo=%zz,bar=%2", {{"foo", "%zz"}, {"bar", "%2"}}},
      {"foo=%E9", {{"foo", "\xEF\xBF\xBD"}}},
      {"foo=\xE9", {{"foo", "\xEF\xBF\xBD"}}},
      {"foo=%ED%A0%80x", {{"foo", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDx"}}},
      {"userId=Am%C3%A9lie,serverNode=DF 28",
       {{"userId", "Am\xC3\xA9lie"}, {"serverNode", "DF 28"}}},
      {"foo=%20", {{"foo", " "}}},
      {"no-equal-sign,foo=x", {}},
      {"=no-key", {}},
      {"no-value=", {}},
      {"foo=x,=", {}},
      {"foo=bar,", {}},
      {"foo=bar,,baz=qux", {}},
      {"foo=;p", {}},
      {"", {}},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(extract(Style::kBaggage, {{"Baggage", row.header}}).baggage, row.items) << row.header;
  }
  EXPECT_EQ(extract(Style::kBaggage, {{"baggage", "a=1"}, {"baggage", "b=2"}}).baggage,
            (KeyValues{{"a", "1"}, {"b", "2"}}));
}

TEST(Baggage, LimitsCutWithoutSpoiling) {
  std::string many;
  for (int i = 0; i < 66; ++i)
    many += (i == 0 ? "" : ",") + std::string("k") + std::to_string(i) + "=v";
  EXPECT_EQ(extract(Style::kBaggage, {{"baggage", many + ",malformed"}}).baggage.size(), 64u);
  const std::string half(4096, 'x');
  EXPECT_EQ(extract(Style::kBaggage, {{"baggage", "a=" + half + ",b=" + half}}).baggage.size(), 1u);
}

TEST(Baggage, EncodesWhatDecodingWouldChange) {
  Configuration configuration;
  configuration.inject = {Style::kBaggage};
  const auto inject = [&](const KeyValues& items) {
    Headers carrier;
    Propagator(configuration).inject({SpanContext{}, SpanId{1}, items, 0}, carrier);
    return std::string(carrier.find("baggage").value_or("none"));
  };
  EXPECT_EQ(inject({{"\",;\\()/:<=>?@[]{}", "\",;\\"}}),
            "%22%2C%3B%5C%28%29%2F%3A%3C%3D%3E%3F%40%5B%5D%7B%7D=%22%2C%3B%5C");
  EXPECT_EQ(inject({{"foo", "a%20b"}}), "foo=a%2520b");
  EXPECT_EQ(inject({{"", "x"}, {"y", ""}}), "none");
  EXPECT_EQ(inject({{"big", std::string(9000, 'x')}, {"small", "1"}}), "none");
  KeyValues four;
  for (const char* key : {"key1", "key2", "key3"}) four.add(key, std::string(2730, 'x'));
  four.add("key4", "d");
  EXPECT_EQ(inject(four).size(), 2u * (5 + 2730) + 1);
}

}  // namespace
}  // namespace propspec
