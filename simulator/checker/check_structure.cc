#include <fmt/format.h>

#include "simulator/checker/checks.h"

namespace propspec::checking {
namespace {

// I05 for spans: the parent was collected, or is known to be outside.
void check_parents(const Prepared& prepared, Findings& findings) {
  const Journey& journey = *prepared.journey;
  for (std::uint32_t i = 0; i < journey.spans.size(); ++i) {
    const JourneySpan& one = journey.spans[i];
    if (one.role == Role::kNoise || !one.record.parent_id) continue;
    if (prepared.graph.parent(i) != kNone32) continue;
    if (one.role == Role::kPoller) continue;
    if (prepared.is_known_outside(one.record.trace_id, one.record.parent_id)) continue;
    // With other upper halves it is I02's, I06's or I07's.
    if (prepared.graph.find_by_lower_half(one.record.trace_id.low, one.record.parent_id) !=
        kNone32) {
      continue;
    }
    const Place place = place_of(prepared, i);
    const auto sentence = [&] {
      return fmt::format("{} names the parent {}, which is no span of trace {}", told(prepared, i),
                         hex(one.record.parent_id), hex(one.record.trace_id));
    };
    const auto was_killed = [&](std::uint32_t delivery) {
      return delivery < journey.deliveries.size() && journey.deliveries[delivery].killed;
    };
    bool killed = was_killed(one.delivery);
    if (one.send < journey.sends.size()) {
      killed |= journey.sends[one.send].sent_by_delivery &&
                was_killed(*journey.sends[one.send].sent_by_delivery);
    }
    const bool receives =
        one.delivery < prepared.arrivals.size() && prepared.arrivals[one.delivery].entry == i;
    // Who belongs to another trace is apart, whatever its parent is called.
    if (receives && prepared.arrivals[one.delivery].join == Join::kApart) continue;
    if (killed) {
      findings.warn("I05", place, sentence);
    } else {
      findings.add("I05", place, sentence);
    }
  }
}

// I04: two spans of one name, and circles.
void check_ids(const Prepared& prepared, Findings& findings) {
  const Journey& journey = *prepared.journey;
  for (std::uint32_t i = 0; i < journey.spans.size(); ++i) {
    const JourneySpan& one = journey.spans[i];
    if (one.role == Role::kNoise) continue;
    const std::uint32_t twin = prepared.graph.find_twin(i);
    if (twin != kNone32 && twin < i) {
      const JourneySpan& other = journey.spans[twin];
      // B3 allows client and server to share a span.
      const bool shared = (one.role == Role::kServer && other.role == Role::kClient) ||
                          (one.role == Role::kClient && other.role == Role::kServer);
      if (!shared) {
        const Place own = place_of(prepared, i);
        const Place place = one.hop >= other.hop ? own : place_of(prepared, twin);
        findings.add("I04", place, [&] {
          return fmt::format("{} and {} have the same id {}", told(prepared, twin),
                             told(prepared, i), hex(one.record.span_id));
        });
      }
    } else if (prepared.graph.parent(i) == i || prepared.graph.is_below(i, i)) {
      findings.add("I04", place_of(prepared, i),
                   [&] { return fmt::format("{} is an ancestor of itself", told(prepared, i)); });
    }
  }
}

// I06: within a service, chunks of one trace name one upper half.
void check_upper_halves(const Prepared& prepared, Findings& findings) {
  const Journey& journey = *prepared.journey;
  for (std::uint32_t i = 0; i < journey.spans.size(); ++i) {
    const JourneySpan& one = journey.spans[i];
    if (one.role == Role::kNoise) continue;
    const TraceId own = one.record.trace_id;
    std::uint32_t up = prepared.graph.parent(i);
    if (up == kNone32 && one.record.parent_id) {
      up = prepared.graph.find_by_lower_half(own.low, one.record.parent_id);
    }
    if (up != kNone32 && journey.spans[up].service == one.service &&
        journey.spans[up].record.trace_id.high != own.high) {
      findings.add("I06", place_of(prepared, i), [&] {
        return fmt::format("{} is in trace {}, its parent in the same service in trace {}",
                           told(prepared, i), hex(own), hex(journey.spans[up].record.trace_id));
      });
    }
    if (one.record.tags.empty()) continue;
    const auto tid = one.record.tags.find(kTidTag);
    if (!tid) continue;
    const auto upper = parse_span_id(*tid);
    if (!upper || upper->value == 0 || upper->value != own.high) {
      findings.add("I06", place_of(prepared, i), [&] {
        return fmt::format("{} has {}={} in trace {}", told(prepared, i), kTidTag, *tid, hex(own));
      });
    }
  }
}

// I16: what sends or works within a request roots no trace; and no trace has two roots.
void check_roots(const Prepared& prepared, Findings& findings) {
  const std::vector<JourneySpan>& spans = prepared.journey->spans;
  for (std::uint32_t i = 0; i < spans.size(); ++i) {
    const JourneySpan& one = spans[i];
    if (one.role == Role::kNoise || one.record.parent_id) continue;
    const TraceId trace = one.record.trace_id;
    if (prepared.families.is_another_root(i)) {
      findings.add("I16", place_of(prepared, i), [&] {
        return fmt::format("{} is another root of trace {}", told(prepared, i), hex(trace));
      });
    } else if (!may_be_root(one.role) && prepared.families.is_within_request(one)) {
      findings.add("I16", place_of(prepared, i), [&] {
        return fmt::format("{} roots trace {}, although it was opened within a request",
                           told(prepared, i), hex(trace));
      });
      // Whoever joins it is not reachable from the request.
      findings.add("I01", place_of(prepared, i), [&] {
        return fmt::format("{} is not reachable from the request", told(prepared, i));
      });
    }
  }
}

// I15: every link leads to a span, not to itself, and not to its own parent.
void check_links(const Prepared& prepared, Findings& findings) {
  const std::vector<JourneySpan>& spans = prepared.journey->spans;
  for (std::uint32_t i = 0; i < spans.size(); ++i) {
    const JourneySpan& one = spans[i];
    if (one.role == Role::kNoise || one.role == Role::kPoller) continue;
    for (const SpanLink& link : one.record.links) {
      const bool is_self =
          link.trace_id == one.record.trace_id &&
          (link.span_id == one.record.span_id || link.span_id == one.record.parent_id);
      if (!is_self && prepared.graph.find(link.trace_id, link.span_id) != kNone32) continue;
      if (!is_self && prepared.is_known_outside(link.trace_id, link.span_id)) continue;
      // "terminated_context": of a style that was not followed; it leads wherever that came from.
      if (link.attributes.find("reason")) continue;
      const Delivery* const delivery = one.delivery < prepared.journey->deliveries.size()
                                           ? &prepared.journey->deliveries[one.delivery]
                                           : nullptr;
      // A batch may hold messages of others, which are not seen here.
      const bool of_this_request = is_self || prepared.families.has_trace(link.trace_id.low);
      if (delivery != nullptr && delivery->in_batch && !of_this_request) continue;
      findings.add("I15", place_of(prepared, i), [&] {
        return fmt::format("{} has a link to span {} of trace {}, {}", told(prepared, i),
                           hex(link.span_id), hex(link.trace_id),
                           is_self ? "which it is itself, or a child of" : "which there is not");
      });
    }
  }
}

}  // namespace

std::string told(const Prepared& prepared, std::uint32_t index) {
  const JourneySpan& one = prepared.span(index);
  return fmt::format("span '{}' of {}", one.record.name, prepared.service_name(one.service));
}

Place place_of(const Arrival& arrival) {
  return {arrival.hop, arrival.send, arrival.delivery, arrival.entry};
}

Place place_of(const Prepared& prepared, std::uint32_t span) {
  const JourneySpan& one = prepared.span(span);
  const std::uint32_t send = one.send < prepared.sends.size() ? one.send : kNone32;
  const std::uint32_t delivery =
      one.delivery < prepared.journey->deliveries.size() ? one.delivery : kNone32;
  if (send == kNone32 && delivery != kNone32) {
    return {one.hop, prepared.journey->deliveries[delivery].send, delivery, span};
  }
  return {one.hop, send, delivery, span};
}

void check_structure(const Prepared& prepared, Findings& findings) {
  check_ids(prepared, findings);
  check_parents(prepared, findings);
  check_upper_halves(prepared, findings);
  check_roots(prepared, findings);
  check_links(prepared, findings);
}

}  // namespace propspec::checking
