#include "simulator/real/attempt.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace propspec {
namespace {

constexpr std::array<std::string_view, 9> kRoles = {
    "server", "client", "producer", "consumer", "process", "work", "poller", "inserted", "noise"};

}  // namespace

std::string_view name(Role role) { return kRoles.at(static_cast<std::size_t>(role)); }

std::optional<Role> parse_role(std::string_view text) {
  const auto* const found = std::find(kRoles.begin(), kRoles.end(), text);
  if (found == kRoles.end()) return std::nullopt;
  return static_cast<Role>(found - kRoles.begin());
}

Attempt begin_attempt(const MessageName& name, std::uint32_t hop, Message received,
                      const Carrier& carrier, std::uint64_t number) {
  Attempt attempt;
  attempt.request = name.request;
  attempt.id = fmt::to_string(number);
  attempt.journey.request = number;
  Send& send = attempt.journey.sends.emplace_back();
  send.hop = hop;
  send.job = name.job;
  send.message_id = name.text();
  send.attempt = name.attempt;
  Delivery& delivery = attempt.journey.deliveries.emplace_back();
  delivery.payload = carrier.payload(received);
  send.stored = received;
  delivery.received = std::move(received);
  return attempt;
}

DeliveryTap tap_of(const Attempt& attempt, bool ended) {
  DeliveryTap tap;
  tap.request = attempt.request;
  tap.id = attempt.id;
  tap.hop = attempt.message().hop;
  tap.message = attempt.message().message_id;
  tap.process = getpid();
  tap.ended = ended;
  tap.delivery = attempt.journey.deliveries.front();
  if (!attempt.journey.baggage_seen.empty()) {
    tap.baggage = attempt.journey.baggage_seen.front().items;
  }
  return tap;
}

SendTap tap_of(const Attempt& attempt, std::uint32_t send) {
  return {attempt.request, attempt.id, attempt.journey.sends[send]};
}

std::vector<SpanRecord> spans_of(const Attempt& attempt) {
  std::vector<SpanRecord> records;
  for (const JourneySpan& span : attempt.journey.spans) {
    SpanRecord& record = records.emplace_back(span.record);
    KeyValues& tags = record.tags;
    tags.set(kRequestTag, fmt::to_string(attempt.request));
    tags.set(kServiceTag, fmt::to_string(span.service));
    tags.set(kHopTag, fmt::to_string(span.hop));
    tags.set(kRoleTag, name(span.role));
    if (span.delivery != kNone32) tags.set(kAttemptIdTag, attempt.id);
    if (span.failed) tags.set(kFailedTag, "true");
    if (span.send == kNone32) continue;
    const Send& send = attempt.journey.sends[span.send];
    tags.set(kMessageTag, send.message_id);
    tags.set(kMessageHopTag, fmt::to_string(send.hop));
  }
  return records;
}

}  // namespace propspec
