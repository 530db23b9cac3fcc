#include "simulator/real/taps.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace propspec {
namespace {

SendTap sample_send() {
  SendTap tap;
  tap.request = 17;
  tap.within = "42";
  Send& send = tap.send;
  send.hop = 1;
  send.job = "9-1";
  send.message_id = "17.2.9-1";
  send.attempt = 2;
  send.trace_id = {0x640cfd8d00000000, 0xabcdefab12345678};
  send.span_id = {1};
  send.span_was_active = false;
  send.before = {{"traceparent", "x"}};
  send.injected = {{"a", ""}, {"a", "\xff\x80é"}};
  send.stored.add("b", WireType::kBytes, std::string_view("\0\n\"", 3));
  send.stored.add("n", WireType::kNull, "");
  send.stored.body = "\xc3";
  send.payload = "{}";
  send.sent_ns = 1;
  send.context_ns = 2;
  send.visible_ns = 18446744073709551615u;
  send.refused = "why";
  return tap;
}

TEST(Taps, ASendComesBackAsItWas) {
  const auto back = parse_tap(to_line(sample_send()));
  ASSERT_TRUE(back) << back.error().message;
  const auto& [request, within, send] = std::get<SendTap>(*back);
  EXPECT_EQ(request, 17u);
  EXPECT_EQ(within, "42");
  EXPECT_EQ(send.hop, 1u);
  EXPECT_EQ(send.job, "9-1");
  EXPECT_EQ(send.message_id, "17.2.9-1");
  EXPECT_EQ(send.attempt, 2u);
  EXPECT_EQ(send.trace_id, (TraceId{0x640cfd8d00000000, 0xabcdefab12345678}));
  EXPECT_EQ(send.span_id, SpanId{1});
  EXPECT_FALSE(send.span_was_active);
  EXPECT_TRUE(send.injection_was_tried);
  EXPECT_FALSE(send.by_scheduler);
  EXPECT_EQ(send.before, (Headers{{"traceparent", "x"}}));
  EXPECT_EQ(send.injected, (Headers{{"a", ""}, {"a", "\xff\x80é"}}));
  EXPECT_EQ(send.stored, sample_send().send.stored);
  EXPECT_EQ(send.payload, "{}");
  EXPECT_EQ(send.sent_ns, 1u);
  EXPECT_EQ(send.context_ns, 2u);
  EXPECT_EQ(send.visible_ns, 18446744073709551615u);
  EXPECT_EQ(send.refused, "why");
}

TEST(Taps, ADeliveryComesBackAsItWas) {
  DeliveryTap tap;
  tap.request = 3;
  tap.id = "42";
  tap.hop = 2;
  tap.message = "3.1.j";
  tap.process = 4711;
  tap.ended = true;
  tap.delivery.attempt = 2;
  tap.delivery.read = Headers{{"b3", "0"}};
  tap.delivery.extraction_is_told = true;
  tap.delivery.extracted = SpanContext{.trace_id = {0, 5},
                                       .span_id = {6},
                                       .sampling_priority = -1,
                                       .origin = "rum",
                                       .tags = {{"_dd.p.dm", "-4"}},
                                       .tracestate = {"a=b", "z:1"},
                                       .end_to_end_start_ms = 7};
  tap.delivery.active_before = {8};
  tap.delivery.active_before_trace = {0, 9};
  tap.delivery.received_ns = 10;
  tap.delivery.ended_ns = 11;
  tap.delivery.failed = true;
  tap.baggage = KeyValues{{"k", "v"}};
  const auto back = parse_tap(to_line(tap));
  ASSERT_TRUE(back) << back.error().message;
  const auto& read = std::get<DeliveryTap>(*back);
  EXPECT_EQ(read.request, 3u);
  EXPECT_EQ(read.id, "42");
  EXPECT_EQ(read.hop, 2u);
  EXPECT_EQ(read.message, "3.1.j");
  EXPECT_EQ(read.process, 4711);
  EXPECT_TRUE(read.ended);
  EXPECT_EQ(read.delivery.attempt, 2u);
  EXPECT_FALSE(read.delivery.received.has_value());
  EXPECT_FALSE(read.delivery.payload.has_value());
  EXPECT_EQ(read.delivery.read, (Headers{{"b3", "0"}}));
  EXPECT_TRUE(read.delivery.extraction_is_told);
  EXPECT_EQ(read.delivery.extracted, tap.delivery.extracted);
  EXPECT_EQ(read.delivery.active_before, SpanId{8});
  EXPECT_EQ(read.delivery.active_before_trace, (TraceId{0, 9}));
  EXPECT_EQ(read.delivery.received_ns, 10u);
  EXPECT_EQ(read.delivery.ended_ns, 11u);
  EXPECT_TRUE(read.delivery.failed);
  EXPECT_FALSE(read.delivery.dead_lettered);
  EXPECT_EQ(read.baggage, (KeyValues{{"k", "v"}}));
}

std::string problem(std::string_view line) {
  const auto tap = parse_tap(line);
  return tap ? "none" : tap.error().message;
}

TEST(Taps, RefusesWhatIsNone) {
  EXPECT_EQ(problem(""), "this is no tap: it is no JSON object");
  EXPECT_EQ(problem("[]"), "this is no tap: it is no JSON object");
  EXPECT_EQ(problem("{}"), "this is no tap: \"tap\" is neither send nor delivery");
  EXPECT_EQ(problem(R"({"tap":"send"})"), "this is no tap: \"refusal\" is missing or malformed");
  std::string line = to_line(sample_send());
  const auto with = [&](std::string_view what, std::string_view other) {
    std::string changed = line;
    return changed.replace(changed.find(what), what.size(), other);
  };
  EXPECT_EQ(problem(line), "none");
  EXPECT_EQ(problem(with("\"attempt\":2", "\"attempt\":-2")),
            "this is no tap: \"attempt\" is missing or malformed");
  EXPECT_EQ(problem(with("\"attempt\":2", "\"attempt\":4294967296")),
            "this is no tap: \"attempt\" is missing or malformed");
  EXPECT_EQ(problem(with("\"job\":\"9-1\"", "\"job\":\"€\"")),
            "this is no tap: \"job\" is missing or malformed");
  EXPECT_EQ(problem(with("0000000000000001", "1")),
            "this is no tap: \"span_id\" is missing or malformed");
}

TEST(Taps, NamesOfMessagesComeBack) {
  const MessageName name{17, 2, "9-1.x"};
  EXPECT_EQ(name.text(), "17.2.9-1.x");
  const auto back = MessageName::parse("17.2.9-1.x");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->request, 17u);
  EXPECT_EQ(back->attempt, 2u);
  EXPECT_EQ(back->job, "9-1.x");
  for (const char* text : {"", "1", "1.2", "x.1.j", "1.0.j", "1.x.j", "-1.1.j", "1.-1.j"}) {
    EXPECT_FALSE(MessageName::parse(text)) << text;
  }
}

RC_GTEST_PROP(Taps, NothingCrashesOnMutatedLines, (std::uint8_t byte)) {
  std::string line = to_line(sample_send());
  line[*rc::gen::inRange<std::size_t>(0, line.size())] = static_cast<char>(byte);
  line.resize(*rc::gen::inRange<std::size_t>(line.size() / 2, line.size() + 1));
  (void)parse_tap(line);
}

RC_GTEST_PROP(Taps, NothingCrashesOnAnyBytes, (const std::string& bytes)) {
  (void)parse_tap(bytes);
  (void)MessageName::parse(bytes);
}

}  // namespace
}  // namespace propspec
