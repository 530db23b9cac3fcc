#include "simulator/brokers/amqp_fields.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

namespace propspec {
namespace {

constexpr std::size_t kLongestName = 255;  // a short string

std::string dump(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json to_json(const amqp_field_value_t& value) {
  switch (static_cast<amqp_field_value_kind_t>(value.kind)) {
    case AMQP_FIELD_KIND_BOOLEAN:
      return value.value.boolean != 0;
    case AMQP_FIELD_KIND_I8:
      return value.value.i8;
    case AMQP_FIELD_KIND_U8:
      return value.value.u8;
    case AMQP_FIELD_KIND_I16:
      return value.value.i16;
    case AMQP_FIELD_KIND_U16:
      return value.value.u16;
    case AMQP_FIELD_KIND_I32:
      return value.value.i32;
    case AMQP_FIELD_KIND_U32:
      return value.value.u32;
    case AMQP_FIELD_KIND_I64:
      return value.value.i64;
    case AMQP_FIELD_KIND_U64:
    case AMQP_FIELD_KIND_TIMESTAMP:
      return value.value.u64;
    case AMQP_FIELD_KIND_F32:
      return value.value.f32;
    case AMQP_FIELD_KIND_F64:
      return value.value.f64;
    case AMQP_FIELD_KIND_DECIMAL:
      return fmt::format("{}e-{}", value.value.decimal.value, value.value.decimal.decimals);
    case AMQP_FIELD_KIND_UTF8:
    case AMQP_FIELD_KIND_BYTES:
      return text_view(value.value.bytes);
    case AMQP_FIELD_KIND_ARRAY: {
      nlohmann::json list = nlohmann::json::array();
      for (int i = 0; i < value.value.array.num_entries; ++i) {
        list.push_back(to_json(value.value.array.entries[i]));
      }
      return list;
    }
    case AMQP_FIELD_KIND_TABLE: {
      nlohmann::json object = nlohmann::json::object();
      for (int i = 0; i < value.value.table.num_entries; ++i) {
        const amqp_table_entry_t& entry = value.value.table.entries[i];
        object[std::string(text_view(entry.key))] = to_json(entry.value);
      }
      return object;
    }
    case AMQP_FIELD_KIND_VOID:
      break;
  }
  return nullptr;
}

}  // namespace

Result<void> AmqpFields::add(const Message& message) {
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    if (property.name.empty() || property.name.size() > kLongestName) {
      return fail(fmt::format("the name of a header has {} bytes, and AMQP allows 1 to {}: \"{}\"",
                              property.name.size(), kLongestName, property.name.substr(0, 40)));
    }
    const auto value = value_of(property);
    if (!value) return tl::unexpected(value.error());
    add(property.name, *value);
  }
  return {};
}

void AmqpFields::add(std::string_view name, amqp_field_value_t value) {
  entries_.push_back({amqp_view(name), value});
}

amqp_field_value_t AmqpFields::text(std::string_view value) {
  amqp_field_value_t field{};
  field.kind = AMQP_FIELD_KIND_UTF8;
  field.value.bytes = amqp_view(value);
  return field;
}

amqp_field_value_t AmqpFields::integer(std::int64_t value) {
  amqp_field_value_t field{};
  field.kind = AMQP_FIELD_KIND_I64;
  field.value.i64 = value;
  return field;
}

Result<amqp_field_value_t> AmqpFields::value_of(const Property& property) {
  const std::string_view value = property.value;
  switch (property.type) {
    case WireType::kText:
      return text(value);
    case WireType::kBytes: {
      amqp_field_value_t field = text(value);
      field.kind = AMQP_FIELD_KIND_BYTES;
      return field;
    }
    case WireType::kInteger: {
      std::int64_t number = 0;
      const char* const end = value.data() + value.size();
      const auto [rest, error] = std::from_chars(value.data(), end, number);
      if (error == std::errc{} && rest == end) return integer(number);
      return fail(fmt::format("header \"{}\" is to be a number of 64 bits, and is \"{}\"",
                              property.name, value));
    }
    case WireType::kList:
      return list(property);
    case WireType::kNull:
      break;
  }
  amqp_field_value_t field{};
  field.kind = AMQP_FIELD_KIND_VOID;
  return field;
}

Result<amqp_field_value_t> AmqpFields::list(const Property& property) {
  const auto array = nlohmann::json::parse(property.value, nullptr, false);
  auto& values = lists_.emplace_back();
  bool fits = array.is_array();
  for (const auto& element : array) {
    if (element.is_string()) {
      values.push_back(text(texts_.emplace_back(element.get<std::string>())));
    } else if (element.is_number_integer()) {
      values.push_back(integer(element.get<std::int64_t>()));
    } else {
      fits = false;
    }
  }
  if (!fits) {
    return fail(fmt::format("header \"{}\" is to be a list of texts and integers, and is {}",
                            property.name, property.value));
  }
  amqp_field_value_t field{};
  field.kind = AMQP_FIELD_KIND_ARRAY;
  field.value.array = {static_cast<int>(values.size()), values.data()};
  return field;
}

void add_amqp_field(std::string_view name, const amqp_field_value_t& value, Message& message) {
  switch (static_cast<amqp_field_value_kind_t>(value.kind)) {
    case AMQP_FIELD_KIND_UTF8:
      return message.add(name, WireType::kText, text_view(value.value.bytes));
    case AMQP_FIELD_KIND_BYTES:
      return message.add(name, WireType::kBytes, text_view(value.value.bytes));
    case AMQP_FIELD_KIND_VOID:
      return message.add(name, WireType::kNull, {});
    case AMQP_FIELD_KIND_ARRAY:
      return message.add(name, WireType::kList, dump(to_json(value)));
    default:
      break;
  }
  const nlohmann::json json = to_json(value);
  message.add(name, json.is_number_integer() ? WireType::kInteger : WireType::kText, dump(json));
}

}  // namespace propspec
