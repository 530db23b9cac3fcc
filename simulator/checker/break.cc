#include "simulator/checker/break.h"

#include <algorithm>

namespace propspec::checking {

Break::Break(const Prepared& its_prepared, const Siblings& its_siblings,
             const HopMemory& its_memory, std::span<const Violation* const> its_violations)
    : prepared(its_prepared),
      siblings(its_siblings),
      memory(its_memory),
      violations(its_violations),
      hop_index(its_violations.front()->hop),
      send_index(its_violations.front()->send) {
  if (send_index < prepared.sends.size()) {
    send = &prepared.journey->sends[send_index];
    view = &prepared.sends[send_index];
  }
  if (const auto& wanted = view != nullptr ? view->expected : prepared.incoming_ids) {
    expected = *wanted;
  }
  arrival = find_arrival();
  if (arrival != nullptr) delivery = prepared.delivery_of(*arrival);
  if (delivery != nullptr && send != nullptr) {
    received = Carried(prepared.message_of(*delivery));
    if (delivery->read) read = Carried(*delivery->read);
  }
}

// The first that broke, or else the first at all.
const Arrival* Break::find_arrival() const {
  const std::vector<Arrival>& all = prepared.arrivals;
  const auto is_here = [&](const Arrival& one) {
    return one.hop == hop_index && one.send == send_index;
  };
  for (const Violation* one : violations) {
    if (one->delivery < all.size() && is_here(all[one->delivery])) return &all[one->delivery];
  }
  const Arrival* found = nullptr;
  if (send_index == kNone32) {
    const auto first = std::find_if(all.begin(), all.end(), is_here);
    return first == all.end() ? nullptr : &*first;
  }
  prepared.each_arrival_of(send_index, [&](std::uint32_t i) {
    if (found == nullptr && is_here(all[i])) found = &all[i];
  });
  return found;
}

const Violation* Break::find(std::string_view invariant) const {
  const auto found = std::find_if(violations.begin(), violations.end(), [&](const Violation* one) {
    return one->invariant == invariant;
  });
  return found == violations.end() ? nullptr : *found;
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
