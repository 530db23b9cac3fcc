// What is known of one broken hop: the violations at one message, and everything that was written
// down about it. The rules of the catalogue look at nothing else.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/checker/checker.h"
#include "simulator/checker/prepared.h"
#include "simulator/checker/siblings.h"

namespace propspec::checking {

// What earlier journeys showed of a hop.
struct HopMemory {
  bool was_injected = false;  // a message was stored with a context
  bool was_refused = false;   // the transport did not take a message
};

class Break {
 public:
  // `violations`: all that broke at one message, or on one hop without one; at least one.
  Break(const Prepared& prepared, const Siblings& siblings, const HopMemory& memory,
        std::span<const Violation* const> violations);

  bool has(std::string_view invariant) const { return find(invariant) != nullptr; }
  const Violation* find(std::string_view invariant) const;

  std::string_view from() const { return prepared.service_name(hop().from); }
  std::string_view to() const { return prepared.service_name(hop().to); }
  const HopPlan& hop() const { return prepared.hop(hop_index); }
  bool carrier_is_like(std::string_view part) const {
    return hop().carrier.find(part) != std::string::npos;
  }
  // "hop 'jobs' (api to worker over kafka)"
  std::string where() const;
  const SpanRecord* entry() const;    // of the receiving side
  const SpanRecord* process() const;  // the work's span, where it is another
  bool entry_is_root() const { return entry() != nullptr && !entry()->parent_id; }
  std::string how_entry_stands() const;  // "its span … is a root in trace …"
  // Stored, received and read texts are well-formed where there are any.
  bool ids_are_strict() const;

  const Prepared& prepared;
  const Siblings& siblings;
  const HopMemory& memory;
  std::span<const Violation* const> violations;
  std::uint32_t hop_index, send_index;
  // Null where nothing was written down, or nothing arrived.
  const Send* send = nullptr;
  const SendView* view = nullptr;
  const Delivery* delivery = nullptr;  // the first that broke
  const Arrival* arrival = nullptr;
  Carried received, read;  // of that delivery
  CarriedIds expected;     // what ought to have arrived; zero: nothing

 private:
  const Arrival* find_arrival() const;
};

// What a rule says when it applies.
struct Finding {
  std::string sentence;
  std::vector<std::string> facts;
  // What it accounts for this time, where that is less than the cause can explain; empty: all.
  std::span<const std::string_view> explains = {};
};

// One cause of the catalogue: how it is known, and which invariants it breaks.
struct Cause {
  std::string_view id;
  std::span<const std::string_view> explains;
  std::optional<Finding> (*applies)(const Break&);
};

// By where they strike.
std::span<const Cause> capture_causes();    // where a job is put into the queue
std::span<const Cause> transport_causes();  // in the queue, and on the way
std::span<const Cause> extract_causes();    // where a worker takes the context out of a message
std::span<const Cause> delivery_causes();   // while a job runs, and in what is told of it

}  // namespace propspec::checking
