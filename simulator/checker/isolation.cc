#include "simulator/checker/isolation.h"

#include <fmt/format.h>

#include "simulator/checker/checks.h"

namespace propspec::checking {
namespace {

constexpr std::size_t kSlots = 1u << 13;

bool counts(Role role) {
  return role != Role::kPoller && role != Role::kNoise && role != Role::kInserted;
}

}  // namespace

RecentTraces::RecentTraces() : slots_(kSlots) {}

std::size_t RecentTraces::slot_of(TraceId trace_id) const {
  const std::uint64_t mixed = (trace_id.low ^ trace_id.high * 31) * 0x9e3779b97f4a7c15u;
  return static_cast<std::size_t>(mixed >> 51) & (kSlots - 1);
}

bool RecentTraces::is_of_another(TraceId trace_id, std::uint64_t request) const {
  const Slot& slot = slots_[slot_of(trace_id)];
  return slot.trace_id == trace_id && slot.request != request;
}

void RecentTraces::check(const Prepared& prepared, Findings& findings) const {
  const std::uint64_t request = prepared.journey->request;
  TraceId before;
  for (std::uint32_t i = 0; i < prepared.journey->spans.size(); ++i) {
    const JourneySpan& one = prepared.span(i);
    const TraceId own = one.record.trace_id;
    if (!counts(one.role) || own == before || !own) continue;
    if (!is_of_another(own, request)) {
      before = own;
      continue;
    }
    // A client may send two requests in one trace.
    if (prepared.incoming_ids && prepared.incoming_ids->trace_id == own) continue;
    findings.add("I35", place_of(prepared, i), [&] {
      return fmt::format("span '{}' of {} is in trace {}, which is that of request {}",
                         one.record.name, prepared.service_name(one.service), hex(own),
                         slots_[slot_of(own)].request);
    });
  }
}

// The trace that the request came with or began, and those that its workers began. A trace in which
// a worker fetches its jobs belongs to all of them, and to none.
void RecentTraces::remember(const Prepared& prepared) {
  const std::uint64_t request = prepared.journey->request;
  for (const JourneySpan& one : prepared.journey->spans) {
    const bool begins =
        one.role == Role::kServer || one.role == Role::kProducer ||
        ((one.role == Role::kConsumer || one.role == Role::kProcess) && !one.record.parent_id);
    if (!begins || is_of_another(one.record.trace_id, request)) continue;
    slots_[slot_of(one.record.trace_id)] = {one.record.trace_id, request};
  }
}

}  // namespace propspec::checking
