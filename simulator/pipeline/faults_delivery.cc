// D55 to D65: what goes wrong while a job runs, and with what is told of it.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "simulator/pipeline/fault.h"
#include "simulator/pipeline/fault_pieces.h"

namespace propspec {
namespace {

using namespace pieces;

constexpr std::uint64_t kFiveSeconds = 5'000'000'000;

template <typename Matches>
void lose_spans(Journey& journey, Matches matches) {
  std::erase_if(journey.spans, matches);
}

bool receives(const JourneySpan& span, std::uint32_t hop) {
  return span.hop == hop &&
         (span.role == Role::kConsumer || span.role == Role::kProcess || span.role == Role::kWork);
}

void fails_untold(Scenario& scenario, std::size_t hop) {
  fails_once(scenario, hop);
  scenario.hops[hop].records_errors = false;
}

void dies_within(Scenario& scenario, std::size_t hop) {
  scenario.hops[hop].plan.max_attempts = 3;
  scenario.hops[hop].work_span = true;
}
void killed_at_first(FaultMemory&, Receiving& receiving) {
  if (receiving.record().attempt == 1) receiving.record().killed = true;
}
// What had been sent before the end is there; what was still open is not.
void open_spans_lost(FaultMemory&, Journey& journey, std::uint32_t hop) {
  lose_spans(journey, [&](const JourneySpan& span) {
    return receives(span, hop) && span.role != Role::kWork &&
           journey.deliveries[span.delivery].killed;
  });
}

void tells_attempts(Scenario& scenario, std::size_t hop) {
  fails_once(scenario, hop);
  scenario.hops[hop].plan.attempt_tag = "attempt";
}
void same_attempt(FaultMemory&, JourneySpan& span, Journey&) {
  if (span.record.tags.find("attempt")) span.record.tags.set("attempt", "1");
}

void dropped_by_user(Scenario& scenario, std::size_t) { scenario.client.priority = -1; }
// The agent's client computes statistics itself, and keeps the chunk of the one service alone.
void service_not_sent(FaultMemory&, Journey& journey, std::uint32_t hop) {
  lose_spans(journey, [&](const JourneySpan& span) { return receives(span, hop); });
}

void clock_behind(FaultMemory&, Receiving& receiving) { receiving.skew_ns = kFiveSeconds; }

// The second flush of a trace: what stood on the first chunk alone is not on it.
void second_chunk_bare(FaultMemory&, JourneySpan& span, Journey&) {
  if (span.role != Role::kWork) return;
  span.chunk += 1u << 20;
  span.record.trace_id.high = 0;
  span.record.origin.clear();
}

// A worker forked without a new seed makes the ids that its parent makes.
void same_ids(FaultMemory&, JourneySpan& span, Journey& journey) {
  if (span.role != Role::kProcess) return;
  const auto server =
      std::find_if(journey.spans.begin(), journey.spans.end(), [](const JourneySpan& other) {
        return other.role == Role::kProducer || other.role == Role::kServer;
      });
  if (server != journey.spans.end()) span.record.span_id = server->record.span_id;
}

// D63: the continuation was registered with what was current then: the request, not the job.
void of_the_request(FaultMemory&, Sending& sending) {
  const Journey& journey = sending.journey;
  if (!sending.record().sent_by_delivery) return;
  const Delivery& within = journey.deliveries[*sending.record().sent_by_delivery];
  sending.record().injected = journey.sends[within.send].injected;
}

void first_chunk_lost(FaultMemory&, Journey& journey, std::uint32_t hop) {
  lose_spans(journey, [&](const JourneySpan& span) {
    return receives(span, hop) && span.role != Role::kWork;
  });
}

void request_aborted(FaultMemory&, Journey& journey, std::uint32_t) {
  lose_spans(journey, [](const JourneySpan& span) {
    return span.role == Role::kServer || span.role == Role::kProducer;
  });
}

constexpr std::array kFaults = {
    Fault{.cause = "D55", .configure = fails_untold},
    Fault{.cause = "D56", .delivered_twice = true},
    Fault{.cause = "D57",
          .configure = dies_within,
          .on_arrival = killed_at_first,
          .on_report = open_spans_lost},
    Fault{.cause = "D58", .configure = tells_attempts, .on_finish = same_attempt},
    Fault{.cause = "D59", .configure = dropped_by_user, .on_report = service_not_sent},
    Fault{.cause = "D60", .after_reading = clock_behind},
    Fault{.cause = "D61", .configure = with_work, .on_finish = second_chunk_bare},
    Fault{.cause = "D62", .on_finish = same_ids},
    Fault{.cause = "D63", .after_injection = of_the_request},
    Fault{.cause = "D64", .configure = with_work, .on_report = first_chunk_lost},
    Fault{.cause = "D65", .on_report = request_aborted},
};

}  // namespace

std::span<const Fault> delivery_faults() { return kFaults; }

}  // namespace propspec
