// The bytes of messages, written by hand, and bytes of other writers.
#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "simulator/carriers/carriers_test.h"
#include "simulator/carriers/wire_bytes.h"

namespace propspec {
namespace {

using namespace std::string_literals;

std::string packed(std::string_view name, const Message& message) {
  std::string bytes;
  carrier(name).pack(message, bytes);
  return bytes;
}

Message message_of(std::initializer_list<Property> properties, std::string body) {
  Message message;
  for (const auto& [name, type, value] : properties) message.add(name, type, value);
  message.body = std::move(body);
  return message;
}

// What `bytes` are unpacked to, as text, or the error.
std::string unpacked(std::string_view name, std::string_view bytes) {
  const Result<Message> message = carrier(name).unpack(bytes);
  return message ? text(*message) : "error: " + message.error().message;
}

TEST(Wire, HeaderLines) {
  const Message message = message_of(
      {{"traceparent", WireType::kText, "a"}, {"Tenant", WireType::kText, "acme"}}, "hi\r\n");
  EXPECT_EQ(packed("http", message), "traceparent: a\r\nTenant: acme\r\n\r\nhi\r\n");
  EXPECT_EQ(packed("nats", message), "NATS/1.0\r\ntraceparent: a\r\nTenant: acme\r\n\r\nhi\r\n");
  EXPECT_EQ(carrier("nats").unpack(packed("nats", message)), message);
  EXPECT_EQ(unpacked("http", "b3:\t 1 \r\nb3:2\r\n\r\n"), "b3:text 1\nb3:text 2\n");
  // A value cannot end its line.
  EXPECT_EQ(packed("http", message_of({{"b3", WireType::kText, "1\r\nb3: 2"}}, "")),
            "b3: 1  b3: 2\r\n\r\n");
}

TEST(Wire, HeaderLinesThatAreNone) {
  EXPECT_EQ(unpacked("http", "b3: 1\r\n"),
            "error: these header lines do not end: after the last one comes an empty line");
  EXPECT_EQ(unpacked("http", "b3: 1\r\n2\r\n\r\n"),
            "error: header line 2 has no name before its colon");
  EXPECT_EQ(unpacked("http", "b3 : 1\r\n\r\n"),
            "error: header line 1 has no name before its colon");
  EXPECT_EQ(unpacked("http", "b3: 1\n2\r\n\r\n"), "error: header line 1 holds a CR, LF or NUL");
  EXPECT_EQ(unpacked("nats", "HTTP/1.0\r\n\r\n"),
            "error: the headers of this message are no NATS/1.0");
}

TEST(Wire, KafkaRecord) {
  const Message message =
      message_of({{"b3", WireType::kBytes, "1"}, {"tomb", WireType::kNull, ""}}, "hi");
  const std::string bytes =
      "\x26"              // 19 bytes follow; every number is twice itself
      "\x00\x00\x00\x01"  // attributes, timestamp, offset; no key: -1
      "\x04hi"            // the value
      "\x04"              // two headers
      "\x04"
      "b3\x02"
      "1"
      "\x08tomb\x01"s;
  EXPECT_EQ(packed("kafka", message), bytes);
  EXPECT_EQ(carrier("kafka").unpack(bytes), message);
  EXPECT_EQ(unpacked("kafka", bytes + "x"),
            "error: this Kafka record has another length than it says");
  EXPECT_EQ(unpacked("kafka", "\x0e\0\0\0\x01\x01\x02\x7f"s),
            "error: this Kafka record ends within a header or before it");
}

TEST(Wire, AmqpTable) {
  const Message message = message_of({{"b3", WireType::kText, "1"},
                                      {"x", WireType::kBytes, "\xff"},
                                      {"n", WireType::kInteger, "-2"},
                                      {"v", WireType::kNull, ""},
                                      {"l", WireType::kList, R"(["a",1])"}},
                                     "hi");
  const std::string bytes =
      "\0\0\0\x35"
      "\x02"
      "b3S\0\0\0\x01"
      "1"
      "\x01xx\0\0\0\x01\xff"
      "\x01nl\xff\xff\xff\xff\xff\xff\xff\xfe"
      "\x01vV"
      "\x01lA\0\0\0\x0f"
      "S\0\0\0\x01"
      "al\0\0\0\0\0\0\0\x01"
      "hi"s;
  EXPECT_EQ(packed("amqp", message), bytes);
  EXPECT_EQ(carrier("amqp").unpack(bytes), message);
}

TEST(Wire, AmqpOfOthers) {
  EXPECT_EQ(unpacked("amqp",
                     "\0\0\0\x26"
                     "\x01tt\x01"              // true
                     "\x01Ii\xff\xff\xff\xff"  // 32 bits without a sign
                     "\x01"
                     "bb\xff"  // 8 bits with one
                     "\x01"
                     "DD\x02\0\0\0\x07"  // 0.07
                     "\x01"
                     "FF\0\0\0\x08\x01nS\0\0\0\x01q"s  // a table
                     "body"),
            "t:integer 1\nI:integer 4294967295\nb:integer -1\nD:integer 7e-2\n"
            "F:list [{\"n\":\"q\"}]\nbody");
  EXPECT_EQ(unpacked("amqp", "\0\0\0\x03\x01q?"s),
            "error: the AMQP header `q` is cut off, is nested too deeply, or has a type that there "
            "is not");
  EXPECT_EQ(unpacked("amqp", "\0\0\0\x09"s),
            "error: this AMQP message ends within its table of headers");
}

// Arrays within arrays, which are read one call within the other.
TEST(Wire, AmqpIsNotDeep) {
  const auto nested = [](int depth) {
    std::string value;
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(depth); ++i) {
      std::string outer = "A";
      for (int shift = 24; shift >= 0; shift -= 8) {
        outer += static_cast<char>(value.size() >> shift & 0xff);
      }
      value = outer + value;
    }
    const auto size = static_cast<char>(value.size() + 2);
    return "\0\0\0"s + size + "\x01q" + value;
  };
  EXPECT_EQ(unpacked("amqp", nested(8)), "q:list [[[[[[[[]]]]]]]]\n");
  EXPECT_EQ(unpacked("amqp", nested(9)).substr(0, 24), "error: the AMQP header `");
}

// One byte tells lengths up to 126.
TEST(Wire, GrpcLengths) {
  for (const std::size_t size : {126u, 127u, 128u, 254u, 255u}) {
    const Message message = message_of({{"baggage", WireType::kText, std::string(size, 'a')}}, "");
    EXPECT_EQ(carrier("grpc").unpack(packed("grpc", message)), message) << size;
  }
  EXPECT_NE(packed("grpc", message_of({{"b3", WireType::kText, std::string(127, 'a')}}, ""))
                .find("b3\x7f\0aaa"s),
            std::string::npos);
}

TEST(Wire, Numbers) {
  const std::vector<std::pair<std::int64_t, std::string>> zigzags = {
      {0, "\0"s},   {-1, "\x01"},     {1, "\x02"},
      {63, "\x7e"}, {64, "\x80\x01"}, {INT64_MIN, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"}};
  for (const auto& [number, bytes] : zigzags) {
    std::string written;
    append_zigzag(written, number);
    EXPECT_EQ(written, bytes) << number;
    WireReader reader(bytes);
    EXPECT_EQ(reader.zigzag(), number);
    EXPECT_TRUE(reader.at_end() && !reader.failed());
  }
  WireReader endless("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  endless.varint();
  EXPECT_TRUE(endless.failed());
  WireReader two("\x01\x02");
  EXPECT_EQ(two.big_endian(2), 0x102u);
  EXPECT_EQ(two.take(1), "");
  EXPECT_TRUE(two.failed());
}

TEST(Wire, GrpcFrames) {
  const Message message = message_of({{"b3", WireType::kText, "1"}}, "hi");
  const std::string bytes =
      "\0\0\x06\x01\x04\0\0\0\x01"
      "\0\x02"
      "b3\x01"
      "1"
      "\0\0\x07\0\x01\0\0\0\x01"
      "\0\0\0\0\x02hi"s;
  EXPECT_EQ(packed("grpc", message), bytes);
  EXPECT_EQ(carrier("grpc").unpack(bytes), message);
  const Message binary = message_of({{"trace-bin", WireType::kBytes, "\xff\xfe"}}, "");
  EXPECT_NE(packed("grpc", binary).find("\x09trace-bin\x04//4="), std::string::npos);
  EXPECT_EQ(carrier("grpc").unpack(packed("grpc", binary)), binary);
  // More than one frame holds, and a length of two bytes.
  const Message large =
      message_of({{"baggage", WireType::kText, std::string(300, 'a')}}, std::string(40000, 'b'));
  EXPECT_EQ(carrier("grpc").unpack(packed("grpc", large)), large);
}

TEST(Wire, Environment) {
  const Message message = message_of({{"B3", WireType::kText, "1=2"}}, "in\0put"s);
  EXPECT_EQ(packed("environment", message), "B3=1=2\0\0in\0put"s);
  EXPECT_EQ(carrier("environment").unpack("B3=1=2\0\0in\0put"s), message);
  EXPECT_EQ(unpacked("environment", "B3\0\0"s),
            "error: entry 1 of this environment is no NAME=value");
}

TEST(Wire, SoapEnvelope) {
  const Message message = message_of({{"x-datadog-origin", WireType::kText, "<rum>"},
                                      {"{urn:app}tenant", WireType::kText, "a & b"}},
                                     R"({"a":"<1>"})");
  EXPECT_EQ(packed("wcf", message),
            R"(<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>)"
            R"(<x-datadog-origin xmlns="datadog">&lt;rum&gt;</x-datadog-origin>)"
            R"(<tenant xmlns="urn:app">a &amp; b</tenant></s:Header><s:Body><message>)"
            R"({&quot;a&quot;:&quot;&lt;1&gt;&quot;}</message></s:Body></s:Envelope>)");
  EXPECT_EQ(carrier("wcf").unpack(packed("wcf", message)), message);
  const Message bytes = message_of({}, "\0\xff"s);
  EXPECT_NE(packed("wcf", bytes).find(R"(<message encoding="base64">AP8=</message>)"),
            std::string::npos);
  EXPECT_EQ(carrier("wcf").unpack(packed("wcf", bytes)), bytes);
}

// Prefixes, a declaration, blanks between elements, and an empty header.
TEST(Wire, SoapOfOthers) {
  EXPECT_EQ(unpacked("wcf", R"(<?xml version="1.0"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:d='datadog'>
  <soap:Header>
    <d:x-datadog-trace-id>7</d:x-datadog-trace-id>
    <traceparent xmlns="https://www.w3.org/TR/trace-context/">a</traceparent>
    <d:b3/>
  </soap:Header>
  <soap:Body><Order>&#x41;</Order></soap:Body>
</soap:Envelope>)"),
            "x-datadog-trace-id:text 7\n{https://www.w3.org/TR/trace-context/}traceparent:text a\n"
            "b3:text \nA");
  EXPECT_EQ(unpacked("wcf", "<a/>"), "error: this XML is no Envelope of SOAP 1.1");
  EXPECT_EQ(unpacked("wcf", ""), "error: this SOAP envelope is no well-formed XML");
  std::string deep, hidden;
  for (int i = 0; i < 100000; ++i) {
    deep += "<a>";
    hidden += "<a x='</a>'>";
  }
  for (int i = 0; i < 100000; ++i) {
    deep += "</a>";
    hidden += "</a>";
  }
  for (const auto& xml : {deep, hidden, "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"s}) {
    EXPECT_EQ(
        unpacked("wcf", xml),
        "error: this SOAP envelope has a DTD, CDATA, comments or tags that do not end, or has "
        "elements more than 64 deep");
  }
}

TEST(Wire, Json) {
  const Message message = message_of({{"_datadog", WireType::kText, R"({"b3":"1"})"},
                                      {"x", WireType::kBytes, "\xff"},
                                      {"n", WireType::kInteger, "7"},
                                      {"v", WireType::kNull, ""},
                                      {"latin", WireType::kText, "\xe9"}},
                                     "hi");
  const std::string bytes =
      R"({"properties":[{"name":"_datadog","type":"text","value":"{\"b3\":\"1\"}"},)"
      R"({"name":"x","type":"bytes","base64":"/w=="},{"name":"n","type":"integer","value":"7"},)"
      R"({"name":"v","type":"null"},{"name":"latin","type":"text","base64":"6Q=="}],"body":"hi"})";
  EXPECT_EQ(packed("sqs", message), bytes);
  EXPECT_EQ(carrier("sqs").unpack(bytes), message);
  EXPECT_EQ(unpacked("sqs", "[]"),
            "error: this is no message in JSON: expected an object with `properties` and `body`");
  EXPECT_EQ(
      unpacked("sqs", R"({"properties":[{"name":"b3","type":"string","value":""}]})"),
      "error: this is no message in JSON: properties[0] needs a `type`: text, bytes, integer, "
      "list or null");
}

// Every row refuses what is too large, and what has too many properties.
TEST(Wire, HasLimits) {
  const std::string large((std::size_t{16} << 20) + 1, 'a');
  Message many;
  for (int i = 0; i < 4097; ++i) many.add("b3", WireType::kText, "1");
  for (const Carrier* one : carriers()) {
    const Result<Message> refused = one->unpack(large);
    ASSERT_FALSE(refused) << one->name;
    EXPECT_NE(refused.error().message.find("longer than 16 MiB"), std::string::npos) << one->name;
    std::string bytes;
    one->pack(many, bytes);
    const Result<Message> crowded = one->unpack(bytes);
    ASSERT_FALSE(crowded) << one->name;
    EXPECT_NE(crowded.error().message.find("4096"), std::string::npos) << one->name;
  }
}

}  // namespace
}  // namespace propspec
