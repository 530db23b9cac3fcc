// What can go wrong in a pipeline: each cause of the catalogue (D01 to D65) is a row of functions
// that bend what happens at certain points of a hop. Everything that is not bent happens as ever,
// so that the checker sees a fault only by what it leaves behind.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/checker/journey.h"
#include "simulator/pipeline/scenario.h"
#include "simulator/pipeline/service_tracer.h"

namespace propspec {

// A message or a call on its way out.
struct Sending {
  const Hop& hop;
  Journey& journey;
  std::uint32_t send;             // index in journey.sends
  std::uint32_t index = 0;        // which of the messages that go out together
  SpanHandle current = kNoSpan;   // the span within which it is sent
  SpanHandle producer = kNoSpan;  // the span that sends: whose context is to travel
  SpanHandle captured = kNoSpan;  // whose context does
  bool inject = true;
  std::optional<Headers> placed;       // what is put into the message, if not what was injected
  std::uint64_t context_delay_ns = 0;  // from when it can be received to when its context is there

  Send& record() const { return journey.sends[send]; }
};

// One attempt to handle a message.
struct Receiving {
  const Hop& hop;
  Journey& journey;
  std::uint32_t delivery;  // index in journey.deliveries
  Joining joining;
  Headers given;  // what the extractor gets, where that is not what was read
  bool given_otherwise = false;
  bool extract = true;
  bool open_spans = true;
  bool under_poller = false;   // the worker has a span of its own active, and that wins
  bool process_apart = false;  // the consumer span is closed before the user's code begins
  bool first_alone = false;    // of a batch, the first message is all that counts
  std::uint64_t skew_ns = 0;   // the clock of this service is so much behind

  Delivery& record() const { return journey.deliveries[delivery]; }
  const Send& sent() const { return journey.sends[record().send]; }
  void give(Headers headers) {
    given = std::move(headers);
    given_otherwise = true;
  }
};

// What faults remember from one request to the next.
struct FaultMemory {
  std::mt19937_64 random;
  Headers last_context;     // of the last message that was handled
  std::uint64_t sends = 0;  // on the hop of the fault
};

struct Fault {
  std::string_view cause;
  bool delivered_twice = false;      // the queue hands out again what was done
  bool resent_by_scheduler = false;  // a retry is put into the queue by the job system's own thread
  void (*configure)(Scenario& scenario, std::size_t hop) = nullptr;
  // Which span is captured, whether anything is injected, what the message holds before.
  void (*before_injection)(FaultMemory& memory, Sending& sending) = nullptr;
  // Send::injected can be bent.
  void (*after_injection)(FaultMemory& memory, Sending& sending) = nullptr;
  // Send::stored is what the broker will hold.
  void (*after_placement)(FaultMemory& memory, Sending& sending) = nullptr;
  // Delivery::received may be set.
  void (*on_arrival)(FaultMemory& memory, Receiving& receiving) = nullptr;
  // Delivery::read is known; what is given to the extractor may differ.
  void (*after_reading)(FaultMemory& memory, Receiving& receiving) = nullptr;
  // A span of the hop's receiving side is finished.
  void (*on_finish)(FaultMemory& memory, JourneySpan& span, Journey& journey) = nullptr;
  // The journey is over; what of it reaches the collector?
  void (*on_report)(FaultMemory& memory, Journey& journey, std::uint32_t hop) = nullptr;
};

// All faults that can be simulated, sorted by cause.
std::vector<const Fault*> faults();
const Fault* find_fault(std::string_view cause);  // null: none of that cause

// The rows, by group of the catalogue.
std::span<const Fault> capture_faults();    // D01 to D17: faults_capture.cc
std::span<const Fault> transport_faults();  // D18 to D38: faults_transport.cc
std::span<const Fault> extract_faults();    // D39 to D54: faults_extract.cc
std::span<const Fault> delivery_faults();   // D55 to D65: faults_delivery.cc

// The hop that faults act on: the one that is named, or the first queue; nothing: there is none.
std::optional<std::size_t> fault_hop(const Scenario& scenario);

// The faults of a run, all on one hop.
class Faults {
 public:
  // Error: a cause that is unknown, or no hop to act on. What the faults change in the scenario is
  // changed.
  static Result<Faults> of(Scenario& scenario, std::uint64_t seed);

  bool any() const { return !active_.empty(); }
  bool acts_on(const Hop& hop) const { return hop_ == &hop; }

  // Is there a fault on that hop that has this trait?
  bool has(bool Fault::*trait, const Hop& hop) const {
    if (!acts_on(hop)) return false;
    for (const Fault* fault : active_) {
      if (fault->*trait) return true;
    }
    return false;
  }
  // Calls that function of every fault that has it.
  template <typename Point, typename... Args>
  void at(Point point, Args&&... args) {
    for (const Fault* fault : active_) {
      if (fault->*point != nullptr) (fault->*point)(memory_, args...);
    }
  }

 private:
  std::vector<const Fault*> active_;
  const Hop* hop_ = nullptr;
  FaultMemory memory_;
};

}  // namespace propspec
