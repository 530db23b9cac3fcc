// D01 to D17: what goes wrong where a job is put into the queue.
#include <array>
#include <string>
#include <utility>

#include "simulator/pipeline/bending.h"
#include "simulator/pipeline/fault.h"
#include "simulator/pipeline/fault_pieces.h"

namespace propspec {
namespace {

using namespace pieces;

// A timer, start-up code, a task that outlived its request.
void outside_of_spans(Scenario& scenario, std::size_t hop) { scenario.hops[hop].detached = true; }

void late_context(FaultMemory& memory, Sending& sending) {
  sending.context_delay_ns = 1 + memory.random() % 2'000'000;
}

// D04 to D07: what the carrier has no place for.
Headers datadog_alone(const Headers& headers) {
  return only(headers, [](std::string_view name) {
    return name.starts_with("x-datadog-") || name == "baggage";
  });
}
void low_half_alone(FaultMemory&, Sending& sending) {
  Headers& injected = sending.record().injected;
  Headers stored = datadog_alone(injected);
  erase_tag(stored, "_dd.p.tid");
  sending.placed = std::move(stored);
}
template <const auto& kName>
void without_header(FaultMemory&, Sending& sending) {
  Headers stored = datadog_alone(sending.record().injected);
  stored.erase(kName);
  sending.placed = std::move(stored);
}
constexpr std::string_view kPriority = "x-datadog-sampling-priority";
constexpr std::string_view kOrigin = "x-datadog-origin";

void without_tags(FaultMemory&, Sending& sending) {
  Headers stored = datadog_alone(sending.record().injected);
  std::string tid;
  if (const auto tags = stored.find("x-datadog-tags")) {
    if (const std::size_t at = tags->find("_dd.p.tid="); at != std::string_view::npos) {
      tid = tags->substr(at, 26);
    }
  }
  stored.erase("x-datadog-tags");
  if (!tid.empty()) stored.add("x-datadog-tags", tid);
  sending.placed = std::move(stored);
}
void without_baggage(FaultMemory&, Sending& sending) { sending.record().injected.erase("baggage"); }

// D09: the trace's id is an argument of the job, for logs and tags.
void id_as_tag(FaultMemory&, JourneySpan& span, Journey& journey) {
  if (span.role != Role::kProcess && span.role != Role::kConsumer) return;
  span.record.tags.set("dd.trace_id", std::to_string(journey.sends[span.send].trace_id.low));
}

void parent_of_request(FaultMemory&, Sending& sending) {
  const Send& call = sending.journey.sends.front();
  set_parent_id(sending.record().injected, call.span_id);
}
void current_span(FaultMemory&, Sending& sending) { sending.captured = sending.current; }

void overwrite(FaultMemory&, Sending& sending) { sending.inject = true; }
void creation_context(Scenario& scenario, std::size_t hop) {
  scenario.hops[hop].creation_context = {
      {"x-datadog-trace-id", "7240000000000000001"},
      {"x-datadog-parent-id", "7240000000000000002"},
      {"x-datadog-sampling-priority", "1"},
      {"traceparent", "00-00000000000000006479c6a3f5b88001-6479c6a3f5b88002-01"},
  };
}
void kept_creation_context(Scenario& scenario, std::size_t hop) {
  creation_context(scenario, hop);
  scenario.hops[hop].plan.keeps_creation_context = true;
}

void shared_builder(FaultMemory&, Sending& sending) {
  const std::uint32_t first = sending.send - sending.index;
  if (sending.index > 0) sending.record().injected = sending.journey.sends[first].injected;
}
void stale_traceparent(FaultMemory& memory, Sending& sending) {
  set_traceparent(sending.record().injected, {0, memory.random() | 1}, {memory.random() | 1});
}

// D17: the producer span does not know of the request, and roots a trace of its own.
void context_lost(Scenario& scenario, std::size_t hop) { scenario.hops[hop].loses_current = true; }

constexpr std::array kFaults = {
    Fault{.cause = "D01", .before_injection = no_injection, .after_reading = under_poller},
    Fault{.cause = "D02", .configure = outside_of_spans},
    Fault{.cause = "D03", .before_injection = late_context},
    Fault{.cause = "D04", .after_injection = low_half_alone},
    Fault{.cause = "D05", .after_injection = without_header<kPriority>},
    Fault{.cause = "D06", .after_injection = without_header<kOrigin>},
    Fault{.cause = "D07", .after_injection = without_tags},
    Fault{.cause = "D08", .after_injection = without_baggage},
    Fault{.cause = "D09", .before_injection = no_injection, .on_finish = id_as_tag},
    Fault{.cause = "D10", .after_injection = parent_of_request},
    Fault{.cause = "D11", .before_injection = current_span},
    Fault{.cause = "D12", .configure = kept_creation_context, .before_injection = overwrite},
    Fault{.cause = "D13", .configure = creation_context, .before_injection = no_injection},
    Fault{.cause = "D14", .before_injection = first_alone},
    Fault{.cause = "D15", .after_injection = shared_builder},
    Fault{.cause = "D16", .after_injection = stale_traceparent},
    Fault{.cause = "D17", .configure = context_lost},
};

}  // namespace

std::span<const Fault> capture_faults() { return kFaults; }

}  // namespace propspec
