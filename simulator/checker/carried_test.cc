#include "simulator/checker/carried.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "simulator/checker/sample_journey.h"

namespace propspec::checking {
namespace {

const CarriedIds kIds{kSampleTrace, {987654321098765432}};

Message with_property(std::string_view name, std::string_view value,
                      WireType type = WireType::kText) {
  Message message;
  message.add(name, type, value);
  return message;
}
Message with_body(std::string_view body) {
  Message message;
  message.body = body;
  return message;
}

TEST(Carried, ReadsEveryStyle) {
  const std::pair<CarriedStyle, Headers> styles[] = {
      {CarriedStyle::kDatadog,
       {{"x-datadog-trace-id", "1234567890123456789"},
        {"x-datadog-parent-id", "987654321098765432"},
        {"x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000"}}},
      {CarriedStyle::kTracecontext,
       {{"traceparent", "00-640cfd8d00000000112210f47de98115-0db4da5f49f8b478-01"}}},
      {CarriedStyle::kB3, {{"b3", "640cfd8d00000000112210f47de98115-0db4da5f49f8b478-1"}}},
      {CarriedStyle::kB3multi,
       {{"X-B3-TraceId", "640cfd8d00000000112210f47de98115"}, {"X-B3-SpanId", "0db4da5f49f8b478"}}},
      {CarriedStyle::kXray,
       {{"X-Amzn-Trace-Id",
         "Root=1-640cfd8d-00000000112210f47de98115;Parent=0db4da5f49f8b478;Sampled=1"}}}};
  for (const auto& [style, headers] : styles) {
    const Carried carried(headers);
    EXPECT_EQ(carried.ids(style), kIds) << name(style);
    EXPECT_EQ(carried.ids(), kIds) << name(style);
    EXPECT_TRUE(carried.ids_are_strict()) << name(style);
  }
  const Message recipe = with_property("TraceId", "5");
  const Carried plain(recipe);
  EXPECT_EQ(plain.ids(), (CarriedIds{{0, 5}, {}}));
}

TEST(Carried, TakesTheUpperHalfFromTraceparentIfTheLowerHalvesAgree) {
  Headers headers = {{"x-datadog-trace-id", "1234567890123456789"},
                     {"x-datadog-parent-id", "987654321098765432"},
                     {"traceparent", "00-640cfd8d00000000112210f47de98115-0db4da5f49f8b478-01"}};
  EXPECT_EQ(Carried(headers).ids(), kIds);
  headers.set("x-datadog-trace-id", "5");
  EXPECT_EQ(Carried(headers).ids()->trace_id, (TraceId{0, 5}));
}

TEST(Carried, RefusesWhatIsNoId) {
  for (const char* text : {"", " 1", "+1", "-1", "0", "0x1", "1.0", "18446744073709551616",
                           "112210f47de98115", "b'123'", "\"123\"", "[B@1a2b"}) {
    const Headers headers = {{"x-datadog-trace-id", text}, {"x-datadog-parent-id", "1"}};
    const Carried carried(headers);
    EXPECT_FALSE(carried.ids()) << text;
    EXPECT_FALSE(carried.ids_are_strict()) << text;
    EXPECT_TRUE(carried.mentions_ids()) << text;
  }
}

TEST(Carried, FindsNamesThatATransportChanged) {
  for (const char* name : {"X-Datadog-Trace-Id", "x_datadog_trace_id", "HTTP_X_DATADOG_TRACE_ID",
                           "X_DATADOG_TRACE_ID", "x__dash__datadog__dash__trace__dash__id"}) {
    const Message message = with_property(name, "5");
    const Carried carried(message);
    EXPECT_EQ(carried.ids(), (CarriedIds{{0, 5}, {}})) << name;
    EXPECT_TRUE(carried.is_mangled()) << name;
  }
  EXPECT_FALSE(Carried(with_property("x-datadog-trace-id", "5")).is_mangled());
  EXPECT_TRUE(Carried(with_property("x-datadog-trace-ids", "5")).empty());
}

TEST(Carried, FindsFieldsInTexts) {
  const CarriedIds five{{0, 5}, {6}};
  EXPECT_EQ(
      Carried(with_property("_datadog", R"({"x-datadog-trace-id":"5","x-datadog-parent-id":"6"})"))
          .ids(),
      five);
  EXPECT_EQ(Carried(with_body(R"({"a":1,"_datadog": {"x-datadog-trace-id" : "5",
                                  "x-datadog-parent-id":["6"]}})"))
                .ids(),
            five);
  // JSON within a JSON text, once and twice.
  EXPECT_EQ(
      Carried(
          with_body(R"({"Detail":"{\"x-datadog-trace-id\":\"5\",\"x-datadog-parent-id\":\"6\"}"})"))
          .ids(),
      five);
  EXPECT_EQ(
      Carried(
          with_property(
              "tm",
              R"({"a":"{\"b\":\"{\\\"x-datadog-trace-id\\\":\\\"5\\\",\\\"x-datadog-parent-id\\\":\\\"6\\\"}\"}"})"))
          .ids(),
      five);
  EXPECT_EQ(
      Carried(with_body("<s:Header><x-datadog-trace-id xmlns=\"datadog\">5</x-datadog-trace-id>"
                        "<x-datadog-parent-id>6</x-datadog-parent-id></s:Header>"))
          .ids(),
      five);
  // {"x-datadog-trace-id":"5","x-datadog-parent-id":"6"}
  EXPECT_EQ(Carried(with_body(R"({"Type":"Notification","MessageAttributes":{"_datadog":{"Type":)"
                              R"("Binary","Value":"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiI1IiwieC1kYXRhZG9)"
                              R"(nLXBhcmVudC1pZCI6IjYifQ=="}}})"))
                .ids(),
            five);
}

