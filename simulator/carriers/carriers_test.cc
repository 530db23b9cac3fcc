// What each carrier makes of one message and one context, as it looks in the real system.
#include "simulator/carriers/carriers_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace propspec {
namespace {

std::string with_json(std::string before, std::string_view after = "") {
  return before.append(kExampleJson).append(after);
}

TEST(Carriers, AreSortedAndFound) {
  EXPECT_EQ(carriers().size(), 31u);
  EXPECT_TRUE(std::is_sorted(carriers().begin(), carriers().end(),
                             [](auto* a, auto* b) { return a->name < b->name; }));
  for (const Carrier* one : carriers()) EXPECT_EQ(find_carrier(one->name), one);
  EXPECT_EQ(find_carrier("pigeon"), nullptr);
  EXPECT_EQ(find_carrier(""), nullptr);
}

TEST(Carriers, TellWhatDoesNotTravel) {
  std::string broken, late;
  for (const Carrier* one : carriers()) {
    if (!one->carries_everything) broken.append(one->name).append(" ");
    if (!one->set_before_visible) late.append(one->name).append(" ");
  }
  EXPECT_EQ(broken, "apalis_extensions hangfire_blog ");
  EXPECT_EQ(late, "hangfire_blog ");
}

constexpr std::string_view kAsText =
    "tenant:text acme\n"
    "x-datadog-trace-id:text 1234567890123456789\n"
    "x-datadog-parent-id:text 987654321098765432\n"
    "x-datadog-sampling-priority:text 2\n"
    "x-datadog-origin:text rum\n"
    "x-datadog-tags:text _dd.p.dm=-4,_dd.p.tid=640cfd8d00000000\n"
    "traceparent:text 00-640cfd8d00000000112210f47de98115-0db4da5f49f8b478-01\n"
    "tracestate:text dd=s:2;o:rum;p:0db4da5f49f8b478;t.dm:-4\n"
    R"({ "order": 1.10 })";

TEST(Carriers, HeadersOfText) {
  for (const auto* name :
       {"http", "amqp", "amqp10", "service_bus", "pubsub", "grpc", "nats", "wcf"}) {
    EXPECT_EQ(text(sent(name)), kAsText) << name;
  }
}

TEST(Carriers, HeadersOfBytes) {
  for (const auto* name : {"kafka", "redis_stream"}) {
    EXPECT_EQ(text(sent(name)),
              "tenant:text acme\n"
              "x-datadog-trace-id:bytes 1234567890123456789\n"
              "x-datadog-parent-id:bytes 987654321098765432\n"
              "x-datadog-sampling-priority:bytes 2\n"
              "x-datadog-origin:bytes rum\n"
              "x-datadog-tags:bytes _dd.p.dm=-4,_dd.p.tid=640cfd8d00000000\n"
              "traceparent:bytes 00-640cfd8d00000000112210f47de98115-0db4da5f49f8b478-01\n"
              "tracestate:bytes dd=s:2;o:rum;p:0db4da5f49f8b478;t.dm:-4\n"
              R"({ "order": 1.10 })")
        << name;
  }
}

// The names under which a carrier keeps the example's headers.
std::string names(std::string_view name) {
  const Message message = sent(name);
  std::string all;
  for (std::size_t i = 0; i < message.size(); ++i) all.append(message[i].name).append(" ");
  return all;
}

TEST(Carriers, MangledNames) {
  EXPECT_EQ(
      names("jms"),
      "tenant x__dash__datadog__dash__trace__dash__id x__dash__datadog__dash__parent__dash__id "
      "x__dash__datadog__dash__sampling__dash__priority x__dash__datadog__dash__origin "
      "x__dash__datadog__dash__tags traceparent tracestate ");
  EXPECT_EQ(names("ibm_mq"),
            "tenant x_datadog_trace_id x_datadog_parent_id x_datadog_sampling_priority "
            "x_datadog_origin x_datadog_tags traceparent tracestate ");
  EXPECT_EQ(names("environment"),
            "tenant X_DATADOG_TRACE_ID X_DATADOG_PARENT_ID X_DATADOG_SAMPLING_PRIORITY "
            "X_DATADOG_ORIGIN X_DATADOG_TAGS TRACEPARENT TRACESTATE ");
  EXPECT_EQ(names("php_server"),
            "tenant HTTP_X_DATADOG_TRACE_ID HTTP_X_DATADOG_PARENT_ID "
            "HTTP_X_DATADOG_SAMPLING_PRIORITY HTTP_X_DATADOG_ORIGIN HTTP_X_DATADOG_TAGS "
            "HTTP_TRACEPARENT HTTP_TRACESTATE ");
}

TEST(Carriers, OnePropertyOfJson) {
  const std::string tenant = "tenant:text acme\n", body = "\n{ \"order\": 1.10 }";
  EXPECT_EQ(text(sent("sqs")), with_json(tenant + "_datadog:text ", body));
  EXPECT_EQ(text(sent("sns_sqs_raw")), with_json(tenant + "_datadog:bytes ", body));
  EXPECT_EQ(text(sent("hangfire")), with_json(tenant + "datadog_context_key:text ", body));
  EXPECT_EQ(text(sent("hangfire_otel")),
            with_json(tenant + "opentelemetry_activity_context:text ", body));
  EXPECT_EQ(text(sent("celery")), with_json(tenant + "headers:text ", body));
  EXPECT_EQ(text(sent("rq")), with_json(tenant + "meta:text ", body));
  const std::string tracing = with_json(tenant + R"(metadata:text {"TracingContext":)", "}" + body);
  EXPECT_EQ(text(sent("apalis")), tracing);
  EXPECT_EQ(text(sent("apalis_link")), tracing);
  EXPECT_EQ(
      text(sent("symfony")),
      with_json(tenant + R"(X-Message-Stamp-Symfony\Component\Messenger\Stamp\SerializerStamp)"
                         R"(:text [{"context":{"datadog":)",
                "}}]" + body));
}

TEST(Carriers, MembersOfTheBody) {
  const std::string tenant = "tenant:text acme\n";
  EXPECT_EQ(text(sent("kinesis")), with_json(tenant + R"({ "order": 1.10,"_datadog":)", " }"));
  EXPECT_EQ(text(sent("laravel")), with_json(tenant + R"({ "order": 1.10,"dd_headers":)", " }"));
  EXPECT_EQ(text(sent("eventbridge")),
            with_json(tenant + R"({"version":"0","detail-type":"job","source":"propspec",)"
                               R"("detail":{ "order": 1.10,"_datadog":)",
                      " }}"));
  // Without the braces: a member for each header.
  const std::string members(kExampleJson.substr(1, kExampleJson.size() - 2));
  EXPECT_EQ(text(sent("sidekiq")), tenant + R"({ "order": 1.10,)" + members + " }");
}

TEST(Carriers, BullmqHasJsonWithinJson) {
  Message message;
  message.add("opts", WireType::kText, R"({"attempts":3})");
  carrier("bullmq").place({{"x-datadog-trace-id", "1"}, {"tracestate", "dd=s:2"}}, message);
  EXPECT_EQ(text(message),
            R"(opts:text {"attempts":3,"tm":"{\"_datadog\":{\"x-datadog-trace-id\":\"1\",)"
            R"(\"tracestate\":\"dd=s:2\"}}","omc":true})"
            "\n");
}

