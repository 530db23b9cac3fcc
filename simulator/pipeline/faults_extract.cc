// D39 to D54: what goes wrong where a worker takes the context out of a message.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>

#include "simulator/pipeline/bending.h"
#include "simulator/pipeline/fault.h"
#include "simulator/pipeline/fault_pieces.h"

namespace propspec {
namespace {

using namespace pieces;

std::optional<std::uint64_t> trace_id_read(const Receiving& receiving) {
  const auto& read = receiving.record().read;
  const auto text = read ? read->find_header("x-datadog-trace-id") : std::nullopt;
  return text ? parse_decimal64(*text) : std::nullopt;
}

// D39, D41: whoever wrote the ids wrote them in hex.
void hex_ids(FaultMemory&, Sending& sending) {
  const Send& send = sending.record();
  Headers placed = only(send.injected, [](std::string_view name) {
    return name.starts_with("x-datadog-") && name != "x-datadog-tags";
  });
  placed.set("x-datadog-trace-id", hex(SpanId{send.trace_id.low}));
  placed.set("x-datadog-parent-id", hex(send.span_id));
  sending.placed = std::move(placed);
}
void silent_filter(Scenario& scenario, std::size_t hop) {
  scenario.hops[hop].bereft = Bereft::kSilent;
}
// The digits up to the first that is none, as atoi and its kin do it.
void by_prefix(FaultMemory&, Receiving& receiving) {
  Headers given = *receiving.record().read;
  for (const char* name : {"x-datadog-trace-id", "x-datadog-parent-id"}) {
    const auto text = given.find_header(name);
    if (!text) continue;
    std::string digits(text->substr(0, text->find_first_not_of("0123456789")));
    if (digits.empty()) digits = "0";
    given.set(name, digits.size() > 19 ? digits.substr(0, 19) : digits);
  }
  receiving.give(std::move(given));
}

void signed_ids(FaultMemory&, Receiving& receiving) {
  const auto trace_id = trace_id_read(receiving);
  if (trace_id && *trace_id >> 63 != 0) receiving.give({});
}
void never_extracts(FaultMemory&, Receiving& receiving) {
  receiving.extract = false;
  receiving.give({});
}
void user_code_outside(FaultMemory&, Receiving& receiving) { receiving.process_apart = true; }
void sibling_promised(Scenario& scenario, std::size_t hop) {
  scenario.hops[hop].plan.joining = Joining::kSibling;
}
void child_of_consumer(FaultMemory&, Receiving& receiving) { receiving.joining = Joining::kParent; }
// The thread still has the context of the job before.
void leaked(FaultMemory& memory, Receiving& receiving) {
  Headers own = *receiving.record().read;
  if (!memory.last_context.empty() && memory.random() % 4 == 0) receiving.give(memory.last_context);
  memory.last_context = std::move(own);
}

void batch(Scenario& scenario, std::size_t hop) {
  Hop& bent = scenario.hops[hop];
  bent.messages = bent.batch_size = 3;
  bent.plan.batch = BatchMode::kLinks;
}
void first_wins(FaultMemory&, Receiving& receiving) { receiving.first_alone = true; }

void first_attempt_alone(FaultMemory&, Receiving& receiving) {
  if (receiving.record().attempt > 1) receiving.give({});
}

bool receives(const JourneySpan& span) {
  return span.role == Role::kConsumer || span.role == Role::kProcess || span.role == Role::kWork;
}

// D49: the parent's id is taken over, and its trace's is not.
void new_trace(FaultMemory&, JourneySpan& span, Journey& journey) {
  if (!receives(span)) return;
  span.record.trace_id.low ^= journey.request * 0x9e3779b97f4a7c15u | 1;
  span.record.trace_id.high = 0;
}

void links(Scenario& scenario, std::size_t hop) {
  scenario.hops[hop].plan.joining = Joining::kLink;
}
void lower_half_of_link(FaultMemory&, JourneySpan& span, Journey&) {
  for (SpanLink& link : span.record.links) link.trace_id.high = 0;
}

// D51: the scope of the job before was never closed, and the next opens under it.
void several_messages(Scenario& scenario, std::size_t hop) { scenario.hops[hop].messages = 3; }
void ladder(FaultMemory&, JourneySpan& span, Journey& journey) {
  if (span.role != Role::kConsumer) return;
  for (auto before = journey.spans.rbegin(); before != journey.spans.rend(); ++before) {
    if (before->role == Role::kConsumer && before->hop == span.hop &&
        before->delivery < span.delivery) {
      span.record.parent_id = before->record.span_id;
      return;
    }
  }
}

// D52: the handler returned when it had begun the work.
void ends_early(FaultMemory&, JourneySpan& span, Journey&) {
  if (span.role == Role::kConsumer || span.role == Role::kProcess) span.record.duration_ns = 1000;
}

void reads_b3_alone(Scenario& scenario, std::size_t hop) {
  scenario.services[scenario.hops[hop].plan.to].environment["DD_TRACE_PROPAGATION_STYLE_EXTRACT"] =
      "b3multi";
}

void not_text(FaultMemory&, Receiving& receiving) {
  receiving.record().received =
      changed(receiving.sent().stored, [](const Property& property, Message& result) {
        result.add(property.name, WireType::kList, fmt::format("[\"{}\"]", property.value));
      });
}

constexpr std::array kFaults = {
    Fault{.cause = "D39", .configure = silent_filter, .after_injection = hex_ids},
    Fault{.cause = "D40", .after_reading = signed_ids},
    Fault{.cause = "D41", .after_injection = hex_ids, .after_reading = by_prefix},
    Fault{.cause = "D42", .after_reading = never_extracts},
    Fault{.cause = "D43", .after_reading = user_code_outside},
    Fault{.cause = "D44", .configure = sibling_promised, .after_reading = child_of_consumer},
    Fault{.cause = "D45", .after_reading = under_poller},
    Fault{.cause = "D46", .after_reading = leaked},
    Fault{.cause = "D47", .configure = batch, .after_reading = first_wins},
    Fault{.cause = "D48", .configure = fails_once, .after_reading = first_attempt_alone},
    Fault{.cause = "D49", .on_finish = new_trace},
    Fault{.cause = "D50", .configure = links, .on_finish = lower_half_of_link},
    Fault{.cause = "D51", .configure = several_messages, .on_finish = ladder},
    Fault{.cause = "D52", .configure = with_work, .on_finish = ends_early},
    Fault{.cause = "D53", .configure = reads_b3_alone},
    Fault{.cause = "D54", .configure = strictly_read, .on_arrival = not_text},
};

}  // namespace

std::span<const Fault> extract_faults() { return kFaults; }

}  // namespace propspec
