// BullMQ: the field `opts` of the job's hash, in it `tm`, the metadata of telemetry, which is JSON
// in a JSON string, in it `_datadog`. The job's data are the body.
#include "simulator/carriers/body_member.h"
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_context.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"
#include "simulator/carriers/sqs_message.h"

namespace propspec {
namespace {

constexpr std::string_view kOptions = "opts", kTelemetry = "tm", kOmitContext = "omc";

// The metadata that the options hold; nothing, if they are no object or hold something else there.
std::optional<std::string> telemetry(std::string_view options) {
  if (!is_json_object(options)) return std::nullopt;
  const auto member = json_member(options, kTelemetry);
  if (!member) return "{}";
  const auto text = json_string(*member);
  return text && is_json_object(*text) ? text : std::nullopt;
}

Placement place(const Headers& context, Message& message) {
  const auto property = find_property(message, kOptions);
  const std::string options(property ? property->value : "{}");
  const auto metadata = telemetry(options);
  if (!metadata) return Placement::kLeftOut;  // nothing of the user's is overwritten
  std::string text;
  append_json_string(text, with_context_member(*metadata, kDatadogKey, context));
  std::string changed = without_members(
      options, [](std::string_view name) { return name == kTelemetry || name == kOmitContext; });
  changed = with_member(changed, kTelemetry, text);
  // So that BullMQ's own telemetry does not write over it.
  set_property(message, kOptions, WireType::kText, with_member(changed, kOmitContext, "true"));
  return Placement::kPlaced;
}

void take(const Message& message, Reader reader, Headers& context) {
  const auto property = find_property(message, kOptions);
  if (!property) return;
  const auto metadata = telemetry(property->value);
  if (metadata) take_context_member(kDatadogKey, *metadata, reader, context);
}

}  // namespace

const Carrier kBullmq = {
    .name = "bullmq",
    .title = "BullMQ job options",
    .container = "opts.tm: member `_datadog`",
    .source = "dd-trace-js datadog-plugin-bullmq",
    .place = place,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
