#include "simulator/wire/msgpack_value.h"

#include <nlohmann/json.hpp>

namespace propspec {
namespace {

void append_quoted(std::string& out, std::string_view text) {
  out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

// Depth is bounded by the unpacker (kMaxNesting).
void MsgpackValue::append_json(std::string& out) const {
  switch (object_->type) {
    case msgpack::type::BOOLEAN:
      out += object_->via.boolean ? "true" : "false";
      break;
    case msgpack::type::POSITIVE_INTEGER:
      out += std::to_string(object_->via.u64);
      break;
    case msgpack::type::NEGATIVE_INTEGER:
      out += std::to_string(object_->via.i64);
      break;
    case msgpack::type::FLOAT32:
    case msgpack::type::FLOAT64:
      append_number(out, object_->via.f64);
      break;
    case msgpack::type::STR:
    case msgpack::type::BIN:
      append_quoted(out, *text());
      break;
    case msgpack::type::ARRAY: {
      char separator = '[';
      elements([&](MsgpackValue value) {
        out += std::exchange(separator, ',');
        value.append_json(out);
      });
      out += separator == '[' ? "[]" : "]";
      break;
    }
    case msgpack::type::MAP: {
      char separator = '{';
      members([&](std::string_view name, MsgpackValue value) {
        out += std::exchange(separator, ',');
        append_quoted(out, name);
        out += ':';
        value.append_json(out);
      });
      out += separator == '{' ? "{}" : "}";
      break;
    }
    default:
      out += "null";
  }
}

}  // namespace propspec
