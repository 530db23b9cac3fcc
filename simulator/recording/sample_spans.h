// For tests: recordings written as sentences.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "simulator/recording/recording.h"

namespace propspec::recording::samples {

inline constexpr TraceId kA{0x640cfd8d00000000, 0xa000000000000001};
inline constexpr TraceId kB{0x640cfd8d00000000, 0xb000000000000002};
inline constexpr TraceId kC{0x640cfd8d00000000, 0xc000000000000003};
inline constexpr std::uint64_t kBegin = 1'700'000'000'000'000'000;
inline constexpr std::uint64_t kMillisecond = 1'000'000;

// Ids that are as long as real ones.
inline SpanId id(std::uint64_t number) { return {0x0db4da5f00000000 + number}; }

// A span that begins so many milliseconds after the others, and lasts ten.
struct Span {
  WireSpan wire;

  Span(TraceId trace, std::uint64_t number, std::uint64_t parent, std::string_view kind,
       std::string_view service, std::string_view name, std::uint64_t at_ms) {
    SpanRecord& record = wire.record;
    record.trace_id = trace;
    record.span_id = id(number);
    if (parent != 0) record.parent_id = id(parent);
    record.kind = kind;
    record.service = service;
    record.name = name;
    record.start_ns = kBegin + at_ms * kMillisecond;
    record.duration_ns = 10 * kMillisecond;
    // A chunk is what a service has of a trace.
    wire.chunk = trace.low ^ trace.high ^ std::hash<std::string_view>()(service);
  }
  Span& tag(std::string_view key, std::string_view value) {
    wire.record.tags.add(key, value);
    return *this;
  }
  Span& link(TraceId trace, std::uint64_t number, std::string_view reason = "") {
    SpanLink link{trace, id(number), {}, {}, {}};
    if (!reason.empty()) link.attributes.add("reason", reason);
    wire.record.links.push_back(link);
    return *this;
  }
  Span& priority(std::int32_t value) {
    wire.record.sampling_priority = value;
    return *this;
  }
  Span& origin(std::string_view value) {
    wire.record.origin = value;
    return *this;
  }
  Span& chunk(std::uint64_t number) {
    wire.chunk = number;
    return *this;
  }
  Span& tid(Tid value) {
    wire.tid = value;
    return *this;
  }
  Span& lasts(std::uint64_t ms) {
    wire.record.duration_ns = ms * kMillisecond;
    return *this;
  }
};

inline Verdict judged(const std::vector<Span>& spans, Options options = {}) {
  Recording recording(options);
  for (const Span& span : spans) recording.add(span.wire);
  return recording.judge();
}

// "I05 x2, (I26)": warnings in brackets.
inline std::string findings(const Verdict& verdict) {
  std::string text;
  for (const FindingTotal& total : verdict.totals) {
    if (!text.empty()) text += ", ";
    const bool warns = total.severity == Severity::kWarning;
    text += (warns ? "(" : "") + std::string(total.invariant) + (warns ? ")" : "");
    if (total.count > 1) text += " x" + std::to_string(total.count);
  }
  return text;
}

// "certain D04 D35 x2; possible D43".
inline std::string suspicions(const Verdict& verdict) {
  std::string text;
  for (const Suspicion& suspicion : verdict.suspicions) {
    if (!text.empty()) text += "; ";
    text += name(suspicion.certainty);
    for (const std::string_view cause : suspicion.causes) text += " " + std::string(cause);
    if (suspicion.count > 1) text += " x" + std::to_string(suspicion.count);
  }
  return text;
}

inline void expect_sound(const std::vector<Span>& spans) {
  const Verdict verdict = judged(spans);
  EXPECT_EQ(findings(verdict), "");
  EXPECT_EQ(suspicions(verdict), "");
  EXPECT_TRUE(verdict.sound());
}

}  // namespace propspec::recording::samples
