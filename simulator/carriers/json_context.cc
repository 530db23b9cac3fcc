#include "simulator/carriers/json_context.h"

#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_text.h"

namespace propspec {
namespace {

// Readers do with the members of an object what they do with headers.
constexpr HeaderRules kMembers = {.bytes = ByteStrings::kAreText, .repeats = Repeats::kLast};

// No context has as many; what is beyond is not looked at.
constexpr std::size_t kMaxMembers = 4096;

WireType wire_type(std::string_view value) {
  switch (value.front()) {
    case '"':
      return WireType::kText;
    case '[':
    case '{':
      return WireType::kList;
    case 'n':
      return WireType::kNull;
    default:
      return WireType::kInteger;  // numbers, true and false: no text for anybody
  }
}

}  // namespace

std::string json_context(const Headers& context) {
  std::string object = "{";
  for (const auto [name, value] : context) {
    if (object.size() > 1) object += ',';
    append_json_string(object, name);
    object += ':';
    append_json_string(object, value);
  }
  return object + "}";
}

void take_json_context(std::string_view text, Reader reader, Headers& context) {
  if (!is_json_object(text)) return;
  Message members;
  each_member(text, [&](std::string_view name, std::string_view value) {
    if (members.size() == kMaxMembers || !is_context_name(name, NameCase::kAny)) return;
    const WireType type = wire_type(value);
    members.add(name, type, type == WireType::kText ? json_string(value).value_or("") : value);
  });
  take_headers(kMembers, members, reader, context);
}

std::optional<Property> find_property(const Message& message, std::string_view name) {
  for (std::size_t i = message.size(); i-- > 0;) {
    if (message[i].name == name) return message[i];
  }
  return std::nullopt;
}

void set_property(Message& message, std::string_view name, WireType type, std::string_view value) {
  erase_property(message, name);
  message.add(name, type, value);
}

void erase_property(Message& message, std::string_view name) {
  if (!find_property(message, name)) return;
  erase_properties(message, [&](const Property& property) { return property.name == name; });
}

Placement place_json_property(std::string_view name, const Headers& context, Message& message) {
  if (context.empty()) {
    erase_property(message, name);
  } else {
    set_property(message, name, WireType::kText, json_context(context));
  }
  return Placement::kPlaced;
}

void take_json_property(std::string_view name, const Message& message, Reader reader,
                        Headers& context) {
  const auto property = find_property(message, name);
  if (!property || property->type != WireType::kText) return;
  const auto quoted = reader == Reader::kFaithful ? json_string(property->value) : std::nullopt;
  take_json_context(quoted ? *quoted : property->value, reader, context);
}

}  // namespace propspec
