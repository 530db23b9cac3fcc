// Appends JSON to a string, for messages whose shape is known: no tree, no commas to think of.
//
//   JsonWriter json(out);
//   json.begin_object();
//   json.member("op").text("reset");
//   json.end_object();
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simulator/trace/key_values.h"
#include "simulator/trace/trace_id.h"

namespace propspec::harness {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  // A literal of this code: letters and underscores, nothing to escape.
  JsonWriter& member(std::string_view name);
  JsonWriter& text_member(std::string_view name);   // any UTF-8
  JsonWriter& bytes_member(std::string_view name);  // any bytes, in the byte view

  // UTF-8. Each byte that is none becomes U+FFFD: a line is always valid JSON.
  void text(std::string_view value);
  // Any bytes: each becomes the code point of the same number.
  void bytes(std::string_view value);
  void integer(std::int64_t value);
  void boolean(bool value) { literal(value ? "true" : "false"); }
  void null() { literal("null"); }
  void id(TraceId value);
  void id(SpanId value);

  // [["name", "value"], …], in the byte view.
  void headers(const Headers& value);
  // The same as Unicode text.
  void text_pairs(const KeyValues& value);
  // {"name": "value", …}, in the byte view.
  void bytes_object(const KeyValues& value);

 private:
  void open(char bracket);
  void close(char bracket);
  void literal(std::string_view value);
  void separate() {
    if (comma_due_) out_.push_back(',');
    comma_due_ = true;
  }

  std::string& out_;
  bool comma_due_ = false;
};

}  // namespace propspec::harness
