#include "simulator/carriers/sqs_message.h"

#include "simulator/carriers/base64.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_context.h"
#include "simulator/carriers/json_text.h"

namespace propspec {
namespace {

// The data type of each attribute counts towards the size, too.
constexpr std::size_t kTypeName = std::string_view("String").size();

bool reads_sns(Reader reader) {
  return reader == Reader::kFaithful || reader == Reader::kJavaScript || reader == Reader::kPython;
}

bool reads_events(Reader reader) {
  return reader == Reader::kFaithful || reader == Reader::kJavaScript;
}

// A Binary attribute, where a tool shows it as the API sends it.
void take_text(std::string_view value, Reader reader, Headers& context) {
  if (reader == Reader::kFaithful && !is_json_object(value)) {
    if (const auto decoded = from_base64(value)) take_json_context(*decoded, reader, context);
    return;
  }
  take_json_context(value, reader, context);
}

std::optional<std::string> string_member(std::string_view object, std::string_view name) {
  const auto value = json_member(object, name);
  return value ? json_string(*value) : std::nullopt;
}

// A member that is an object itself.
std::optional<std::string_view> object_member(std::string_view object, std::string_view name) {
  const auto value = json_member(object, name);
  return value && value->starts_with('{') ? value : std::nullopt;
}

// Of a JSON object that is a notification.
std::optional<std::string> text_within(std::string_view object) {
  if (string_member(object, "Type") != "Notification") return std::nullopt;
  return string_member(object, "Message");
}

void take_from_notification(std::string_view body, Reader reader, Headers& context) {
  const auto attributes = object_member(body, "MessageAttributes");
  const auto attribute = attributes ? object_member(*attributes, kDatadogKey) : std::nullopt;
  if (!attribute) return;
  const std::string type = string_member(*attribute, "Type").value_or("");
  const std::string value = string_member(*attribute, "Value").value_or("");
  if (type == "String") {
    take_json_context(value, reader, context);
  } else if (type == "Binary") {
    if (const auto decoded = from_base64(value)) take_json_context(*decoded, reader, context);
  }
}

void take_from_event(std::string_view body, Reader reader, Headers& context) {
  const auto detail = object_member(body, "detail");
  const auto found = detail ? object_member(*detail, kDatadogKey) : std::nullopt;
  if (found) take_json_context(*found, reader, context);
}

}  // namespace

Placement place_attribute(WireType type, const Headers& context, Message& message) {
  if (context.empty()) {
    erase_property(message, kDatadogKey);
    return Placement::kPlaced;
  }
  std::size_t attributes = 1;
  const std::string value = json_context(context);
  std::size_t size = message.body.size() + kDatadogKey.size() + kTypeName + value.size();
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    if (property.name == kDatadogKey) continue;
    ++attributes;
    size += property.name.size() + kTypeName + property.value.size();
  }
  if (attributes > kSqsLimits.properties) return Placement::kLeftOut;
  if (size > kSqsLimits.message_bytes) return Placement::kTooLarge;
  set_property(message, kDatadogKey, type, value);
  return Placement::kPlaced;
}

void take_from_sqs(const Message& message, Reader reader, Headers& context) {
  if (const auto attribute = find_property(message, kDatadogKey)) {
    if (attribute->type == WireType::kText) {
      take_text(attribute->value, reader, context);
    } else if (attribute->type == WireType::kBytes && reads_sns(reader)) {
      take_json_context(attribute->value, reader, context);
    }
    return;
  }
  if (!reads_sns(reader) || !is_json_object(message.body)) return;
  const auto text = text_within(message.body);
  if (!text) {
    if (reads_events(reader)) take_from_event(message.body, reader, context);
    return;
  }
  const std::size_t before = context.size();
  take_from_notification(message.body, reader, context);
  if (context.size() != before || !reads_events(reader)) return;
  // An event that came by way of SNS.
  if (is_json_object(*text)) take_from_event(*text, reader, context);
}

std::optional<std::string> notification_text(std::string_view body) {
  return is_json_object(body) ? text_within(body) : std::nullopt;
}

}  // namespace propspec
