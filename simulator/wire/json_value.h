// A value of parsed JSON, read with patience. `MsgpackValue` has the same functions, so that a
// reader can be written once for both.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simulator/wire/number.h"

namespace propspec {

class JsonValue {
 public:
  explicit JsonValue(simdjson::dom::element element) : element_(element) {}

  bool is_object() const { return element_.is_object(); }
  bool is_array() const { return element_.is_array(); }
  bool is_null() const { return element_.is_null(); }

  // Of a string. The view lives as long as the document.
  std::optional<std::string_view> text() const {
    std::string_view view;
    if (element_.get(view) != simdjson::SUCCESS) return std::nullopt;
    return view;
  }

  // Of a number or its text. Negative: modulo 2^64.
  std::optional<std::uint64_t> whole() const {
    switch (element_.type()) {
      case simdjson::dom::element_type::UINT64:
        return element_.get_uint64().value_unsafe();
      case simdjson::dom::element_type::INT64:
        return static_cast<std::uint64_t>(element_.get_int64().value_unsafe());
      case simdjson::dom::element_type::DOUBLE:
        return whole_number(element_.get_double().value_unsafe());
      case simdjson::dom::element_type::STRING:
        return whole_number(element_.get_string().value_unsafe());
      default:
        return std::nullopt;
    }
  }

  // True, a number other than zero, or the text "true".
  bool truthy() const {
    bool truth = false;
    if (element_.get(truth) == simdjson::SUCCESS) return truth;
    if (const auto string = text()) return *string == "true" || *string == "1";
    return whole().value_or(0) != 0;
  }

  // Any value as text: a string as it is, all else as JSON.
  void append_to(std::string& out) const {
    if (const auto string = text()) {
      out += *string;
    } else if (element_.is_double()) {
      append_number(out, element_.get_double().value_unsafe());
    } else {
      out += simdjson::minify(element_);
    }
  }
  // Within JSON: a string in quotes.
  void append_json(std::string& out) const { out += simdjson::minify(element_); }

  // Calls with (std::string_view name, JsonValue) for every member; not at all if it is no object.
  template <typename Visit>
  void members(Visit visit) const {
    simdjson::dom::object object;
    if (element_.get(object) != simdjson::SUCCESS) return;
    for (const auto [name, value] : object) visit(name, JsonValue(value));
  }

  template <typename Visit>
  void elements(Visit visit) const {
    simdjson::dom::array array;
    if (element_.get(array) != simdjson::SUCCESS) return;
    for (const simdjson::dom::element value : array) visit(JsonValue(value));
  }

  std::optional<JsonValue> find(std::string_view name) const {
    simdjson::dom::element found;
    if (element_.at_key(name).get(found) != simdjson::SUCCESS) return std::nullopt;
    return JsonValue(found);
  }

 private:
  simdjson::dom::element element_;
};

}  // namespace propspec
