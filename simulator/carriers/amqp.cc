// AMQP 0.9.1 (RabbitMQ): `headers`, a table of typed values in the basic properties.
#include <array>
#include <bit>
#include <charconv>
#include <nlohmann/json.hpp>

#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/wire_bytes.h"

namespace propspec {
namespace {

using nlohmann::json;

constexpr HeaderRules kRules = {
    .bytes = ByteStrings::kByReader,
    // Names are short strings; the properties of a message go into one frame, of 128 KiB unless
    // client and broker agree on another frame_max.
    .limits = {.name_bytes = 255, .header_bytes = 131072},
};

// Tables and arrays within each other.
constexpr int kMaxDepth = 8;

void append_long_string(std::string& out, char tag, std::string_view text) {
  out += tag;
  append_big_endian(out, text.size(), 4);
  out += text;
}

// Decimal digits as `l`, where they fit into 64 bits; as text, where not.
void append_integer(std::string& out, std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    append_long_string(out, 'S', digits);
    return;
  }
  out += 'l';
  append_big_endian(out, static_cast<std::uint64_t>(number), 8);
}

void append_array(std::string& out, std::string_view list) {
  std::string elements;
  const json parsed = json::parse(list, nullptr, false);
  if (parsed.is_array()) {
    for (const json& element : parsed) {
      if (element.is_string()) {
        append_long_string(elements, 'S', element.get_ref<const std::string&>());
      } else if (element.is_number_integer()) {
        append_integer(elements, element.dump());
      } else {
        elements += 'V';
      }
    }
  }
  append_long_string(out, 'A', elements);
}

void append_value(std::string& out, const Property& property) {
  switch (property.type) {
    case WireType::kText:
      return append_long_string(out, 'S', property.value);
    case WireType::kBytes:
      return append_long_string(out, 'x', property.value);
    case WireType::kInteger:
      return append_integer(out, property.value);
    case WireType::kList:
      return append_array(out, property.value);
    case WireType::kNull:
      out += 'V';
  }
}

// The table, then the body. A name that is too long for a table is left out.
void pack(const Message& message, std::string& bytes) {
  std::string table;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    if (property.name.size() > kRules.limits.name_bytes) continue;
    append_big_endian(table, property.name.size(), 1);
    table += property.name;
    append_value(table, property);
  }
  append_big_endian(bytes, table.size(), 4);
  bytes.append(table).append(message.body);
}

template <typename Number>
json signed_number(WireReader& reader) {
  return static_cast<Number>(reader.big_endian(sizeof(Number)));
}

// A decimal: a scale and an integer without its point.
std::string decimal(WireReader& reader) {
  const auto scale = reader.big_endian(1);
  return std::to_string(static_cast<std::int32_t>(reader.big_endian(4))) + "e-" +
         std::to_string(scale);
}

// The value of that tag; discarded, if there is no such tag or the value is nested too deeply.
json take_value(WireReader& reader, char tag, int depth);

json take_table(WireReader& reader, int depth) {
  const std::uint64_t size = reader.big_endian(4);
  WireReader within(reader.take(size));
  json table = json::object();
  while (!within.at_end()) {
    const std::uint64_t name_size = within.big_endian(1);
    const std::string name(within.take(name_size));
    const std::string_view tag = within.take(1);
    json value =
        tag.empty() ? json(json::value_t::discarded) : take_value(within, tag.front(), depth + 1);
    if (within.failed() || value.is_discarded()) return json::value_t::discarded;
    table[name] = std::move(value);
  }
  return within.failed() ? json(json::value_t::discarded) : table;
}

json take_array(WireReader& reader, int depth) {
  const std::uint64_t size = reader.big_endian(4);
  WireReader within(reader.take(size));
  json array = json::array();
  while (!within.at_end()) {
    json value = take_value(within, within.take(1).front(), depth + 1);
    if (within.failed() || value.is_discarded()) return json::value_t::discarded;
    array.push_back(std::move(value));
  }
  return array;
}

// RabbitMQ's tags, which differ from those of the AMQP document.
json take_value(WireReader& reader, char tag, int depth) {
  if (depth > kMaxDepth) return json::value_t::discarded;
  switch (tag) {
    case 'S':
    case 'x': {
      const std::uint64_t size = reader.big_endian(4);
      return std::string(reader.take(size));
    }
    case 't':
    case 'B':
      return reader.big_endian(1);
    case 'b':
      return signed_number<std::int8_t>(reader);
    case 's':
      return signed_number<std::int16_t>(reader);
    case 'u':
      return reader.big_endian(2);
    case 'I':
      return signed_number<std::int32_t>(reader);
    case 'i':
      return reader.big_endian(4);
    case 'l':
    case 'L':
      return signed_number<std::int64_t>(reader);
    case 'T':
      return reader.big_endian(8);
    case 'f':
      return std::bit_cast<float>(static_cast<std::uint32_t>(reader.big_endian(4)));
    case 'd':
      return std::bit_cast<double>(reader.big_endian(8));
    case 'D':
      return decimal(reader);
    case 'F':
      return take_table(reader, depth);
    case 'A':
      return take_array(reader, depth);
    case 'V':
      return nullptr;
    default:
      return json::value_t::discarded;
  }
}

std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void add_value(Message& message, std::string_view name, char tag, const json& value) {
  if (value.is_string()) {
    const WireType type = tag == 'S'   ? WireType::kText
                          : tag == 'x' ? WireType::kBytes
                                       : WireType::kInteger;
    message.add(name, type, value.get_ref<const std::string&>());
  } else if (value.is_null() && tag == 'V') {
    message.add(name, WireType::kNull, "");
  } else if (value.is_object()) {
    message.add(name, WireType::kList, dump(json::array({value})));
  } else {
    message.add(name, value.is_array() ? WireType::kList : WireType::kInteger, dump(value));
  }
}

Result<Message> unpack(std::string_view bytes) {
  if (bytes.size() > kMaxPacked) return fail("this AMQP message is longer than 16 MiB");
  WireReader reader(bytes);
  const std::uint64_t size = reader.big_endian(4);
  WireReader table(reader.take(size));
  if (reader.failed()) return fail("this AMQP message ends within its table of headers");
  Message message;
  while (!table.at_end()) {
    if (message.size() == kMaxProperties) return fail("this AMQP message has over 4096 headers");
    const std::uint64_t name_size = table.big_endian(1);
    const std::string_view name = table.take(name_size);
    const std::string_view tag = table.take(1);
    if (table.failed()) return fail("a header of this AMQP message has neither type nor value");
    const json value = take_value(table, tag.front(), 1);
    if (table.failed() || value.is_discarded()) {
      return fail("the AMQP header `" + std::string(name) +
                  "` is cut off, is nested too deeply, or has a type that there is not");
    }
    add_value(message, name, tag.front(), value);
  }
  message.body = reader.rest();
  return message;
}

}  // namespace

const Carrier kAmqp = {
    .name = "amqp",
    .title = "AMQP 0.9.1 headers (RabbitMQ)",
    .container = "headers table of the basic properties",
    .source = "dd-trace-dotnet RabbitMQ/ContextPropagation.cs, dd-trace-js datadog-plugin-amqplib",
    .limits = kRules.limits,
    .place = place_headers<kRules>,
    .take = take_headers<kRules>,
    .pack = pack,
    .unpack = unpack,
    .payload = whole_body,
};

}  // namespace propspec
