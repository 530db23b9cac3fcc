// The running example of the tests of carriers, and messages as text.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "simulator/carriers/carrier.h"

namespace propspec {

// 128-bit trace id 640cfd8d00000000112210f47de98115, span id 0db4da5f49f8b478.
inline Headers example() {
  return {{"x-datadog-trace-id", "1234567890123456789"},
          {"x-datadog-parent-id", "987654321098765432"},
          {"x-datadog-sampling-priority", "2"},
          {"x-datadog-origin", "rum"},
          {"x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000"},
          {"traceparent", "00-640cfd8d00000000112210f47de98115-0db4da5f49f8b478-01"},
          {"tracestate", "dd=s:2;o:rum;p:0db4da5f49f8b478;t.dm:-4"}};
}

inline constexpr std::string_view kExampleJson =
    R"({"x-datadog-trace-id":"1234567890123456789",)"
    R"("x-datadog-parent-id":"987654321098765432",)"
    R"("x-datadog-sampling-priority":"2",)"
    R"("x-datadog-origin":"rum",)"
    R"("x-datadog-tags":"_dd.p.dm=-4,_dd.p.tid=640cfd8d00000000",)"
    R"("traceparent":"00-640cfd8d00000000112210f47de98115-0db4da5f49f8b478-01",)"
    R"("tracestate":"dd=s:2;o:rum;p:0db4da5f49f8b478;t.dm:-4"})";

// What the application sends: one property and a JSON object that is easily spoiled.
inline Message order() {
  Message message;
  message.add("tenant", WireType::kText, "acme");
  message.body = R"({ "order": 1.10 })";
  return message;
}

// A line for each property, `name:type value`, and the body.
inline std::string text(const Message& message) {
  constexpr std::array kTypes = {"text", "bytes", "integer", "list", "null"};
  std::string lines;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const auto [name, type, value] = message[i];
    lines += fmt::format("{}:{} {}\n", name, kTypes[static_cast<std::size_t>(type)], value);
  }
  return lines + message.body;
}

inline const Carrier& carrier(std::string_view name) { return *find_carrier(name); }

// The order with the example's context.
inline Message sent(std::string_view name) {
  Message message = order();
  EXPECT_EQ(carrier(name).place(example(), message), Placement::kPlaced) << name;
  return message;
}

inline Headers taken(const Carrier& by, const Message& message, Reader reader) {
  Headers context;
  by.take(message, reader, context);
  return context;
}

inline std::string text(const Headers& headers) {
  std::string lines;
  for (const auto [name, value] : headers) lines += fmt::format("{}: {}\n", name, value);
  return lines;
}

}  // namespace propspec
