// AMQP 1.0: application properties, which pass through brokers unchanged. Azure Service Bus speaks
// it, with a limit and a stricter reader.
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"

namespace propspec {
namespace {

constexpr HeaderRules kRules = {};
constexpr HeaderRules kServiceBusRules = {
    .bytes = ByteStrings::kAreNoText,
    .limits = {.header_bytes = 65536, .message_bytes = 262144},
};

}  // namespace

const Carrier kAmqp10 = {
    .name = "amqp10",
    .title = "AMQP 1.0 application properties",
    .container = "application-properties section",
    .source = "OASIS AMQP 1.0, section 3.2.5",
    .limits = kRules.limits,
    .place = place_headers<kRules>,
    .take = take_headers<kRules>,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

const Carrier kServiceBus = {
    .name = "service_bus",
    .title = "Azure Service Bus application properties",
    .container = "application properties",
    .source = "dd-trace-dotnet Azure/ServiceBus",
    .limits = kServiceBusRules.limits,
    .place = place_headers<kServiceBusRules>,
    .take = take_headers<kServiceBusRules>,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
