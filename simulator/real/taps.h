// What the processes of a real run write down, so that the journeys can be put together again: each
// message that is sent, and each attempt to handle one, when it begins and when it ends. Lines of
// JSON; texts that may hold any bytes are written as Latin-1.
//
// Messages and attempts bear names that hold in all processes. The name of a message travels with
// it as the transport's own id, outside of what a carrier sees.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "simulator/checker/journey.h"
#include "simulator/trace/result.h"

namespace propspec {

// What a worker must know of a message beside its content.
struct MessageName {
  std::uint64_t request = 0;
  std::uint32_t attempt = 1;  // of the send: a chained retry is the second, the third…
  std::string job;

  std::string text() const;  // "17.1.JOB": a message id that every broker takes
  static Result<MessageName> parse(std::string_view text);
};

struct SendTap {
  std::uint64_t request = 0;
  std::string within;  // the attempt in which it was sent; empty: the client's call
  Send send;           // `sent_by_delivery` says nothing
};

struct DeliveryTap {
  std::uint64_t request = 0;
  std::string id;  // of the attempt
  std::uint32_t hop = 0;
  std::string message;  // its name
  std::int32_t process = 0;
  bool ended = false;
  Delivery delivery;  // `send` says nothing
  std::optional<KeyValues> baggage;
};

using Tap = std::variant<SendTap, DeliveryTap>;

std::string to_line(const Tap& tap);  // without a line feed
// Refuses what is no tap; never throws.
Result<Tap> parse_tap(std::string_view line);

}  // namespace propspec