TEST(Carried, SeesTheTypesOfValues) {
  EXPECT_TRUE(Carried(with_property("x-datadog-trace-id", "5", WireType::kInteger)).has_number());
  EXPECT_TRUE(Carried(with_property("x-datadog-trace-id", "5", WireType::kBytes)).has_bytes());
  EXPECT_TRUE(Carried(with_body(R"({"x-datadog-trace-id":5})")).has_number());
  EXPECT_FALSE(Carried(with_property("count", "5", WireType::kInteger)).has_number());
  EXPECT_TRUE(Carried(with_property("x-datadog-trace-id", "", WireType::kNull)).empty());
}

TEST(Carried, AQuotedValueKeepsItsQuotes) {
  EXPECT_EQ(Carried(with_body(R"({"x-datadog-trace-id":"\"5\""})")).text(Field::kDatadogTraceId),
            R"(\"5\")");
}

TEST(Carried, ReadsStateFromEitherStyle) {
  const Headers datadog_headers = {{"x-datadog-sampling-priority", "-1"},
                                   {"x-datadog-origin", "rum"},
                                   {"x-datadog-tags", "_dd.p.dm=-4"}};
  const Carried datadog(datadog_headers);
  EXPECT_EQ(datadog.priority(), -1);
  EXPECT_EQ(datadog.origin(), "rum");
  EXPECT_TRUE(datadog.has_tags());
  const Headers w3c_headers = {{"tracestate", "foo=1, dd=s:2;o:rum;t.dm:-4"}};
  const Carried w3c(w3c_headers);
  EXPECT_EQ(w3c.priority(), 2);
  EXPECT_EQ(w3c.origin(), "rum");
  EXPECT_TRUE(w3c.has_tags());
  EXPECT_FALSE(Carried(Headers{{"x-datadog-tags", "_dd.p.tid=640cfd8d00000000"}}).has_tags());
}

TEST(Carried, ListsMayRepeat) {
  EXPECT_FALSE(Carried(Headers{{"baggage", "a=1"}, {"baggage", "b=2"}}).repeats());
  EXPECT_TRUE(Carried(Headers{{"traceparent", "a"}, {"traceparent", "b"}}).repeats());
}

// Every accessor on one text; nothing may throw, and no view may lead outside.
void ask_all(const Message& message) {
  const Carried carried(message);
  RC_ASSERT(carried.ids().has_value() <= carried.mentions_ids());
  carried.ids_are_strict();
  carried.priority();
  carried.has_tags();
  RC_ASSERT(carried.origin().size() <= message.body.size() + 1024);
}

RC_GTEST_PROP(Carried, SurvivesAnyBytes, (const std::string& body, const std::string& value)) {
  Message message;
  message.body = body;
  message.add("x-datadog-trace-id", WireType::kText, value);
  message.add("traceparent", WireType::kBytes, value);
  message.add("x-amzn-trace-id", WireType::kText, "Root=1-" + value);
  message.add("tracestate", WireType::kText, "dd=s:" + value);
  ask_all(message);
}

RC_GTEST_PROP(Carried, SurvivesMutatedTexts, ()) {
  std::string body =
      R"({"Detail":"{\"x-datadog-trace-id\":\"5\",\"traceparent\":\"00-00\"}","b3":1,)"
      R"("_datadog":{"Value":"eyJ4LWRhdGFkb2ctdHJhY2UtaWQiOiI1In0="}} <x-datadog-origin a="b">)";
  for (int i = *rc::gen::inRange(1, 8); i > 0; --i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, body.size());
    if (*rc::gen::arbitrary<bool>()) {
      body[at] = *rc::gen::element('"', '\\', '{', '<', '>', ':', '\0', 'x');
    } else {
      body.erase(at, *rc::gen::inRange<std::size_t>(1, 9));
    }
    if (body.empty()) body = "\"";
  }
  ask_all(with_body(body));
}

}  // namespace
}  // namespace propspec::checking
