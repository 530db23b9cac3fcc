// What each language's reader finds in the same message.
#include <gtest/gtest.h>

#include <vector>

#include "simulator/carriers/base64.h"
#include "simulator/carriers/carriers_test.h"

namespace propspec {
namespace {

constexpr std::array kAll = {Reader::kFaithful, Reader::kJavaScript, Reader::kPython,
                             Reader::kJava,     Reader::kDotnet,     Reader::kStrict};

// What is found, in the order of kAll: headers of a message, names and values with blanks between.
struct Row {
  std::string what;
  std::string_view carrier;
  std::vector<Property> properties;
  std::array<std::string_view, kReaders> found;
};

std::string found_by(const Row& row, Reader reader) {
  Message message;
  for (const auto& [name, type, value] : row.properties) message.add(name, type, value);
  std::string found;
  for (const auto [name, value] : taken(carrier(row.carrier), message, reader)) {
    if (!found.empty()) found += ' ';
    found.append(name).append("=").append(value);
  }
  return found;
}

constexpr auto kText = WireType::kText, kBytes = WireType::kBytes, kInteger = WireType::kInteger,
               kList = WireType::kList, kNull = WireType::kNull;

const std::vector<Row> kRows = {
    {"text, exact name",
     "amqp",
     {{"b3", kText, "1"}},
     {"b3=1", "b3=1", "b3=1", "b3=1", "b3=1", "b3=1"}},
    {"text, another case",
     "amqp",
     {{"X-B3-TraceId", kText, "1"}},
     {"x-b3-traceid=1", "", "x-b3-traceid=1", "x-b3-traceid=1", "", ""}},
    {"text, another case, where names have none",
     "http",
     {{"X-B3-TraceId", kText, "1"}},
     {"x-b3-traceid=1", "x-b3-traceid=1", "x-b3-traceid=1", "x-b3-traceid=1", "x-b3-traceid=1",
      "x-b3-traceid=1"}},
    {"bytes from Kafka",
     "kafka",
     {{"b3", kBytes, "1"}},
     {"b3=1", "b3=1", "b3=1", "b3=1", "b3=1", "b3=1"}},
    {"another case in Kafka", "kafka", {{"B3", kBytes, "1"}}, {"b3=1", "", "b3=1", "b3=1", "", ""}},
    {"bytes from RabbitMQ",
     "amqp",
     {{"b3", kBytes, "1"}},
     {"b3=1", "", "b3=1", "b3=[B@6d06d69c", "b3=1", ""}},
    {"bytes from Service Bus",
     "service_bus",
     {{"b3", kBytes, "1"}},
     {"b3=1", "", "b3=1", "b3=[B@6d06d69c", "", ""}},
    {"an integer",
     "amqp",
     {{"x-datadog-trace-id", kInteger, "7"}, {"b3", kText, "1"}},
     {"x-datadog-trace-id=7 b3=1", "b3=1", "", "x-datadog-trace-id=7 b3=1", "b3=1", "b3=1"}},
    {"an integer that is none of the context's",
     "amqp",
     {{"x-delivery-count", kInteger, "7"}, {"b3", kText, "1"}},
     {"b3=1", "b3=1", "b3=1", "b3=1", "b3=1", "b3=1"}},
    {"a list",
     "amqp",
     {{"b3", kText, "1"}, {"traceparent", kList, R"(["a","b"])"}},
     {"b3=1 traceparent=a traceparent=b", "b3=1 traceparent=b", "", "b3=1 traceparent=[a, b]",
      "b3=1", "b3=1"}},
    {"null is not empty",
     "amqp",
     {{"b3", kNull, ""}, {"traceparent", kText, ""}},
     {"traceparent=", "traceparent=", "traceparent=", "traceparent=", "traceparent=",
      "traceparent="}},
    {"no context at all", "amqp", {{"tenant", kText, "acme"}}, {}},
    {"twice in Kafka: the last",
     "kafka",
     {{"b3", kBytes, "1"}, {"b3", kBytes, "2"}},
     {"b3=1 b3=2", "b3=2", "b3=2", "b3=2", "b3=2", "b3=2"}},
    {"twice in HTTP: JavaScript has the last",
     "http",
     {{"b3", kText, "1"}, {"B3", kText, "2"}},
     {"b3=1 b3=2", "b3=2", "b3=1 b3=2", "b3=1 b3=2", "b3=1 b3=2", "b3=1 b3=2"}},
    {"lists twice: JavaScript joins",
     "http",
     {{"baggage", kText, "a=1"}, {"baggage", kText, "b=2"}},
     {"baggage=a=1 baggage=b=2", "baggage=a=1,b=2", "baggage=a=1 baggage=b=2",
      "baggage=a=1 baggage=b=2", "baggage=a=1 baggage=b=2", "baggage=a=1 baggage=b=2"}},
    {"traceparent twice: JavaScript trusts neither",
     "kafka",
     {{"traceparent", kBytes, "1"}, {"traceparent", kBytes, "2"}},
     {"traceparent=1 traceparent=2", "", "traceparent=2", "traceparent=2", "traceparent=2",
      "traceparent=2"}},
    {"JMS: Java alone knows its names",
     "jms",
     {{"x__dash__b3__dash__traceid", kText, "1"}, {"traceparent", kText, "a"}},
     {"x-b3-traceid=1 traceparent=a", "traceparent=a", "traceparent=a",
      "x-b3-traceid=1 traceparent=a", "traceparent=a", "traceparent=a"}},
    {"JMS: $ for dashes",
     "jms",
     {{"x$b3$traceid", kText, "1"}},
     {"x-b3-traceid=1", "", "", "x-b3-traceid=1", "", ""}},
    {"JMS: strings alone",
     "jms",
     {{"x__dash__b3__dash__traceid", kInteger, "1"}},
     {"x-b3-traceid=1", "", "", "", "", ""}},
    {"IBM MQ: .NET alone knows its names",
     "ibm_mq",
     {{"x_b3_traceid", kBytes, "1"}, {"traceparent", kBytes, "a"}},
     {"x-b3-traceid=1 traceparent=a", "traceparent=a", "traceparent=a", "traceparent=a",
      "x-b3-traceid=1 traceparent=a", "traceparent=a"}},
    {"PHP: an entry that is no string",
     "php_server",
     {{"HTTP_B3", kInteger, "1"}, {"HTTP_TRACEPARENT", kText, "a"}},
     {"b3=1 traceparent=a", "traceparent=a", "traceparent=a", "traceparent=a", "traceparent=a",
      "traceparent=a"}},
    {"PHP: lower case is not asked for",
     "php_server",
     {{"b3", kText, "1"}, {"http_b3", kText, "1"}},
     {}},
    {"the environment",
     "environment",
     {{"X_B3_TRACEID", kText, "1"}, {"b3", kText, "2"}},
     {"x-b3-traceid=1", "x-b3-traceid=1", "x-b3-traceid=1", "x-b3-traceid=1", "x-b3-traceid=1",
      "x-b3-traceid=1"}},
    {"SOAP, the W3C's namespace",
     "wcf",
     {{"{https://www.w3.org/TR/trace-context/}traceparent", kText, "a"},
      {"{urn:other}traceparent", kText, "b"}},
     {"traceparent=a", "traceparent=a", "traceparent=a", "traceparent=a", "traceparent=a",
      "traceparent=a"}},
    {"SQS, String",
     "sqs",
     {{"_datadog", kText, R"({"b3":"1"})"}},
     {"b3=1", "b3=1", "b3=1", "b3=1", "b3=1", "b3=1"}},
    {"SQS, Binary",
     "sqs",
     {{"_datadog", kBytes, R"({"b3":"1"})"}},
     {"b3=1", "b3=1", "b3=1", "", "", ""}},
    {"SQS, Binary as the API shows it",
     "sqs",
     {{"_datadog", kText, "eyJiMyI6IjEifQ=="}},
     {"b3=1", "", "", "", "", ""}},
    {"a number in JSON",
     "sqs",
     {{"_datadog", kText, R"({"b3":7,"traceparent":"a"})"}},
     {"b3=7 traceparent=a", "traceparent=a", "", "b3=7 traceparent=a", "traceparent=a",
      "traceparent=a"}},
    {"Hangfire: JSON once more",
     "hangfire",
     {{"datadog_context_key", kText, R"("{\"b3\":\"1\"}")"}},
     {"b3=1", "", "", "", "", ""}},
    {"Hangfire of the article: quoted ids",
     "hangfire_blog",
     {{"TraceId", kText, R"("7")"}, {"ParentSpanId", kText, "8"}},
     {"x-datadog-trace-id=7 x-datadog-parent-id=8", "", "", "", "", ""}},
    {"Hangfire of the article: one of two", "hangfire_blog", {{"TraceId", kText, "7"}}, {}},
    {"apalis' Extensions", "apalis_extensions", {{"b3", kText, "1"}}, {}},
};

TEST(Readers, FindWhatTheTableSays) {
  for (const Row& row : kRows) {
    for (std::size_t i = 0; i < kReaders; ++i) {
      EXPECT_EQ(found_by(row, kAll[i]), row.found[i]) << row.what << ", " << name(kAll[i]);
    }
  }
}

// The two forms of a notification, an event, and an event in a notification.
TEST(Readers, OfWhatSnsAndEventBridgePutIntoSqs) {
  struct Body {
    std::string body;
    std::string found;  // F, J and P for who finds the context
  };
  const std::string context = R"({"b3":"1"})", event = R"({"detail":{"_datadog":{"b3":"1"}}})";
  const std::vector<Body> bodies = {
      {R"({"Type":"Notification","Message":"","MessageAttributes":{"_datadog":)"
       R"({"Type":"Binary","Value":"eyJiMyI6IjEifQ=="}}})",
       "FJP"},
      {R"({"Type":"Notification","Message":"","MessageAttributes":{"_datadog":)"
       R"({"Type":"String","Value":"{\"b3\":\"1\"}"}}})",
       "FJP"},
      {R"({"Type":"Notification","Message":"","MessageAttributes":{"_datadog":)"
       R"({"Type":"Number","Value":"1"}}})",
       ""},
      {event, "FJ"},
      {R"({"Type":"Notification","Message":"{\"detail\":{\"_datadog\":{\"b3\":\"1\"}}}"})", "FJ"},
      {context, ""},
      {"no JSON", ""},
  };
  for (const auto& [body, found] : bodies) {
    Message message;
    message.body = body;
    std::string finders;
    for (std::size_t i = 0; i < kReaders; ++i) {
      const Headers headers = taken(carrier("sqs"), message, kAll[i]);
      if (headers.empty()) continue;
      EXPECT_EQ(text(headers), "b3: 1\n");
      finders += "FJPVDS"[i];
    }
    EXPECT_EQ(finders, found) << body;
  }
}

TEST(Readers, AppendToWhatIsThere) {
  Headers context = {{"before", "it"}};
  carrier("kafka").take(sent("kafka"), Reader::kPython, context);
  EXPECT_EQ(context.size(), 8u);
  EXPECT_EQ(context[0].key, "before");
}

TEST(Readers, HaveNames) {
  std::string names;
  for (const Reader reader : kAll) names.append(name(reader)).append(" ");
  EXPECT_EQ(names, "faithful javascript python java dotnet strict ");
}

TEST(Base64, IsThatOfRfc4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("\xff\xfe"), "//4=");
  EXPECT_EQ(from_base64("Zg=="), "f");
  EXPECT_EQ(from_base64("Zg"), "f");
  EXPECT_EQ(from_base64("Zm8="), "fo");
  EXPECT_EQ(from_base64("Zm9v"), "foo");
  EXPECT_EQ(from_base64(""), "");
  EXPECT_FALSE(from_base64("Z"));
  EXPECT_FALSE(from_base64("Zm 9"));
  EXPECT_FALSE(from_base64("Zg==Zg=="));
}

}  // namespace
}  // namespace propspec
