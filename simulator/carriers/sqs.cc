// SQS: one attribute, `_datadog`, with the whole context as JSON. SNS with raw delivery hands its
// attribute over as it is, which is Binary: a JSON string would confuse subscription filters.
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/sqs_message.h"

namespace propspec {
namespace {

Placement place_text(const Headers& context, Message& message) {
  return place_attribute(WireType::kText, context, message);
}

Placement place_binary(const Headers& context, Message& message) {
  return place_attribute(WireType::kBytes, context, message);
}

}  // namespace

const Carrier kSqs = {
    .name = "sqs",
    .title = "SQS message attribute",
    .container = "message attribute `_datadog`, String",
    .source = "dd-trace-js datadog-plugin-aws-sdk sqs.js, dd-trace-dotnet AWS/Shared",
    .limits = kSqsLimits,
    .place = place_text,
    .take = take_from_sqs,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

const Carrier kSnsSqsRaw = {
    .name = "sns_sqs_raw",
    .title = "SNS to SQS, raw delivery",
    .container = "message attribute `_datadog`, Binary",
    .source = "dd-trace-js datadog-plugin-aws-sdk sns.js, datadog-lambda-js#269",
    .limits = kSqsLimits,
    .place = place_binary,
    .take = take_from_sqs,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
