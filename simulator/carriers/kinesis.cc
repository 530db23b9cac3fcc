// Kinesis: a record is bytes; where they are a JSON object, `_datadog` becomes a member of it.
// Tracers send anything else as it is, and what would get too large, too.
#include "simulator/carriers/body_member.h"
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"
#include "simulator/carriers/sqs_message.h"

namespace propspec {
namespace {

constexpr CarrierLimits kLimits = {.message_bytes = 1048576};

Placement place(const Headers& context, Message& message) {
  if (!is_json_object(message.body)) return Placement::kLeftOut;
  std::string body = with_context_member(message.body, kDatadogKey, context);
  if (body.size() > kLimits.message_bytes) return Placement::kLeftOut;
  message.body = std::move(body);
  return Placement::kPlaced;
}

void take(const Message& message, Reader reader, Headers& context) {
  take_context_member(kDatadogKey, message.body, reader, context);
}

std::string payload(const Message& message) {
  if (!is_json_object(message.body)) return message.body;
  return without_context_member(message.body, kDatadogKey);
}

}  // namespace

const Carrier kKinesis = {
    .name = "kinesis",
    .title = "Kinesis record",
    .container = "record data: member `_datadog`",
    .source = "dd-trace-dotnet AWS/Kinesis/ContextPropagation.cs, dd-trace-js kinesis.js",
    .limits = kLimits,
    .place = place,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = payload,
};

}  // namespace propspec
