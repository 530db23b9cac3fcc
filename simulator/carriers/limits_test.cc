// What does not fit, and what becomes of the message then.
#include <gtest/gtest.h>

#include "simulator/carriers/carriers_test.h"

namespace propspec {
namespace {

// Puts `context` into `message`; one that was not placed must have changed nothing.
Placement place(std::string_view name, const Headers& context, Message message) {
  const Message before = message;
  const Placement placement = carrier(name).place(context, message);
  if (placement != Placement::kPlaced) {
    EXPECT_EQ(message, before) << name;
  }
  return placement;
}

Message with_body(std::string body) {
  Message message;
  message.body = std::move(body);
  return message;
}

Message with_attributes(int count) {
  Message message;
  for (int i = 0; i < count; ++i) {
    message.add(fmt::format("attribute{}", i), WireType::kText, "1");
  }
  return message;
}

TEST(Limits, SqsHasTenAttributes) {
  for (const auto* name : {"sqs", "sns_sqs_raw", "sns_sqs"}) {
    EXPECT_EQ(place(name, example(), with_attributes(9)), Placement::kPlaced) << name;
    EXPECT_EQ(place(name, example(), with_attributes(10)), Placement::kLeftOut) << name;
    // The tenth is the context itself: it is replaced.
    Message message = with_attributes(9);
    carrier(name).place(example(), message);
    EXPECT_EQ(place(name, example(), message), Placement::kPlaced) << name;
  }
}

TEST(Limits, SqsHas256KiB) {
  // _datadog, String and {"b3":"1"} are 8, 6 and 10 bytes.
  EXPECT_EQ(place("sqs", {{"b3", "1"}}, with_body(std::string(262144 - 24, 'x'))),
            Placement::kPlaced);
  EXPECT_TRUE(is_refused(place("sqs", {{"b3", "1"}}, with_body(std::string(262144 - 23, 'x')))));
  EXPECT_TRUE(is_refused(place("sns_sqs", example(), with_body(std::string(262144, 'x')))));
}

TEST(Limits, PubSubHasShortAttributes) {
  EXPECT_EQ(place("pubsub", {{"tracestate", std::string(1024, 'a')}}, order()), Placement::kPlaced);
  EXPECT_TRUE(is_refused(place("pubsub", {{"tracestate", std::string(1025, 'a')}}, order())));
  EXPECT_EQ(place("pubsub", {{"b3", "1"}}, with_attributes(99)), Placement::kPlaced);
  EXPECT_TRUE(is_refused(place("pubsub", {{"b3", "1"}}, with_attributes(100))));
}

TEST(Limits, KinesisSendsTheOriginal) {
  // `,"_datadog":{"b3":"1"}` is 22 bytes, the object around `"a":""` 8.
  const auto record = [](std::size_t size) {
    return with_body(R"({"a":")" + std::string(size - 8, 'x') + R"("})");
  };
  EXPECT_EQ(place("kinesis", {{"b3", "1"}}, record(1048576 - 22)), Placement::kPlaced);
  EXPECT_EQ(place("kinesis", {{"b3", "1"}}, record(1048576 - 21)), Placement::kLeftOut);
  for (const auto* body : {"", "text", "[1]", "7", "{\"a\":1", "{} {}"}) {
    EXPECT_EQ(place("kinesis", example(), with_body(body)), Placement::kLeftOut) << body;
  }
}

TEST(Limits, WhatMustBeAnObjectIsRefused) {
  for (const auto* name : {"eventbridge", "sidekiq", "laravel"}) {
    EXPECT_TRUE(is_refused(place(name, example(), with_body("text")))) << name;
    EXPECT_EQ(place(name, example(), with_body("{}")), Placement::kPlaced) << name;
  }
}

TEST(Limits, EventBridgeLeavesTheContextOut) {
  const auto detail = [](std::size_t size) {
    return with_body(R"({"a":")" + std::string(size - 8, 'x') + R"("})");
  };
  EXPECT_EQ(place("eventbridge", {{"b3", "1"}}, detail(262144 - 22)), Placement::kPlaced);
  EXPECT_EQ(place("eventbridge", {{"b3", "1"}}, detail(262144 - 21)), Placement::kLeftOut);
  EXPECT_TRUE(is_refused(place("eventbridge", {{"b3", "1"}}, detail(262145))));
}

TEST(Limits, OfHeaderLists) {
  // The name is 7 bytes.
  EXPECT_EQ(place("grpc", {{"baggage", std::string(8192 - 7, 'a')}}, {}), Placement::kPlaced);
  EXPECT_TRUE(is_refused(place("grpc", {{"baggage", std::string(8193 - 7, 'a')}}, {})));
  EXPECT_EQ(place("service_bus", {{"baggage", std::string(65536 - 7, 'a')}}, {}),
            Placement::kPlaced);
  EXPECT_TRUE(is_refused(place("service_bus", {{"baggage", std::string(65537 - 7, 'a')}}, {})));
  EXPECT_EQ(place("nats", {{"b3", "1"}}, with_body(std::string(1048576 - 3, 'x'))),
            Placement::kPlaced);
  EXPECT_TRUE(is_refused(place("nats", {{"b3", "1"}}, with_body(std::string(1048576 - 2, 'x')))));
}

TEST(Limits, AmqpNamesAreShortStrings) {
  EXPECT_EQ(place("amqp", {{std::string(255, 'n'), "1"}}, {}), Placement::kPlaced);
  EXPECT_TRUE(is_refused(place("amqp", {{std::string(256, 'n'), "1"}}, {})));
}

// A value that ends its line would bring headers of its own.
TEST(Limits, NothingIsSmuggled) {
  const Headers smuggler = {{"baggage", "a=b\r\nx-datadog-origin: evil"}};
  for (const auto* name : {"http", "nats", "grpc", "wcf"}) {
    EXPECT_TRUE(is_refused(place(name, smuggler, order()))) << name;
  }
  EXPECT_TRUE(
      is_refused(place("environment", {{"baggage", std::string_view("a\0b", 3)}}, order())));
}

TEST(Limits, SnsTakesTextAlone) {
  EXPECT_TRUE(is_refused(place("sns_sqs", example(), with_body("\xff\xfe"))));
  EXPECT_EQ(place("sns_sqs", example(), with_body("caf\xc3\xa9 \x01")), Placement::kPlaced);
}

}  // namespace
}  // namespace propspec
