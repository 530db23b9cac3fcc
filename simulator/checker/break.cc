#include "simulator/checker/break.h"

namespace propspec::checking {

Break::Break(const Prepared& its_prepared, const HopMemory& its_memory,
             std::span<const Violation> its_violations, std::uint32_t hop, std::uint32_t at_send)
    : prepared(its_prepared),
      memory(its_memory),
      violations(its_violations),
      hop_index(hop),
      send_index(at_send) {
  if (send_index < prepared.sends.size()) {
    send = &prepared.journey->sends[send_index];
    view = &prepared.sends[send_index];
  }
  if (const auto& wanted = view != nullptr ? view->expected : prepared.incoming_ids) {
    expected = *wanted;
  }
  const auto take = [this](const Arrival& found) {
    arrival = &found;
    delivery = prepared.delivery_of(found);
  };
  for (const Violation& one : violations) {
    if (arrival != nullptr || one.hop != hop_index || one.send != send_index) continue;
    if (one.delivery < prepared.arrivals.size() &&
        prepared.arrivals[one.delivery].hop == hop_index &&
        prepared.arrivals[one.delivery].send == send_index) {
      take(prepared.arrivals[one.delivery]);
    }
  }
  for (const Arrival& one : prepared.arrivals) {
    if (arrival == nullptr && one.hop == hop_index && one.send == send_index) take(one);
  }
  if (delivery != nullptr && send != nullptr) {
    received = Carried(prepared.message_of(*delivery));
    if (delivery->read) read = Carried(*delivery->read);
  }
}

const Violation* Break::find(std::string_view invariant) const {
  for (const Violation& one : violations) {
    if (one.invariant == invariant && one.hop == hop_index && one.send == send_index) return &one;
  }
  return nullptr;
}

std::string Break::where() const {
  return fmt::format("hop '{}' ({} to {} over {})", hop().name, from(), to(), hop().carrier);
}

const SpanRecord* Break::entry() const {
  return arrival != nullptr && arrival->entry != kNone32 ? &prepared.span(arrival->entry).record
                                                         : nullptr;
}

const SpanRecord* Break::process() const {
  return arrival != nullptr && arrival->process != kNone32 ? &prepared.span(arrival->process).record
                                                           : nullptr;
}

std::string Break::how_entry_stands() const {
  const SpanRecord* const own = entry();
  if (own == nullptr) return fmt::format("{} has no span for the message", to());
  if (!own->parent_id) {
    return fmt::format("{}'s span '{}' is a root in trace {}", to(), own->name, hex(own->trace_id));
  }
  return fmt::format("{}'s span '{}' is a child of {} in trace {}", to(), own->name,
                     hex(own->parent_id), hex(own->trace_id));
}

bool Break::ids_are_strict() const {
  return (view == nullptr || view->stored.ids_are_strict()) && read.ids_are_strict();
}

}  // namespace propspec::checking