TEST(Carriers, BullmqKeepsWhatTheUserPutThere) {
  Message message;
  message.add("opts", WireType::kText, R"({"tm":"{\"user\":7}","attempts":3})");
  carrier("bullmq").place({{"traceparent", "a"}}, message);
  EXPECT_EQ(text(message),
            R"(opts:text {"attempts":3,"tm":"{\"user\":7,\"_datadog\":{\"traceparent\":\"a\"}}",)"
            R"("omc":true})"
            "\n");
  Message other;
  other.add("opts", WireType::kText, R"({"tm":"no JSON"})");
  const Message before = other;
  EXPECT_EQ(carrier("bullmq").place(example(), other), Placement::kLeftOut);
  EXPECT_EQ(other, before);
}

// What the application keeps in the same place stays, and what is no place for a context, too.
TEST(Carriers, ShareTheirPropertyWithTheApplication) {
  struct Shared {
    std::string_view carrier, property, before, after;
  };
  constexpr std::string_view kStamp =
      R"(X-Message-Stamp-Symfony\Component\Messenger\Stamp\SerializerStamp)";
  for (const auto& [name, property, before, after] : std::vector<Shared>{
           {"celery", "headers", R"({"a":1})", R"({"a":1,"b3":"1"})"},
           {"rq", "meta", R"({"a":1})", R"({"a":1,"b3":"1"})"},
           {"apalis", "metadata", R"({"a":1})", R"({"a":1,"TracingContext":{"b3":"1"}})"},
           {"symfony", kStamp, R"([{"context":{"a":1}}])",
            R"([{"context":{"a":1,"datadog":{"b3":"1"}}}])"}}) {
    Message message, other;
    message.add(property, WireType::kText, before);
    EXPECT_EQ(carrier(name).place({{"b3", "1"}}, message), Placement::kPlaced) << name;
    EXPECT_EQ(message[0].value, after) << name;
    other.add(property, WireType::kText, "no JSON");
    const Message unchanged = other;
    EXPECT_EQ(carrier(name).place({{"b3", "1"}}, other), Placement::kLeftOut) << name;
    EXPECT_EQ(other, unchanged) << name;
  }
}

