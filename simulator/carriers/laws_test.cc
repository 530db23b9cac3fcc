// What holds for every row of the table, whatever the message and the context; and that no input
// does any harm.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "simulator/carriers/carriers_test.h"
#include "simulator/carriers/json_text.h"
#include "simulator/trace/text.h"

namespace propspec {
namespace {

constexpr std::array<std::string_view, 12> kHeaders = {"x-datadog-trace-id",
                                                       "x-datadog-parent-id",
                                                       "x-datadog-sampling-priority",
                                                       "x-datadog-origin",
                                                       "x-datadog-tags",
                                                       "traceparent",
                                                       "tracestate",
                                                       "baggage",
                                                       "b3",
                                                       "x-b3-traceid",
                                                       "x-b3-sampled",
                                                       "x-amzn-trace-id"};

template <typename List>
typename List::value_type one_of(const List& list) {
  return list[*rc::gen::inRange<std::size_t>(0, list.size())];
}

// Printable ASCII, with what JSON and XML have to escape; no blanks at the ends.
std::string any_value() {
  std::string value;
  for (int i = *rc::gen::inRange(0, 40); i > 0; --i) {
    value += *rc::gen::oneOf(rc::gen::inRange('!', '~'),
                             rc::gen::element('"', '\\', '<', '&', '>', '/', '\'', ',', '='));
  }
  if (value.size() > 2) value[value.size() / 2] = ' ';
  return value;
}

// Ids as they are, since some carriers hold nothing else; everything else may be any text.
Headers any_context() {
  Headers context = {{"x-datadog-trace-id", std::to_string(*rc::gen::arbitrary<std::uint64_t>())},
                     {"x-datadog-parent-id", std::to_string(*rc::gen::arbitrary<std::uint64_t>())}};
  for (std::size_t i = 2; i < kHeaders.size(); ++i) {
    if (*rc::gen::arbitrary<bool>()) context.add(kHeaders[i], any_value());
  }
  return context;
}

// An object with blanks, numbers, names that repeat, and sometimes a stale context.
std::string any_object() {
  const std::vector<std::string> members = {
      R"("a":1.10)",          R"("a":[1,{"b":"}"}])", R"( "c" : "\"\\,{" )", R"("_datadog":{})",
      R"("dd_headers":null)", R"("traceparent":"t")", R"("\u0061":{})",      R"("d":-1e300)"};
  std::string object = one_of(std::vector<std::string>{"{", "{ ", "\n{\t"});
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
    object += one_of(members);
    if (i > 1) object += one_of(std::vector<std::string>{",", " ,\n"});
  }
  return object + one_of(std::vector<std::string>{"}", " }", "}\n"});
}

Message any_message() {
  Message message;
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
    message.add("property" + std::to_string(i), WireType::kText, any_value());
  }
  message.body = *rc::gen::arbitrary<bool>() ? any_object() : *rc::gen::arbitrary<std::string>();
  return message;
}

class Laws : public testing::TestWithParam<const Carrier*> {
 protected:
  const Carrier& row() const { return *GetParam(); }

  // The message with the context; nothing, if that was not to be, and then nothing has changed.
  std::optional<Message> place(const Headers& context, const Message& message) const {
    Message changed = message;
    if (row().place(context, changed) == Placement::kPlaced) return changed;
    RC_ASSERT(changed == message);
    RC_TAG("not placed");
    return std::nullopt;
  }
  Headers take(const Message& message) const { return taken(row(), message, Reader::kFaithful); }
};

TEST_P(Laws, WhatIsPlacedIsTaken) {
  EXPECT_TRUE(rc::check([&] {
    const Headers context = any_context();
    const auto message = place(context, any_message());
    if (!message) return;
    if (row().carries_everything) {
      RC_ASSERT(text(take(*message)) == text(context));
    } else {
      RC_ASSERT(take(*message) == (Headers{context[0], context[1]}));
    }
  }));
}

// Of every message that is a JSON object, as every carrier can have.
TEST_P(Laws, ObjectsAreCarried) {
  EXPECT_TRUE(rc::check([&] {
    Message message;
    message.body = any_object();
    const std::optional<Message> changed = place(any_context(), message);
    RC_ASSERT((is_json_object(message.body) && changed) || row().name == "apalis_extensions");
  }));
}

TEST_P(Laws, ThePayloadStays) {
  EXPECT_TRUE(rc::check([&] {
    const Message before = any_message();
    const auto message = place(any_context(), before);
    if (!message) return;
    RC_ASSERT(row().payload(*message) == row().payload(before));
  }));
}

TEST_P(Laws, ThePayloadOfAnApplicationIsItsBody) {
  EXPECT_TRUE(rc::check([&] {
    Message message;
    message.body = R"({"n":)" + std::to_string(*rc::gen::arbitrary<int>()) + ", \"n\" : 1.0 }";
    const std::string body = message.body;
    if (auto changed = place(any_context(), message)) RC_ASSERT(row().payload(*changed) == body);
  }));
}

