// A value of unpacked msgpack, with the functions of JsonValue.
#pragma once

#include <cstdint>
#include <msgpack.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "simulator/wire/number.h"

namespace propspec {

class MsgpackValue {
 public:
  explicit MsgpackValue(const msgpack::object& object) : object_(&object) {}

  bool is_object() const { return object_->type == msgpack::type::MAP; }
  bool is_array() const { return object_->type == msgpack::type::ARRAY; }
  bool is_null() const { return object_->type == msgpack::type::NIL; }

  std::optional<std::string_view> text() const {
    if (object_->type == msgpack::type::STR) {
      return std::string_view(object_->via.str.ptr, object_->via.str.size);
    }
    if (object_->type == msgpack::type::BIN) {
      return std::string_view(object_->via.bin.ptr, object_->via.bin.size);
    }
    return std::nullopt;
  }

  std::optional<std::uint64_t> whole() const {
    switch (object_->type) {
      case msgpack::type::POSITIVE_INTEGER:
        return object_->via.u64;
      case msgpack::type::NEGATIVE_INTEGER:
        return static_cast<std::uint64_t>(object_->via.i64);
      case msgpack::type::FLOAT32:
      case msgpack::type::FLOAT64:
        return whole_number(object_->via.f64);
      case msgpack::type::STR:
        return whole_number(*text());
      default:
        return std::nullopt;
    }
  }

  bool truthy() const {
    if (object_->type == msgpack::type::BOOLEAN) return object_->via.boolean;
    if (const auto string = text()) return *string == "true" || *string == "1";
    return whole().value_or(0) != 0;
  }

  void append_to(std::string& out) const {
    if (const auto string = text()) {
      out += *string;
    } else {
      append_json(out);
    }
  }
  void append_json(std::string& out) const;

  // Members whose name is no text are left out.
  template <typename Visit>
  void members(Visit visit) const {
    if (!is_object()) return;
    for (std::uint32_t i = 0; i < object_->via.map.size; ++i) {
      const msgpack::object_kv& member = object_->via.map.ptr[i];
      if (const auto name = MsgpackValue(member.key).text()) visit(*name, MsgpackValue(member.val));
    }
  }

  template <typename Visit>
  void elements(Visit visit) const {
    if (!is_array()) return;
    for (std::uint32_t i = 0; i < object_->via.array.size; ++i) {
      visit(MsgpackValue(object_->via.array.ptr[i]));
    }
  }

  std::optional<MsgpackValue> find(std::string_view name) const {
    std::optional<MsgpackValue> found;
    members([&](std::string_view member, MsgpackValue value) {
      if (!found && member == name) found = value;
    });
    return found;
  }

 private:
  const msgpack::object* object_;
};

}  // namespace propspec
