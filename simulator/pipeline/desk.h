// The spans that a service opens for one call, job or batch, and how they come into the journey.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "simulator/pipeline/actor.h"

namespace propspec {

// A span that is open, and what the journey is to know of it.
struct OpenSpan {
  StartedSpan started;
  Role role = Role::kWork;
  std::uint32_t hop = 0;
  std::uint32_t send = kNone32;

  explicit operator bool() const { return started.handle != kNoSpan; }
  SpanHandle handle() const { return started.handle; }
};

struct Opening {
  Role role = Role::kWork;
  std::string_view name;
  SpanHandle parent = kNoSpan;
  const Headers* carrier = nullptr;
  std::span<const LinkTo> links;
  std::uint32_t hop = 0;
  std::uint32_t send = kNone32;
};

class Desk {
 public:
  // `delivery`: of journey.deliveries, which is what the work is about.
  Desk(World& world, std::uint32_t service, ServiceTracer& tracer, Journey& journey,
       std::uint32_t delivery);

  OpenSpan open(const Opening& opening, const KeyValues& tags = {});
  void close(OpenSpan& span, const SpanFailure* failure = nullptr,
             std::span<const SpanOccurrence> events = {});

  // Sends what goes out on that hop from within `current`.
  void send(const Hop& hop, std::uint32_t hop_index, const OpenSpan& current);
  // Sends again what `delivery` could not do, from within `current` (a chained retry).
  void send_again(const Hop& hop, std::uint32_t hop_index, const OpenSpan& current);
  // Everything that this service sends once it has work.
  void send_all(const OpenSpan& current);

  ServiceTracer& tracer() { return tracer_; }
  std::uint64_t now_ns() const { return world_.clock.now_ns() - skew_ns_; }
  void set_clock_behind(std::uint64_t nanoseconds) { skew_ns_ = nanoseconds; }

 private:
  std::uint32_t prepare(const Hop& hop, std::uint32_t hop_index, std::uint32_t attempt);
  void dispatch(Sending& sending);

  World& world_;
  std::uint32_t service_;
  ServiceTracer& tracer_;
  Journey& journey_;
  std::uint32_t delivery_;
  std::uint64_t skew_ns_ = 0;
};

}  // namespace propspec
