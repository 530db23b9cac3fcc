// Spans in, whichever of four formats they are in: OTLP JSON, Zipkin v2 JSON, Jaeger JSON, and
// Datadog's v0.4 payloads as msgpack or JSON; plain or compressed (gzip, zlib).
//
// The input is read as a stream: whole documents, arrays of them, one document a line as file
// exporters write them, or payloads one behind the other. No more is held in memory than one unit
// of it: an OTLP resource's spans, a Jaeger trace, a Datadog chunk, a Zipkin span. What is
// unreadable is told of, and the rest is read.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/wire/wire_span.h"

namespace propspec {

enum class SpanFormat : std::uint8_t { kOtlp, kZipkin, kJaeger, kDatadogJson, kDatadogMsgpack };

std::string_view name(SpanFormat format);  // "otlp", "zipkin", "jaeger", "datadog-json", "datadog"
std::optional<SpanFormat> parse_span_format(std::string_view text);
std::span<const SpanFormat> span_formats();

// Something that could not be read.
struct ReadProblem {
  std::string where;  // "line 12", "byte 4711 of the payload"
  std::string what;   // what is wrong, and what to do
};

struct ReadOptions {
  // Nothing: known by its content, unit by unit.
  std::optional<SpanFormat> format;
  // Distinguishes the chunks of several inputs.
  std::uint64_t source = 0;
  // An input that holds no span up to there, and something unreadable, is not read on: it may be a
  // device that never ends.
  std::uint64_t max_barren_bytes = 512u << 20;
  // Called every now and then with the bytes taken from the input so far; false: stop reading.
  std::function<bool(std::uint64_t)> on_progress;
};

struct ReadResult {
  std::optional<SpanFormat> format;  // of the first span
  std::uint64_t spans = 0;
  std::uint64_t bytes = 0;            // of the input, as it is stored
  std::uint64_t problem_count = 0;    // all of them
  std::vector<ReadProblem> problems;  // the first few
  bool stopped = false;               // by on_progress
};

// Limits; what exceeds one is a problem, and skipped.
inline constexpr std::size_t kMaxUnitBytes = 256u << 20;  // one chunk, trace or resource
inline constexpr std::size_t kMaxSpansOfUnit = 1'000'000;
inline constexpr std::size_t kMaxTextBytes = 1u << 20;  // of a name or tag: cut there
inline constexpr std::size_t kMaxTags = 10'000;         // of one span: no more are read
inline constexpr std::size_t kMaxNesting = 64;
inline constexpr std::size_t kKeptProblems = 20;

// Gives `take` every span, one by one; it may move from what it is given. Never throws on input,
// whatever it is.
ReadResult read_spans(std::istream& input, const ReadOptions& options,
                      const std::function<void(WireSpan&)>& take);

}  // namespace propspec
