#include "simulator/pipeline/client.h"

#include <gtest/gtest.h>

namespace propspec {
namespace {

ClientCall called(const Client& client, std::uint64_t request = 0) {
  std::mt19937_64 random(1);
  ClientCall made;
  call(client, request, random, made);
  return made;
}

TEST(Client, WritesBothStylesOfOneContext) {
  Client client;
  client.priority = 2;
  client.origin = "rum";
  client.tags = {{"_dd.p.dm", "-4"}};
  const ClientCall made = called(client);
  const std::string high = hex(SpanId{made.trace_id.high});
  const std::string parent = hex(made.span_id);
  EXPECT_EQ(made.headers.find("x-datadog-trace-id"), std::to_string(made.trace_id.low));
  EXPECT_EQ(made.headers.find("x-datadog-parent-id"), std::to_string(made.span_id.value));
  EXPECT_EQ(made.headers.find("x-datadog-sampling-priority"), "2");
  EXPECT_EQ(made.headers.find("x-datadog-origin"), "rum");
  EXPECT_EQ(made.headers.find("x-datadog-tags"), "_dd.p.dm=-4,_dd.p.tid=" + high);
  EXPECT_EQ(made.headers.find("traceparent"), "00-" + hex(made.trace_id) + "-" + parent + "-01");
  EXPECT_EQ(made.headers.find("tracestate"), "dd=s:2;o:rum;p:" + parent + ";t.dm:-4");
}

TEST(Client, ADropIsNotSampledInAnyStyle) {
  Client client;
  client.styles = {"tracecontext", "b3", "b3multi"};
  client.priority = 0;
  const ClientCall made = called(client);
  EXPECT_TRUE(made.headers.find("traceparent")->ends_with("-00"));
  EXPECT_TRUE(made.headers.find("b3")->ends_with("-0"));
  EXPECT_EQ(made.headers.find("x-b3-sampled"), "0");
}

TEST(Client, WithoutStylesItSendsNothing) {
  Client client;
  client.styles.clear();
  EXPECT_TRUE(called(client).headers.empty());
}

TEST(Client, Ids) {
  EXPECT_EQ(called({}, 0).trace_id.low >> 63, 1u);  // no positive signed number
  EXPECT_EQ(called({}, 1).trace_id.low >> 63, 0u);
  EXPECT_LT(called({}, 2).trace_id.low, 1ull << 40);  // leading zeros
  EXPECT_TRUE(hex(SpanId{called({}, 3).trace_id.low}).starts_with("11221"));
  EXPECT_GT(called({}, 4).trace_id.low, ~0ull - 65536);
  Client narrow;
  narrow.id_128_bit = false;
  EXPECT_EQ(called(narrow).trace_id.high, 0u);
}

}  // namespace
}  // namespace propspec
