// Puts the journeys of a real run together again, from the spans and taps of all its processes.
#pragma once

#include <cstdint>
#include <vector>

#include "simulator/checker/journey.h"
#include "simulator/pipeline/scenario.h"
#include "simulator/real/collector.h"

namespace propspec {

struct Assembly {
  std::vector<Journey> journeys;   // in the order in which they ended
  std::uint64_t attempts = 0;      // to handle messages from queues
  std::uint64_t redeliveries = 0;  // attempts that were not the first of their message
  std::uint64_t killed = 0;        // attempts whose worker died before the broker knew of the end
  std::uint64_t strays = 0;        // spans and attempts that belong to nothing that was sent
};

// An attempt that did not end was killed; one that succeeded and was followed by another was killed
// before its acknowledgement. What a killed attempt was about to send and nobody received counts as
// not sent.
Assembly assemble(const Scenario& scenario, Collector::Collected collected);

}  // namespace propspec
