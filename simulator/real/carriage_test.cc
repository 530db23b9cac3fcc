#include "simulator/real/carriage.h"

#include <gtest/gtest.h>

namespace propspec {
namespace {

Message sample() {
  Message message;
  message.add("traceparent", WireType::kBytes, "00-1");
  message.body = "{}";
  return message;
}

TEST(Carriage, ACarrierGoesAsItIsWhereItIsAtHome) {
  const Carrier& kafka = *find_carrier("kafka");
  for (const char* scheme : {"kafka", "sqlite", "postgresql"}) {
    EXPECT_EQ(to_broker(sample(), kafka, scheme), sample()) << scheme;
    EXPECT_EQ(from_broker(sample(), kafka, scheme), sample()) << scheme;
  }
}

TEST(Carriage, AndIsPackedIntoABodyElsewhere) {
  const Carrier& kafka = *find_carrier("kafka");
  for (const char* scheme : {"redis", "amqp", "nats"}) {
    const Message packed = to_broker(sample(), kafka, scheme);
    EXPECT_TRUE(packed.empty());
    EXPECT_NE(packed.body.find("traceparent"), std::string::npos);
    EXPECT_EQ(from_broker(packed, kafka, scheme), sample()) << scheme;
    Message broken;
    broken.body = "\xff\xff\xff";
    EXPECT_FALSE(from_broker(broken, kafka, scheme));
  }
}

TEST(Carriage, HttpHeadersAreHeaders) {
  const Carrier& http = *find_carrier("http");
  Message message;
  message.add("x-datadog-trace-id", WireType::kText, "1");
  message.body = "body";
  const auto request = to_http(message, http, "1.1.client");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->headers,
            (Headers{{"Propspec-Message", "1.1.client"}, {"x-datadog-trace-id", "1"}}));
  EXPECT_EQ(request->body, "body");
  const auto called = from_http(*request, http);
  ASSERT_TRUE(called);
  EXPECT_EQ(called->name, "1.1.client");
  EXPECT_EQ(called->message, message);
}

TEST(Carriage, OtherCallsArePacked) {
  const Carrier& grpc = *find_carrier("grpc");
  Message message;
  message.add("x-datadog-trace-id", WireType::kText, "1");
  const auto request = to_http(message, grpc, "1.1.j");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->headers.size(), 1u);
  const auto called = from_http(*request, grpc);
  ASSERT_TRUE(called) << called.error().message;
  EXPECT_EQ(called->message, message);
}

TEST(Carriage, RefusesWhatIsNoHeader) {
  Message message;
  message.add("a", WireType::kText, "1\r\nb: 2");
  const auto request = to_http(message, *find_carrier("http"), "n");
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().message, "\"a\" with this value is no header of HTTP");
  EXPECT_FALSE(from_http({}, *find_carrier("http")));
}

}  // namespace
}  // namespace propspec
