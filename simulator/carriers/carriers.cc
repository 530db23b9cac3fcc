#include <algorithm>
#include <array>

#include "simulator/carriers/carrier_rows.h"

namespace propspec {
namespace {

constexpr std::array kCarriers = {&kAmqp,         &kAmqp10,  &kApalis,      &kApalisExtensions,
                                  &kApalisLink,   &kBullmq,  &kCelery,      &kEnvironment,
                                  &kEventBridge,  &kGrpc,    &kHangfire,    &kHangfireBlog,
                                  &kHangfireOtel, &kHttp,    &kIbmMq,       &kJms,
                                  &kKafka,        &kKinesis, &kLaravel,     &kNats,
                                  &kPhpServer,    &kPubSub,  &kRedisStream, &kRq,
                                  &kServiceBus,   &kSidekiq, &kSnsSqs,      &kSnsSqsRaw,
                                  &kSqs,          &kSymfony, &kWcf};

}  // namespace

std::span<const Carrier* const> carriers() { return kCarriers; }

const Carrier* find_carrier(std::string_view name) {
  const auto* const found = std::lower_bound(
      kCarriers.begin(), kCarriers.end(), name,
      [](const Carrier* carrier, std::string_view sought) { return carrier->name < sought; });
  return found != kCarriers.end() && (*found)->name == name ? *found : nullptr;
}

}  // namespace propspec
