#include <fmt/format.h>

#include "simulator/checker/checks.h"

namespace propspec::checking {
namespace {

// I02, I07: the parent is right, the upper half of the trace id is not.
void report_upper_half(const Prepared& prepared, const Arrival& arrival, const CarriedIds& expected,
                       Findings& findings) {
  const TraceId own = prepared.span(arrival.entry).record.trace_id;
  const bool came_from_client = prepared.incoming_ids &&
                                prepared.incoming_ids->trace_id.low == own.low &&
                                prepared.incoming_ids->trace_id.high != 0;
  const bool replaced = own.high != 0 && came_from_client;
  findings.add(replaced ? "I07" : "I02", place_of(arrival), [&] {
    return fmt::format("{} is in trace {}, what was sent in trace {}: only the lower 64 bits agree",
                       told(prepared, arrival.entry), hex(own), hex(expected.trace_id));
  });
}

void report_join(const Prepared& prepared, const Arrival& arrival, Findings& findings) {
  if (is_connected(arrival.join) || arrival.join == Join::kNoSpan) return;
  const std::optional<CarriedIds> expected =
      arrival.send != kNone32 ? prepared.sends[arrival.send].expected : prepared.incoming_ids;
  if (!expected) return;
  const SpanRecord& record = prepared.span(arrival.entry).record;
  const Place place = place_of(arrival);
  if (findings.knows("I35", place)) return;  // apart, and known from where
  const auto sent = [&] {
    return fmt::format("span {} of trace {}", hex(expected->span_id), hex(expected->trace_id));
  };
  const auto stands = [&] {
    return !record.parent_id ? fmt::format("is a root in trace {}", hex(record.trace_id))
                             : fmt::format("is a child of {} in trace {}", hex(record.parent_id),
                                           hex(record.trace_id));
  };
  switch (arrival.join) {
    case Join::kUpperHalfLost:
      return report_upper_half(prepared, arrival, *expected, findings);
    case Join::kNotAdopted:
      findings.add("I05", place, [&] {
        return fmt::format(
            "{} has the parent {}, but in trace {} there is no such span: what was "
            "sent is {}",
            told(prepared, arrival.entry), hex(record.parent_id), hex(record.trace_id), sent());
      });
      return;
    case Join::kLinkCut:
    case Join::kOrphan:
      return;  // I15 and I05 find them, as they find all others
    case Join::kUnreferred:
      findings.add("I14", place, [&] {
        return fmt::format(
            "{} handles the message of {}, and refers to it by no parent and no link",
            told(prepared, arrival.entry), sent());
      });
      return;
    case Join::kWrongParent:
      findings.add("I03", place, [&] {
        return record.parent_id == expected->span_id
                   ? fmt::format("{} {}, where a link was promised", told(prepared, arrival.entry),
                                 stands())
                   : fmt::format("{} {}, although what was sent is {}",
                                 told(prepared, arrival.entry), stands(), sent());
      });
      break;
    default:
      findings.add("I01", place, [&] {
        return fmt::format("{} {}: not reachable from what was sent, {}",
                           told(prepared, arrival.entry), stands(), sent());
      });
  }
  const Delivery* const delivery = prepared.delivery_of(arrival);
  if (arrival.joined_before && delivery != nullptr && delivery->attempt > 1) {
    findings.add("I18", place, [&] {
      return fmt::format("attempt {} {}, although an earlier attempt was joined", delivery->attempt,
                         stands());
    });
  }
}

void report_work(const Prepared& prepared, const Arrival& arrival, Findings& findings) {
  if (arrival.process == kNone32 || !is_connected(arrival.join) || is_connected(arrival.work)) {
    return;
  }
  Place place = place_of(arrival);
  place.span = arrival.process;
  const SpanRecord& record = prepared.span(arrival.process).record;
  if (arrival.work == Join::kWrongParent) {
    findings.add("I03", place, [&] {
      return fmt::format("{} is a child of {}, which is not what hop '{}' promises",
                         told(prepared, arrival.process), hex(record.parent_id),
                         prepared.hop_of(arrival).name);
    });
  } else if (arrival.work == Join::kApart) {
    findings.add("I21", place, [&] {
      return fmt::format("{} is in trace {}, apart from {} which received the message",
                         told(prepared, arrival.process), hex(record.trace_id),
                         told(prepared, arrival.entry));
    });
  } else if (arrival.work == Join::kUpperHalfLost) {
    findings.add("I02", place, [&] {
      return fmt::format("{} is in trace {}: the upper 64 bits are not those of what was sent",
                         told(prepared, arrival.process), hex(record.trace_id));
    });
  }
}

// I21: one span for several messages, each of which was to have its own.
void report_shared_span(const Prepared& prepared, const Arrival& arrival, Findings& findings) {
  if (!arrival.shares_span || prepared.hop_of(arrival).batch != BatchMode::kEach) return;
  if (!is_connected(arrival.join)) return;  // I14
  findings.add("I21", place_of(arrival), [&] {
    return fmt::format("{} handles several messages, and hop '{}' promises a span for each",
                       told(prepared, arrival.entry), prepared.hop_of(arrival).name);
  });
}

// I09, I21, I32: a delivery without any span.
void report_absence(const Prepared& prepared, const Arrival& arrival, Findings& findings) {
  const Delivery* const delivery = prepared.delivery_of(arrival);
  if (arrival.entry != kNone32 || delivery == nullptr || delivery->received_ns == 0) return;
  if (arrival.send == kNone32) return;
  if (delivery->killed || delivery->failed || !prepared.is_recorded) return;  // I32
  bool others = false;  // of the receiving side: what is left of it names a parent (I05)
  prepared.each_span_of(arrival.delivery, [&](std::uint32_t i) {
    const JourneySpan& one = prepared.span(i);
    if (one.role == Role::kNoise || one.role == Role::kPoller) return;
    others |= one.record.parent_id.value != 0;
  });
  if (others) return;
  const auto sentence = [&](std::string_view end) {
    return fmt::format("{} handled a message of hop '{}' and has no span for it: {}",
                       prepared.service_name(prepared.hop_of(arrival).to),
                       prepared.hop_of(arrival).name, end);
  };
  const Carried read = delivery->read ? Carried(*delivery->read) : Carried();
  const auto ids = read.ids();
  const auto& expected = prepared.sends[arrival.send].expected;
  const bool understood =
      delivery->extracted || (!delivery->extraction_is_told && ids && expected &&
                              ids->trace_id.low == expected->trace_id.low);
  if (understood && prepared.hop_of(arrival).from != kNoService) {
    findings.add("I09", place_of(arrival),
                 [&] { return sentence("the rest of the trace was kept"); });
  } else if (prepared.hop_of(arrival).from != kNoService) {
    findings.add("I21", place_of(arrival), [&] { return sentence("nothing was recorded"); });
  }
}

// I24: the ids of the sender as a tag, on a span that is not joined to it.
void check_tags_as_edges(const Prepared& prepared, const Arrival& arrival, Findings& findings) {
  if (arrival.send == kNone32 || arrival.entry == kNone32 || is_connected(arrival.join)) return;
  const auto& expected = prepared.sends[arrival.send].expected;
  if (!expected) return;
  for (const std::uint32_t index : {arrival.entry, arrival.process}) {
    if (index == kNone32) continue;
    const auto tag = prepared.span(index).record.tags.find("dd.trace_id");
    if (!tag) continue;
    const bool names_it = parse_decimal64(*tag) == expected->trace_id.low ||
                          parse_trace_id(*tag) == expected->trace_id;
    if (!names_it || prepared.span(index).record.trace_id.low == expected->trace_id.low) continue;
    findings.add("I24", place_of(arrival), [&] {
      return fmt::format(
          "{} names the sender's trace in its tag dd.trace_id={}, and is in trace {}",
          told(prepared, index), *tag, hex(prepared.span(index).record.trace_id));
    });
  }
}

}  // namespace

void check_joins(const Prepared& prepared, Findings& findings) {
  for (const Arrival& arrival : prepared.arrivals) {
    report_join(prepared, arrival, findings);
    report_work(prepared, arrival, findings);
    report_shared_span(prepared, arrival, findings);
    report_absence(prepared, arrival, findings);
    check_tags_as_edges(prepared, arrival, findings);
  }
}

}  // namespace propspec::checking
