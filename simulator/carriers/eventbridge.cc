// EventBridge to SQS: the application's body is the event's detail, a JSON object, and gets
// `_datadog` as a member; what arrives is the event around it.
#include "simulator/carriers/body_member.h"
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"
#include "simulator/carriers/sqs_message.h"

namespace propspec {
namespace {

constexpr CarrierLimits kLimits = {.message_bytes = 262144};

// The detail of an event, or what is to be one: blanks around it do not travel.
std::string_view detail_of(std::string_view body) {
  if (!is_json_object(body)) return body;
  const auto detail = json_member(body, "detail");
  if (detail && detail->starts_with('{') && json_member(body, "detail-type")) return *detail;
  const std::size_t begin = body.find('{');
  return body.substr(begin, body.rfind('}') + 1 - begin);
}

Placement place(const Headers& context, Message& message) {
  const std::string_view detail = detail_of(message.body);
  // PutEvents answers MalformedDetail; a tracer that splices text makes that of `{ }` (D22).
  if (!is_json_object(detail)) return Placement::kUnfitBody;
  if (detail.size() > kLimits.message_bytes) return Placement::kTooLarge;
  const std::string with = with_context_member(detail, kDatadogKey, context);
  if (with.size() > kLimits.message_bytes) return Placement::kLeftOut;
  message.body = R"({"version":"0","detail-type":"job","source":"propspec","detail":)" + with + "}";
  return Placement::kPlaced;
}

std::string payload(const Message& message) {
  const std::string_view detail = detail_of(message.body);
  if (!is_json_object(detail)) return message.body;
  return without_context_member(detail, kDatadogKey);
}

}  // namespace

const Carrier kEventBridge = {
    .name = "eventbridge",
    .title = "EventBridge event, received from SQS",
    .container = "body: detail._datadog",
    .source = "dd-trace-js eventbridge.js and sqs.js, dd-trace-dotnet AWS/EventBridge",
    .limits = kLimits,
    .place = place,
    .take = take_from_sqs,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = payload,
};

}  // namespace propspec
