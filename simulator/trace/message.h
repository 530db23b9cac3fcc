// A message as a transport holds it: typed properties (headers, attributes, job parameters,
// environment variables: whatever the transport calls them) and a body.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "simulator/trace/key_values.h"

namespace propspec {

// What a value is on the wire. Readers in different languages make different things of each.
enum class WireType : std::uint8_t {
  kText,     // a string: AMQP `S`, SQS `String`
  kBytes,    // a byte string: Kafka header values, AMQP `x`, SQS `Binary`
  kInteger,  // a number, here in decimal: AMQP `l`, SQS `Number`
  kList,     // several values, here as a JSON array
  kNull,     // there, but without a value; not the same as empty
};

struct Property {
  std::string_view name;
  WireType type = WireType::kText;
  std::string_view value;

  bool operator==(const Property&) const = default;
};

class Message {
 public:
  std::size_t size() const { return values_.size(); }  // properties
  bool empty() const { return values_.empty(); }
  // The views live until the message is changed.
  Property operator[](std::size_t index) const {
    const KeyValue pair = values_[index];
    return {pair.key, types_[index], pair.value};
  }
  void add(std::string_view name, WireType type, std::string_view value) {
    values_.add(name, value);
    types_.push_back(type);
  }
  // Room for so many properties, with names and values of so many bytes together.
  void reserve(std::size_t properties, std::size_t bytes) {
    values_.reserve(properties, bytes);
    types_.reserve(properties);
  }
  // No properties, no body; the memory stays.
  void clear() {
    values_.clear();
    types_.clear();
    body.clear();
  }
  bool operator==(const Message&) const = default;

  std::string body;  // the application's payload, and the context where the carrier puts it there

 private:
  KeyValues values_;
  boost::container::small_vector<WireType, 12> types_;
};

}  // namespace propspec
