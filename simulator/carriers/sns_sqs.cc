// SNS to SQS without raw delivery: the notification, attributes and all, becomes the body of the
// SQS message. Of its envelope only what readers look at is here: no ids, no signature.
#include "simulator/carriers/base64.h"
#include "simulator/carriers/body_member.h"
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_context.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"
#include "simulator/carriers/sqs_message.h"

namespace propspec {
namespace {

std::string attribute(std::string_view type, std::string_view value) {
  std::string object = R"({"Type":)";
  append_json_string(object, type);
  object += R"(,"Value":)";
  append_json_string(object, value);
  return object + "}";
}

std::string attribute(const Property& property) {
  switch (property.type) {
    case WireType::kBytes:
      return attribute("Binary", to_base64(property.value));
    case WireType::kInteger:
      return attribute("Number", property.value);
    case WireType::kList:
      return attribute("String.Array", property.value);
    default:
      return attribute("String", property.value);
  }
}

// The attributes of the envelope that is there already, without the context.
std::string attributes_within(std::string_view notification) {
  const auto there = json_member(notification, "MessageAttributes");
  if (!there || !there->starts_with('{')) return "{}";
  return without_context_member(*there, kDatadogKey);
}

std::size_t count(std::string_view object) {
  std::size_t members = 0;
  each_member(object, [&](std::string_view, std::string_view) { ++members; });
  return members;
}

std::string payload(const Message& message) {
  return notification_text(message.body).value_or(message.body);
}

Placement place(const Headers& context, Message& message) {
  const std::size_t size = property_bytes(message) + message.body.size();
  if (size > kSqsLimits.message_bytes) return Placement::kTooLarge;

  const auto there = notification_text(message.body);
  std::string attributes = there ? attributes_within(message.body) : "{}";
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    if (property.name == kDatadogKey || property.type == WireType::kNull) continue;
    attributes = with_member(attributes, property.name, attribute(property));
  }
  if (!context.empty()) {
    if (count(attributes) >= kSqsLimits.properties) return Placement::kLeftOut;
    attributes =
        with_member(attributes, kDatadogKey, attribute("Binary", to_base64(json_context(context))));
  }
  const std::string_view text = there ? *there : message.body;
  if (!is_utf8(text)) return Placement::kUnfitBody;  // SNS takes text alone
  std::string body = R"({"Type":"Notification","Message":)";
  append_json_string(body, text);
  body.append(R"(,"MessageAttributes":)").append(attributes).append("}");
  if (body.size() > kSqsLimits.message_bytes) return Placement::kTooLarge;
  message.clear();
  message.body = std::move(body);
  return Placement::kPlaced;
}

}  // namespace

const Carrier kSnsSqs = {
    .name = "sns_sqs",
    .title = "SNS to SQS, in the envelope of a notification",
    .container = "body: MessageAttributes._datadog, Binary in base64",
    .source = "Amazon SNS, message delivery formats; dd-trace-rs#189",
    .limits = kSqsLimits,
    .place = place,
    .take = take_from_sqs,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = payload,
};

}  // namespace propspec
