// Properties of a message as an AMQP 0.9.1 headers table, and back.
#pragma once

#include <amqp.h>

#include <deque>
#include <string>
#include <vector>

#include "simulator/trace/message.h"
#include "simulator/trace/result.h"

namespace propspec {

inline amqp_bytes_t amqp_view(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};  // the library only reads it
}
inline std::string_view text_view(amqp_bytes_t bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

// A table whose texts are views into the message, and what it must own beside that.
class AmqpFields {
 public:
  // Text becomes `S`, bytes `x`, an integer `l`, a list an `A` of texts and integers, null `V`.
  // Refuses names that are empty or longer than 255 bytes, and numbers and lists that are none.
  Result<void> add(const Message& message);
  void add(std::string_view name, amqp_field_value_t value);
  amqp_table_t table() { return {static_cast<int>(entries_.size()), entries_.data()}; }

  static amqp_field_value_t text(std::string_view value);
  static amqp_field_value_t integer(std::int64_t value);

 private:
  Result<amqp_field_value_t> value_of(const Property& property);
  Result<amqp_field_value_t> list(const Property& property);

  std::vector<amqp_table_entry_t> entries_;
  std::deque<std::vector<amqp_field_value_t>> lists_;
  std::deque<std::string> texts_;
};

// Adds what the value is to `message`: numbers as decimals, arrays and tables as JSON.
void add_amqp_field(std::string_view name, const amqp_field_value_t& value, Message& message);

}  // namespace propspec
