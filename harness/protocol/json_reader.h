// Reading messages: one line parsed by simdjson, and its values asked for one by one. A value knows
// its place in the message, so that a refusal can name the member:
//
//   /ok/span/trace_id: "7B" is not 32 lower-case hexadecimal digits
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/messages.h"
#include "simulator/trace/key_values.h"
#include "simulator/trace/result.h"
#include "simulator/trace/trace_id.h"

namespace propspec::harness {

// Reads lines, one after the other, in buffers that are used again.
class JsonReader {
 public:
  // Valid until the next line is parsed. An error says why the line is no JSON, too long or too
  // deep.
  Result<simdjson::dom::element> parse(std::string_view line);

 private:
  simdjson::dom::parser parser_{kMaxLineBytes};
  simdjson::dom::document document_;
  std::string padded_;  // simdjson reads beyond the end of its input
  std::size_t capacity_ = 0;
};

// Every `read` returns true, or false after noting the refusal; what it read into is then
// unspecified.
class JsonValue {
 public:
  // The whole message. `refusal` outlives this value and those below it, and gets the sentence.
  JsonValue(simdjson::dom::element element, std::string& refusal)
      : element_(element), refusal_(&refusal) {}

  bool is_null() const { return element_.is_null(); }
  bool is_array() const { return element_.is_array(); }

  bool read(std::int64_t& out) const;
  bool read(bool& out) const;
  bool read(TraceId& out) const;
  bool read(SpanId& out) const;
  // Unicode text, as UTF-8.
  bool read_text(std::string& out) const;
  // Bytes in the byte view.
  bool read_bytes(std::string& out) const;
  // ["…", …]
  bool read_texts(std::vector<std::string>& out) const;
  // [["name", "value"], …] in the byte view; appended to `out`, as below.
  bool read_headers(Headers& out) const;
  bool read_text_pairs(KeyValues& out) const;
  // {"name": "value", …} in the byte view.
  bool read_bytes_object(KeyValues& out) const;
  // One of the words, by its index.
  bool read_word(std::size_t& out, std::initializer_list<std::string_view> words) const;

  // Calls `on_member(std::string_view name, const JsonValue& value)` until one returns false.
  template <typename OnMember>
  bool each_member(OnMember on_member) const {
    simdjson::dom::object object;
    if (element_.get(object) != simdjson::SUCCESS) return refuse_as("an object");
    for (const auto field : object) {
      if (!on_member(field.key, JsonValue(*this, field.key, 0, field.value))) return false;
    }
    return true;
  }

  // Calls `on_item(const JsonValue& value)` until one returns false.
  template <typename OnItem>
  bool each_item(OnItem on_item) const {
    simdjson::dom::array array;
    if (element_.get(array) != simdjson::SUCCESS) return refuse_as("an array");
    std::size_t index = 0;
    for (const auto item : array) {
      if (!on_item(JsonValue(*this, {}, index++, item))) return false;
    }
    return true;
  }

  // The last refusal noted here or below.
  const std::string& refusal() const { return *refusal_; }

  // Notes "PLACE: WHAT"; false, so that a reader can return it.
  bool refuse(std::string_view what) const;
  // "PLACE: VALUE is not WANTED".
  bool refuse_as(std::string_view wanted) const;
  // "PLACE/MEMBER: the member is missing".
  bool refuse_missing(std::string_view member) const;

 private:
  JsonValue(const JsonValue& parent, std::string_view key, std::size_t index,
            simdjson::dom::element element)
      : element_(element), refusal_(parent.refusal_), parent_(&parent), key_(key), index_(index) {}

  template <typename OnPair>
  bool each_pair(OnPair on_pair) const;
  bool read_view(std::string_view& out) const;
  bool read_byte_view(std::string_view& out, std::string& decoded) const;
  void append_place(std::string& out) const;
  void append_shown(std::string& out) const;

  simdjson::dom::element element_;
  std::string* refusal_;
  const JsonValue* parent_ = nullptr;
  std::string_view key_;   // if the parent is an object
  std::size_t index_ = 0;  // if it is an array
};

}  // namespace propspec::harness
