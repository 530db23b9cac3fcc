#include "simulator/pipeline/fault.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "simulator/pipeline/bending.h"

namespace propspec {
namespace {

TEST(Faults, EveryCauseOfTheCatalogueHasOne) {
  int number = 1;
  for (const Fault* fault : faults()) EXPECT_EQ(fault->cause, fmt::format("D{:02}", number++));
  EXPECT_EQ(number, 66);
}

TEST(Bending, ContextIsKnownUnderAllItsNames) {
  for (const char* name : {"x-datadog-trace-id", "traceparent", "X-Datadog-Tags", "_datadog",
                           "HTTP_X_DATADOG_TRACE_ID", "X_DATADOG_ORIGIN", "TraceId", "ParentSpanId",
                           "x__dash__datadog__dash__tags", "x_datadog_trace_id", "baggage",
                           "datadog_context_key", "b3", "X-B3-TraceId"}) {
    EXPECT_TRUE(is_context_name(name)) << name;
  }
  for (const char* name : {"property-1", "content-type", "x-death", "tenant", "b", ""}) {
    EXPECT_FALSE(is_context_name(name)) << name;
  }
}

TEST(Bending, ATagIsTakenOutAndTheOthersStay) {
  Headers headers = {{"x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000,_dd.p.x=1"}};
  erase_tag(headers, "_dd.p.tid");
  EXPECT_EQ(headers.find("x-datadog-tags"), "_dd.p.dm=-4,_dd.p.x=1");
  erase_tag(headers, "_dd.p.dm");
  erase_tag(headers, "_dd.p.x");
  EXPECT_FALSE(headers.find("x-datadog-tags"));
}

TEST(Bending, AnotherParentInAllStyles) {
  Headers headers = {{"x-datadog-parent-id", "5"},
                     {"traceparent", "00-640cfd8d00000000112210f47de98115-0db4da5f49f8b478-01"},
                     {"tracestate", "dd=s:2;p:0db4da5f49f8b478"}};
  set_parent_id(headers, {0xff});
  EXPECT_EQ(headers.find("x-datadog-parent-id"), "255");
  EXPECT_EQ(headers.find("traceparent"), "00-640cfd8d00000000112210f47de98115-00000000000000ff-01");
  EXPECT_EQ(headers.find("tracestate"), "dd=s:2;p:00000000000000ff");
}

}  // namespace
}  // namespace propspec
