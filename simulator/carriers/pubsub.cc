// Google Cloud Pub/Sub: attributes, a map of strings with narrow limits. A publisher that crosses
// one gets an error: a long tracestate or baggage costs the message (D35, D19).
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"

namespace propspec {
namespace {

constexpr HeaderRules kRules = {
    .limits = {.properties = 100,
               .name_bytes = 256,
               .value_bytes = 1024,
               .message_bytes = 10'000'000},
};

}  // namespace

const Carrier kPubSub = {
    .name = "pubsub",
    .title = "Google Cloud Pub/Sub attributes",
    .container = "message attributes",
    .source = "Pub/Sub quotas; dd-trace-js datadog-plugin-google-cloud-pubsub",
    .limits = kRules.limits,
    .place = place_headers<kRules>,
    .take = take_headers<kRules>,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