TEST(Carriers, NotificationHasAttributesInItsEnvelope) {
  Message message = order();
  message.add("count", WireType::kInteger, "3");
  carrier("sns_sqs").place({{"traceparent", "a"}}, message);
  // eyJ0cmFjZXBhcmVudCI6ImEifQ== is {"traceparent":"a"}.
  EXPECT_EQ(text(message),
            R"({"Type":"Notification","Message":"{ \"order\": 1.10 }","MessageAttributes":{)"
            R"("tenant":{"Type":"String","Value":"acme"},"count":{"Type":"Number","Value":"3"},)"
            R"("_datadog":{"Type":"Binary","Value":"eyJ0cmFjZXBhcmVudCI6ImEifQ=="}}})");
}

TEST(Carriers, HangfireOfTheArticleHasDecimalIdsAlone) {
  EXPECT_EQ(text(sent("hangfire_blog")),
            "tenant:text acme\n"
            "TraceId:text 1234567890123456789\n"
            "ParentSpanId:text 987654321098765432\n"
            R"({ "order": 1.10 })");
  Message w3c;
  carrier("hangfire_blog")
      .place({{"traceparent", "00-640cfd8d00000000112210f47de98115-0db4da5f49f8b478-01"}}, w3c);
  EXPECT_EQ(text(w3c), "TraceId:text 1234567890123456789\nParentSpanId:text 987654321098765432\n");
  EXPECT_EQ(text(taken(carrier("hangfire_blog"), w3c, Reader::kDotnet)),
            "x-datadog-trace-id: 1234567890123456789\nx-datadog-parent-id: 987654321098765432\n");
  Message none;
  EXPECT_EQ(carrier("hangfire_blog").place({{"baggage", "a=b"}}, none), Placement::kLeftOut);
}

TEST(Carriers, ExtensionsOfApalisAreNotStored) {
  Message message = order();
  EXPECT_EQ(carrier("apalis_extensions").place(example(), message), Placement::kLeftOut);
  EXPECT_EQ(message, order());
}

// A context that is there is replaced, whole: a stale traceparent does not stay beside fresh ids.
TEST(Carriers, NothingStaleStays) {
  Message message;
  message.add("traceparent", WireType::kText, "stale");
  message.add("X-Datadog-Trace-Id", WireType::kText, "stale");
  message.add("tenant", WireType::kText, "acme");
  Message http = message, kafka = message;
  carrier("http").place({{"x-datadog-trace-id", "1"}}, http);
  EXPECT_EQ(text(http), "tenant:text acme\nx-datadog-trace-id:text 1\n");
  // Here another case is another name, and so another header.
  carrier("kafka").place({{"x-datadog-trace-id", "1"}}, kafka);
  EXPECT_EQ(text(kafka),
            "X-Datadog-Trace-Id:text stale\ntenant:text acme\nx-datadog-trace-id:bytes 1\n");
  Message job;
  job.body = R"({"traceparent":"stale","class":"W","baggage":"stale"})";
  carrier("sidekiq").place({{"x-datadog-trace-id", "1"}}, job);
  EXPECT_EQ(job.body, R"({"class":"W","x-datadog-trace-id":"1"})");
}

// Where an integration splices text, `{ }` becomes `{ ,"_datadog"…` (D22); here it does not.
TEST(Carriers, EmptyObjectsStayObjects) {
  for (const std::string body : {"{}", "{ }", " {\n} "}) {
    Message message;
    message.body = body;
    ASSERT_EQ(carrier("kinesis").place({{"b3", "1"}}, message), Placement::kPlaced);
    EXPECT_NE(message.body.find(R"({"_datadog":{"b3":"1"})"), std::string::npos) << message.body;
    EXPECT_EQ(carrier("kinesis").payload(message), body);
  }
}

}  // namespace
}  // namespace propspec