TEST_P(Laws, TheSecondContextReplacesTheFirst) {
  EXPECT_TRUE(rc::check([&] {
    const Headers context = any_context();
    const Message before = any_message();
    const auto first = place(any_context(), before);
    if (!first) return;
    const auto twice = place(context, *first);
    const auto once = place(context, before);
    RC_ASSERT(twice && once);
    RC_ASSERT(text(*twice) == text(*once));
  }));
}

TEST_P(Laws, TheWireLosesNothing) {
  EXPECT_TRUE(rc::check([&] {
    const auto message = place(any_context(), any_message());
    if (!message) return;
    std::string bytes = "before";
    row().pack(*message, bytes);
    RC_ASSERT(bytes.starts_with("before"));
    const Result<Message> arrived = row().unpack(std::string_view(bytes).substr(6));
    RC_ASSERT(arrived.has_value());
    RC_ASSERT(text(take(*arrived)) == text(take(*message)));
    RC_ASSERT(row().payload(*arrived) == row().payload(*message));
    RC_ASSERT(arrived->size() == message->size());
  }));
}

constexpr const char* kNotification =
    R"({"Type":"Notification","Message":"x","MessageAttributes":{"_datadog":{"Type":"Binary",)"
    R"("Value":"eyJiMyI6IjEifQ=="}}})";

// A piece of text that means something to some carrier, damaged or not.
std::string hostile_text() {
  static const std::vector<std::string> kTexts = {
      R"({"b3":"1"})",
      R"({"b3":1,"traceparent":["a",null]})",
      R"({"_datadog":{"b3":"1"}})",
      R"({"tm":"{\"_datadog\":{\"b3\":\"1\"}}"})",
      R"({"TracingContext":{"b3":"1"}})",
      R"([{"context":{"datadog":{"b3":"1"}}}])",
      R"("{\"b3\":\"1\"}")",
      "eyJiMyI6IjEifQ==",
      kNotification,
      R"({"detail-type":"x","detail":{"_datadog":{"b3":"1"}}})",
      R"({"dd_headers":{"b3":"1"}})",
      "18446744073709551615",
      "-1",
      R"(["a",1,{"b":[]}])",
      "",
      std::string(5000, '['),
      std::string(5000, '{')};
  std::string text = one_of(kTexts);
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        text.insert(at, 1, *rc::gen::arbitrary<char>());
        break;
      case 1:
        text.resize(at);
        break;
      default:
        if (at < text.size()) text[at] = *rc::gen::element('"', '{', '}', '\\', '\0', ',', '\xff');
    }
  }
  return text;
}

Message hostile_message() {
  static const std::vector<std::string_view> kNames = {
      "_datadog",
      "opts",
      "meta",
      "headers",
      "metadata",
      "TraceId",
      "b3",
      "X-B3-TraceId",
      "HTTP_B3",
      "B3",
      "baggage",
      "x__dash__b3__dash__traceid",
      "",
      "{a",
      "x=\r\n y",
      "datadog_context_key",
      "traceparent",
      "ParentSpanId",
      "opentelemetry_activity_context",
      "X-Message-Stamp-Symfony\\Component\\Messenger\\Stamp\\SerializerStamp"};
  Message message;
  for (int i = *rc::gen::inRange(0, 8); i > 0; --i) {
    message.add(one_of(kNames), static_cast<WireType>(*rc::gen::inRange(0, 5)), hostile_text());
  }
  message.body = hostile_text();
  return message;
}

TEST_P(Laws, NoMessageDoesHarm) {
  EXPECT_TRUE(rc::check([&] {
    const Message message = hostile_message();
    for (std::size_t i = 0; i < kReaders; ++i) {
      const Headers context = taken(row(), message, static_cast<Reader>(i));
      for (const auto header : context) RC_ASSERT(lower_case(header.key) == header.key);
    }
    row().payload(message);
    std::string bytes;
    row().pack(message, bytes);
    const Result<Message> arrived = row().unpack(bytes);
    RC_ASSERT(arrived || !arrived.error().message.empty());
    if (const auto changed = place(any_context(), message)) {
      RC_ASSERT(row().payload(*changed) == row().payload(message));
    }
  }));
}

TEST_P(Laws, NoBytesDoHarm) {
  EXPECT_TRUE(rc::check([&] {
    std::string bytes;
    if (*rc::gen::inRange(0, 4) == 0) {
      bytes = *rc::gen::arbitrary<std::string>();
    } else {
      const Message message = any_message();
      row().pack(place(any_context(), message).value_or(message), bytes);
      for (int i = *rc::gen::inRange(1, 4); i > 0 && !bytes.empty(); --i) {
        const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
        if (*rc::gen::arbitrary<bool>()) {
          bytes[at] = *rc::gen::arbitrary<char>();
        } else {
          bytes.erase(at, *rc::gen::inRange<std::size_t>(0, 9));
        }
      }
    }
    const Result<Message> message = row().unpack(bytes);
    if (message) {
      take(*message);
      row().payload(*message);
    } else {
      RC_ASSERT(!message.error().message.empty());
    }
  }));
}

INSTANTIATE_TEST_SUITE_P(EveryCarrier, Laws,
                         testing::ValuesIn(carriers().begin(), carriers().end()),
                         [](const auto& one) { return std::string(one.param->name); });

}  // namespace
}  // namespace propspec
