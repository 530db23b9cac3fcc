// Carriers that hold a context as properties of the message, one for each header: as they are
// named, or under names that the transport allows.
//
// A row states its rules and takes its functions from them: `.place = place_headers<kRules>`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simulator/carriers/carrier.h"
#include "simulator/carriers/context_names.h"
#include "simulator/trace/message.h"

namespace propspec {

// What readers make of a byte string.
enum class ByteStrings : std::uint8_t {
  kAreText,   // the transport knows nothing else: every client decodes
  kByReader,  // there is text, too: each client has its own way (RabbitMQ)
  kAreNoText  // the same, and .NET's reader wants text (Azure Service Bus)
};

// What readers make of a name that stands there several times.
enum class Repeats : std::uint8_t {
  kNever,  // the transport holds a map
  kAll,    // clients hand all of them out
  kLast,   // clients read into a map: the last one stays
};

struct HeaderRules {
  WireType type = WireType::kText;  // of what is placed
  NameCase names = NameCase::kExact;
  ByteStrings bytes = ByteStrings::kByReader;
  Repeats repeats = Repeats::kNever;
  CarrierLimits limits = {};
  // What the publisher's client takes; null: everything.
  bool (*legal)(std::string_view name, std::string_view value) = nullptr;
  // The name under which a header is kept, and the header of such a name (false: it is none). Null:
  // its own name.
  void (*mangle)(std::string_view name, std::string& kept) = nullptr;
  bool (*unmangle)(std::string_view kept, std::string& name) = nullptr;
};

Placement place_headers(const HeaderRules& rules, const Headers& context, Message& message);
void take_headers(const HeaderRules& rules, const Message& message, Reader reader,
                  Headers& context);

template <const HeaderRules& kRules>
Placement place_headers(const Headers& context, Message& message) {
  return place_headers(kRules, context, message);
}
template <const HeaderRules& kRules>
void take_headers(const Message& message, Reader reader, Headers& context) {
  take_headers(kRules, message, reader, context);
}

// The payload of every carrier that leaves the body alone.
std::string whole_body(const Message& message);

// The names and values of all properties.
std::size_t property_bytes(const Message& message);

// The message again without the properties for which `gone(property)` holds.
template <typename Gone>
void erase_properties(Message& message, Gone gone) {
  Message kept;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    if (!gone(property)) kept.add(property.name, property.type, property.value);
  }
  kept.body.swap(message.body);
  message = std::move(kept);
}

}  // namespace propspec
