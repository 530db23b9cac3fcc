// One attempt to handle a message, as its process sees it: a piece of a journey.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/carriers/carrier.h"
#include "simulator/checker/journey.h"
#include "simulator/real/taps.h"

namespace propspec {

// Tags of propspec's own, by which a span finds its place in the journey.
inline constexpr std::string_view kRequestTag = "propspec.request";
inline constexpr std::string_view kServiceTag = "propspec.service";  // index
inline constexpr std::string_view kHopTag = "propspec.hop";          // index
inline constexpr std::string_view kRoleTag = "propspec.role";        // Role, by name
inline constexpr std::string_view kMessageTag = "propspec.message";  // its name; none: none
inline constexpr std::string_view kMessageHopTag = "propspec.message_hop";
inline constexpr std::string_view kAttemptIdTag = "propspec.attempt";  // DeliveryTap::id
inline constexpr std::string_view kFailedTag = "propspec.failed";      // there if it did

std::string_view name(Role role);
std::optional<Role> parse_role(std::string_view text);

struct Attempt {
  std::uint64_t request = 0;
  std::string id;
  // The first send is the message that came, the first delivery this attempt. `journey.request` is
  // a number that no other attempt has, since the services make the names of jobs of it.
  Journey journey;

  Delivery& delivery() { return journey.deliveries.front(); }
  const Send& message() const { return journey.sends.front(); }
};

// What came, as `received`; `name` is its name.
Attempt begin_attempt(const MessageName& name, std::uint32_t hop, Message received,
                      const Carrier& carrier, std::uint64_t number);

DeliveryTap tap_of(const Attempt& attempt, bool ended);
SendTap tap_of(const Attempt& attempt, std::uint32_t send);
// Its spans, each with tags as above.
std::vector<SpanRecord> spans_of(const Attempt& attempt);

}  // namespace propspec
