// What several faults have in common.
#pragma once

#include <algorithm>

#include "simulator/pipeline/fault.h"

namespace propspec::pieces {

// The first attempt fails, the second does not.
inline void fails_once(Scenario& scenario, std::size_t hop) {
  Hop& bent = scenario.hops[hop];
  bent.failures = std::max(bent.failures, 1u);
  bent.plan.max_attempts = std::max(bent.plan.max_attempts, bent.failures + 2);
}

// Something is done within the job's span: a query.
inline void with_work(Scenario& scenario, std::size_t hop) { scenario.hops[hop].work_span = true; }

// The worker's client hands out text alone.
inline void strictly_read(Scenario& scenario, std::size_t hop) {
  scenario.services[scenario.hops[hop].plan.to].reader = Reader::kStrict;
}

inline void no_injection(FaultMemory&, Sending& sending) { sending.inject = false; }

// Of several messages that go out together only the first gets a context.
inline void first_alone(FaultMemory&, Sending& sending) { sending.inject = sending.index == 0; }

// What is current in the worker wins, and nothing is extracted.
inline void under_poller(FaultMemory&, Receiving& receiving) {
  receiving.extract = false;
  receiving.under_poller = true;
}

}  // namespace propspec::pieces
