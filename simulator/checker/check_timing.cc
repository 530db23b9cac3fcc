#include <fmt/format.h>

#include <algorithm>

#include "simulator/checker/checks.h"

namespace propspec::checking {
namespace {

// What clocks of one machine and rounded times may differ by.
constexpr std::uint64_t kMillisecond = 1'000'000;

std::uint64_t allowed(const Prepared& prepared, std::uint32_t hop) {
  return kMillisecond + prepared.hop(hop).skew_ns;
}

void check_edges(const Prepared& prepared, Findings& findings) {
  const std::vector<JourneySpan>& spans = prepared.journey->spans;
  for (std::uint32_t i = 0; i < spans.size(); ++i) {
    const std::uint32_t up = prepared.graph.parent(i);
    if (up == kNone32 || up == i || spans[i].role == Role::kNoise) continue;
    const SpanRecord& child = spans[i].record;
    const SpanRecord& parent = spans[up].record;
    if (child.start_ns == 0 || parent.start_ns == 0) continue;
    const std::uint64_t tolerance = allowed(prepared, spans[i].hop);
    if (child.start_ns + tolerance < parent.start_ns) {
      findings.add("I26", place_of(prepared, i), [&] {
        return fmt::format("{} starts {} ns before its parent, {}", told(prepared, i),
                           parent.start_ns - child.start_ns, told(prepared, up));
      });
    }
    // What is done for a span within its service ends with it, unless nobody waited.
    const bool within = spans[i].service == spans[up].service &&
                        (spans[i].role == Role::kWork || spans[i].role == Role::kProcess) &&
                        spans[up].role != Role::kPoller && spans[up].role != Role::kInserted;
    if (within && parent.duration_ns != 0 && child.end_ns() > parent.end_ns() + tolerance) {
      findings.warn("I26", place_of(prepared, i), [&] {
        return fmt::format("{} ends {} ns after its parent, {}", told(prepared, i),
                           child.end_ns() - parent.end_ns(), told(prepared, up));
      });
    }
  }
}

void check_delays(const Prepared& prepared, Findings& findings) {
  for (const Arrival& arrival : prepared.arrivals) {
    const HopPlan& hop = prepared.hop_of(arrival);
    if (hop.delay_ns == 0 || arrival.entry == kNone32 || arrival.send == kNone32) continue;
    const std::uint64_t start = prepared.span(arrival.entry).record.start_ns;
    const std::uint64_t sent = prepared.journey->sends[arrival.send].sent_ns;
    if (start == 0 || sent == 0) continue;
    if (start + allowed(prepared, arrival.hop) >= sent + hop.delay_ns) continue;
    findings.add("I26", place_of(arrival), [&] {
      return fmt::format("{} starts {} ns after the message was sent, which was to wait {} ns",
                         told(prepared, arrival.entry), start - std::min(start, sent),
                         hop.delay_ns);
    });
  }
}

// I19, for the trace of the first span that received the request.
void check_bounds(const Prepared& prepared, Findings& findings) {
  const Plan& plan = *prepared.plan;
  const std::vector<JourneySpan>& spans = prepared.journey->spans;
  if ((plan.max_spans == 0 && plan.max_age_ns == 0) || spans.empty()) return;
  TraceId trace = spans.front().record.trace_id;
  for (const JourneySpan& one : spans) {
    if (one.role == Role::kServer && one.hop == 0) trace = one.record.trace_id;
  }
  std::uint64_t count = 0, begin = ~0ull, end = 0;
  std::uint32_t last = 0;
  for (std::uint32_t i = 0; i < spans.size(); ++i) {
    const SpanRecord& record = spans[i].record;
    if (record.trace_id != trace) continue;
    ++count;
    if (record.start_ns != 0) begin = std::min(begin, record.start_ns);
    if (record.end_ns() >= end) {
      end = record.end_ns();
      if (spans[i].hop >= spans[last].hop) last = i;
    }
  }
  std::uint32_t deepest = last;
  for (std::uint32_t i = 0; i < spans.size(); ++i) {
    if (spans[i].hop > spans[deepest].hop) deepest = i;
  }
  const std::uint64_t age = end > begin ? end - begin : 0;
  const bool large = plan.max_spans != 0 && count > plan.max_spans;
  const bool old = plan.max_age_ns != 0 && age > plan.max_age_ns;
  if (!large && !old) return;
  Place place;
  place.hop = spans[deepest].hop;
  place.span = deepest;
  findings.add("I19", place, [&] {
    return fmt::format("trace {} has {} spans over {} s; at most {} spans and {} s are expected",
                       hex(trace), count, age / 1'000'000'000, plan.max_spans,
                       plan.max_age_ns / 1'000'000'000);
  });
}

}  // namespace

void check_timing(const Prepared& prepared, Findings& findings) {
  check_edges(prepared, findings);
  check_delays(prepared, findings);
  check_bounds(prepared, findings);
}

}  // namespace propspec::checking
