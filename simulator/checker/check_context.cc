#include <fmt/format.h>

#include <unordered_set>

#include "simulator/checker/checks.h"

namespace propspec::checking {
namespace {

// What one service told of the trace's state: of its local root, or of another span of that chunk,
// since some tracers write it there.
struct TraceStateTold {
  std::optional<std::int32_t> priority;
  std::string_view origin;
  const KeyValues* tags = nullptr;  // of the span that has any `_dd.p.*`
  bool has_error = false;
  bool is_whole = true;  // false: origin and tags are not told by this tracer
};

bool has_propagation_tags(const KeyValues& tags) {
  for (const KeyValue pair : tags) {
    if (pair.key.starts_with(kTagPrefix) && pair.key != kTidTag) return true;
  }
  return false;
}

void add_what(const SpanRecord& record, TraceStateTold& told) {
  if (!told.priority) told.priority = record.sampling_priority;
  if (told.origin.empty()) told.origin = record.origin;
  if (record.tags.empty()) return;
  if (told.origin.empty()) told.origin = record.tags.find("_dd.origin").value_or("");
  if (told.tags == nullptr && has_propagation_tags(record.tags)) told.tags = &record.tags;
  told.has_error |= record.tags.find("_dd.propagation_error").has_value();
}

TraceStateTold state_at(const Prepared& prepared, std::uint32_t entry) {
  TraceStateTold told;
  const JourneySpan& root = prepared.span(entry);
  told.is_whole = root.tells_state;
  add_what(root.record, told);
  if (told.priority && !told.origin.empty() && told.tags != nullptr) return told;
  prepared.each_span_of(root.delivery, [&](std::uint32_t i) {
    const JourneySpan& other = prepared.span(i);
    if (other.service == root.service && other.chunk == root.chunk &&
        other.record.trace_id.low == root.record.trace_id.low) {
      add_what(other.record, told);
    }
  });
  return told;
}

// I08 and I10 for what came from the client.
void compare_with_client(const Prepared& prepared, const Arrival& arrival,
                         const TraceStateTold& here, Findings& findings) {
  const Place place = place_of(arrival);
  const auto priority = prepared.incoming.priority();
  if (priority && here.priority && *priority != *here.priority) {
    findings.add("I08", place, [&] {
      return fmt::format("{} has sampling priority {}, the client sent {}",
                         told(prepared, arrival.entry), *here.priority, *priority);
    });
  }
  if (!here.is_whole) return;
  const std::string_view origin = prepared.incoming.origin();
  if (!origin.empty() && here.origin != origin) {
    findings.add("I10", place, [&] {
      return fmt::format("{} has the origin '{}', the client sent '{}'",
                         told(prepared, arrival.entry), here.origin, origin);
    });
  }
  if (!prepared.incoming.has(Field::kDatadogTags) || here.has_error) return;
  std::string_view tags = prepared.incoming.text(Field::kDatadogTags);
  while (!tags.empty()) {
    const std::size_t comma = tags.find(',');
    const std::string_view one = tags.substr(0, comma);
    const std::size_t equals = one.find('=');
    if (equals != std::string_view::npos && one.starts_with(kTagPrefix) &&
        one.substr(0, equals) != kTidTag &&
        (one.substr(0, equals) != kDecisionMakerTag || priority)) {
      const auto kept = here.tags != nullptr ? here.tags->find(one.substr(0, equals))
                                             : std::optional<std::string_view>();
      if (kept != one.substr(equals + 1)) {
        findings.add("I11", place, [&] {
          return fmt::format(
              "{} has {}, the client sent {}", told(prepared, arrival.entry),
              kept ? fmt::format("{}={}", one.substr(0, equals), *kept) : "no such tag", one);
        });
      }
    }
    if (comma == std::string_view::npos) break;
    tags.remove_prefix(comma + 1);
  }
}

// I08, I10, I11 from one service to the next: so the hop that lost something is the one accused.
void compare_with_sender(const Prepared& prepared, const Arrival& arrival,
                         const TraceStateTold& there, const TraceStateTold& here,
                         Findings& findings) {
  const Place place = place_of(arrival);
  if (there.priority && here.priority && *there.priority != *here.priority) {
    findings.add("I08", place, [&] {
      return fmt::format("{} has sampling priority {}, its sender {}",
                         told(prepared, arrival.entry), *here.priority, *there.priority);
    });
  }
  if (!there.is_whole || !here.is_whole) return;
  if (there.origin != here.origin) {
    findings.add("I10", place, [&] {
      return fmt::format("{} has the origin '{}', its sender '{}'", told(prepared, arrival.entry),
                         here.origin, there.origin);
    });
  }
  if (there.tags == nullptr || here.has_error) return;
  for (const KeyValue tag : *there.tags) {
    if (!tag.key.starts_with(kTagPrefix) || tag.key == kTidTag) continue;
    const auto kept =
        here.tags != nullptr ? here.tags->find(tag.key) : std::optional<std::string_view>();
    if (kept == tag.value) continue;
    findings.add("I11", place, [&] {
      return fmt::format("{} has {}, its sender {}={}", told(prepared, arrival.entry),
                         kept ? fmt::format("{}={}", tag.key, *kept) : "no such tag", tag.key,
                         tag.value);
    });
  }
}

bool same_trace(Join join) {
  return join == Join::kJoined || join == Join::kUpperHalfLost || join == Join::kWrongParent;
}

// All messages of a request often have one sender.
struct LastSender {
  std::uint32_t root = kNone32;
  TraceStateTold told;
};

void check_state(const Prepared& prepared, const Arrival& arrival, LastSender& last,
                 Findings& findings) {
  if (arrival.entry == kNone32 || !same_trace(arrival.join)) return;
  const std::vector<bool>& keeps = prepared.facts->hop_keeps_state;
  if (arrival.hop >= keeps.size() || !keeps[arrival.hop]) return;
  const Delivery* const delivery = prepared.delivery_of(arrival);
  if (delivery != nullptr && delivery->in_batch) return;
  if (prepared.hop_of(arrival).from == kNoService) {
    compare_with_client(prepared, arrival, state_at(prepared, arrival.entry), findings);
    return;
  }
  if (arrival.send == kNone32 || prepared.sends[arrival.send].span == kNone32) return;
  const std::uint32_t sender = prepared.graph.local_root(prepared.sends[arrival.send].span);
  if (prepared.span(sender).record.trace_id.low !=
      prepared.span(arrival.entry).record.trace_id.low) {
    return;
  }
  if (last.root != sender) last = {sender, state_at(prepared, sender)};
  compare_with_sender(prepared, arrival, last.told, state_at(prepared, arrival.entry), findings);
}

// What was injected and is not in the message, even where the worker decided the same by chance.
void check_carried_state(const Prepared& prepared, std::uint32_t index, Findings& findings) {
  const SendView& view = prepared.sends[index];
  const Send& send = prepared.journey->sends[index];
  if (view.is_client || view.injected.empty() || !send.refused.empty()) return;
  const auto injected = view.injected.ids(), held = view.held().ids();
  if (!injected || !held) return;                            // all of it is lost: I20
  if (injected->trace_id.low != held->trace_id.low) return;  // it is another context
  if (view.held().repeats() || !prepared.hop(send.hop).is_queue) return;
  const Place place{send.hop, index, kNone32, view.span};
  if (view.injected.priority() && !view.held().priority()) {
    findings.add("I08", place, [&] {
      return fmt::format("the message holds ids and no sampling priority; {} was injected",
                         *view.injected.priority());
    });
  }
  if (!view.injected.origin().empty() && view.held().origin().empty()) {
    findings.add("I10", place, [&] {
      return fmt::format("the message holds ids and no origin; '{}' was injected",
                         view.injected.origin());
    });
  }
  if (view.injected.has_tags() && !view.held().has_tags()) {
    findings.add("I11", place, [&] {
      return fmt::format("the message holds ids and no propagation tags; '{}' was injected",
                         view.injected.text(Field::kDatadogTags));
    });
  }
}

bool is_in(const KeyValues& items, KeyValue item) { return items.find(item.key) == item.value; }

// I12.
void check_baggage(const Prepared& prepared, Findings& findings) {
  const Journey& journey = *prepared.journey;
  std::unordered_set<std::uint32_t> lost;  // deliveries whose work lacks an item
  for (const Journey::BaggageSeen& seen : journey.baggage_seen) {
    for (const KeyValue item : journey.baggage) {
      if (!is_in(seen.items, item)) lost.insert(seen.delivery);
    }
  }
  for (const Journey::BaggageSeen& seen : journey.baggage_seen) {
    if (seen.delivery >= prepared.arrivals.size()) continue;
    const Arrival& arrival = prepared.arrivals[seen.delivery];
    for (const KeyValue item : seen.items) {
      if (is_in(journey.baggage, item)) continue;
      if (prepared.incoming.has(Field::kBaggage) &&
          prepared.incoming.text(Field::kBaggage).find(item.key) != std::string_view::npos) {
        continue;
      }
      findings.add("I12", place_of(arrival), [&] {
        return fmt::format("the work sees the baggage item {}={}, which this request has not",
                           item.key, item.value);
      });
    }
    // A link takes no baggage along.
    if (!prepared.hop_of(arrival).carries_baggage || arrival.join == Join::kLinked ||
        arrival.join == Join::kLinkCut) {
      continue;
    }
    // Lost before, it cannot be lost again.
    if (arrival.send != kNone32 && journey.sends[arrival.send].sent_by_delivery) {
      if (lost.contains(*journey.sends[arrival.send].sent_by_delivery)) continue;
    }
    for (const KeyValue item : journey.baggage) {
      if (is_in(seen.items, item)) continue;
      findings.add("I12", place_of(arrival), [&] {
        return fmt::format("the work does not see the baggage item {}={}", item.key, item.value);
      });
    }
  }
}

// Errors of injection belong to what was sent, the others to what was received.
Place place_of_error(const Prepared& prepared, std::uint32_t span, std::string_view error) {
  if (error == "disabled" || error == "inject_max_size" || error == "encoding_error") {
    const std::uint32_t delivery = prepared.span(span).delivery;
    for (std::uint32_t i = 0; i < prepared.sends.size(); ++i) {
      const Send& send = prepared.journey->sends[i];
      if (send.sent_by_delivery == delivery) return {send.hop, i, kNone32, span};
    }
  }
  return place_of(prepared, span);
}

}  // namespace

void check_context(const Prepared& prepared, Findings& findings) {
  LastSender last;
  for (const Arrival& arrival : prepared.arrivals) check_state(prepared, arrival, last, findings);
  for (std::uint32_t i = 0; i < prepared.sends.size(); ++i) {
    check_carried_state(prepared, i, findings);
  }
  if (!prepared.journey->baggage_seen.empty()) check_baggage(prepared, findings);
  for (std::uint32_t i = 0; i < prepared.journey->spans.size(); ++i) {
    const JourneySpan& one = prepared.span(i);
    if (one.role == Role::kNoise || one.record.tags.empty()) continue;
    const auto error = one.record.tags.find("_dd.propagation_error");
    if (!error) continue;
    findings.add("I30", place_of_error(prepared, i, *error), [&] {
      return fmt::format("{} reports _dd.propagation_error={}", told(prepared, i), *error);
    });
  }
}

}  // namespace propspec::checking
