// Hangfire: parameters of the job, in the storage. Two filters write them while the job is created,
// before a worker can see it: that of .NET's tracer, and OpenTelemetry's.
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_context.h"
#include "simulator/carriers/json_message.h"

namespace propspec {
namespace {

constexpr std::string_view kDatadog = "datadog_context_key";
constexpr std::string_view kOpenTelemetry = "opentelemetry_activity_context";

template <const std::string_view& kName>
Placement place(const Headers& context, Message& message) {
  return place_json_property(kName, context, message);
}

template <const std::string_view& kName>
void take(const Message& message, Reader reader, Headers& context) {
  take_json_property(kName, message, reader, context);
}

}  // namespace

const Carrier kHangfire = {
    .name = "hangfire",
    .title = "Hangfire job parameter, by .NET's tracer",
    .container = "job parameter `datadog_context_key`",
    .source = "dd-trace-dotnet Hangfire",
    .place = place<kDatadog>,
    .take = take<kDatadog>,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

const Carrier kHangfireOtel = {
    .name = "hangfire_otel",
    .title = "Hangfire job parameter, by OpenTelemetry's filter",
    .container = "job parameter `opentelemetry_activity_context`",
    .source = "opentelemetry-dotnet-contrib, Instrumentation.Hangfire",
    .place = place<kOpenTelemetry>,
    .take = take<kOpenTelemetry>,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
