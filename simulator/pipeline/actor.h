// A service at work: what it does with a call or a job, the spans it opens, what it sends, and what
// is written down of it. The same code works in virtual time and in processes of its own.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string_view>

#include "simulator/checker/journey.h"
#include "simulator/pipeline/fault.h"
#include "simulator/pipeline/scenario.h"
#include "simulator/pipeline/service_tracer.h"

namespace propspec {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::uint64_t now_ns() = 0;                 // Unix time
  virtual void spend(std::uint64_t nanoseconds) = 0;  // work of that length
};

// Where messages go once they are written down in the journey.
class Transport {
 public:
  virtual ~Transport() = default;
  virtual void enqueue(Journey& journey, std::uint32_t send) = 0;
  virtual void call(Journey& journey, std::uint32_t send) = 0;  // until it is answered
};

// What the pieces of a run share. All outlive the actors.
struct World {
  const Scenario& scenario;
  Faults& faults;
  Clock& clock;
  Transport& transport;
  std::mt19937_64& random;
};

class Actor {
 public:
  // `tracer` outlives it.
  Actor(World world, std::size_t service, ServiceTracer& tracer);

  // A call has come: a delivery of journey.sends. Returns when it can be answered.
  void answer(Journey& journey, std::uint32_t delivery);
  // A message has come, or several that are handled at once. `Delivery::failed` tells how it went.
  void handle(Journey& journey, std::span<const std::uint32_t> deliveries);

 private:
  World world_;
  std::uint32_t service_;
  ServiceTracer& tracer_;
};

}  // namespace propspec
