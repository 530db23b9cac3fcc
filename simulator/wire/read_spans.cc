#include "simulator/wire/read_spans.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <istream>

#include "simulator/wire/byte_source.h"
#include "simulator/wire/json_units.h"
#include "simulator/wire/msgpack_payloads.h"
#include "simulator/wire/readers.h"

namespace propspec {
namespace {

constexpr std::array kFormats = {SpanFormat::kOtlp, SpanFormat::kZipkin, SpanFormat::kJaeger,
                                 SpanFormat::kDatadogJson, SpanFormat::kDatadogMsgpack};
constexpr std::array<std::string_view, kFormats.size()> kNames = {"otlp", "zipkin", "jaeger",
                                                                  "datadog-json", "datadog"};

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// What a unit is, by its members; nothing: none of the formats.
std::optional<SpanFormat> format_of(JsonValue unit) {
  if (unit.is_array()) return SpanFormat::kDatadogJson;
  if (unit.find("scopeSpans") || unit.find("instrumentationLibrarySpans")) return SpanFormat::kOtlp;
  if (unit.find("traceID") && unit.find("spans")) return SpanFormat::kJaeger;
  if (unit.find("trace_id") && unit.find("span_id")) return SpanFormat::kDatadogJson;
  if (unit.find("traceId") && unit.find("id")) return SpanFormat::kZipkin;
  if (unit.find("resource")) return SpanFormat::kOtlp;  // a resource without spans
  return std::nullopt;
}

// {}, or a document whose spans are null: nobody has lost anything.
bool holds_nothing(JsonValue unit) {
  bool nothing = true;
  unit.members([&](std::string_view name, JsonValue value) {
    nothing = nothing && (value.is_null() || name == "resourceMetrics" || name == "resourceLogs");
  });
  return unit.is_object() && nothing;
}

void read_unit(JsonValue unit, SpanFormat format, Reading& reading) {
  switch (format) {
    case SpanFormat::kOtlp:
      return read_otlp_resource(unit, reading);
    case SpanFormat::kZipkin:
      return read_zipkin_span(unit, reading);
    case SpanFormat::kJaeger:
      return read_jaeger_trace(unit, reading);
    case SpanFormat::kDatadogJson:
    case SpanFormat::kDatadogMsgpack:
      return read_datadog_chunk(unit, reading);
  }
}

std::string line_and_byte(JsonUnits::Position position) {
  return fmt::format("line {} (byte {})", position.line, position.byte);
}

class JsonReading {
 public:
  JsonReading(std::optional<SpanFormat> format, Reading& reading)
      : format_(format),
        reading_(reading),
        units_([this](const JsonUnits::Unit& unit) { read(unit); },
               [this](JsonUnits::Position position, std::string what) {
                 reading_.problem(line_and_byte(position), std::move(what));
               }) {}

  void feed(std::string_view bytes) { units_.feed(bytes); }
  void finish() { units_.finish(); }

 private:
  void read(const JsonUnits::Unit& unit) {
    reading_.at(line_and_byte(unit.begin), unit.document);
    const auto root = parse(unit.text);
    if (!root) return;
    const auto format = format_ ? format_ : format_of(*root);
    if (format) {
      read_unit(*root, *format, reading_);
    } else if (!holds_nothing(*root)) {
      reading_.problem(
          "this is no span of a format known (OTLP, Zipkin v2, Jaeger, Datadog v0.4); it was "
          "skipped");
    }
  }

  std::optional<JsonValue> parse(std::string& text) {
    const std::size_t size = text.size();
    if (size > parser_.capacity() &&
        parser_.allocate(std::max<std::size_t>(2 * size, 4096), kMaxNesting) != simdjson::SUCCESS) {
      reading_.problem("there is no memory to parse it");
      return std::nullopt;
    }
    text.resize(size + simdjson::SIMDJSON_PADDING);
    simdjson::dom::element root;
    const auto error = parser_.parse(text.data(), size, false).get(root);
    if (error == simdjson::SUCCESS) return JsonValue(root);
    reading_.problem(
        fmt::format("it is not JSON ({}); it was skipped", simdjson::error_message(error)));
    return std::nullopt;
  }

  std::optional<SpanFormat> format_;
  Reading& reading_;
  simdjson::dom::parser parser_;
  JsonUnits units_;
};

// JSON begins with a bracket or blanks; what is an array to msgpack begins with none of these.
bool is_msgpack(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  return (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf);
}

template <typename Parser>
void pump(ByteSource& source, std::string_view bytes, const ReadOptions& options, Parser& parser,
          Reading& reading) {
  ReadResult& result = reading.result;
  std::uint64_t fed = 0;
  for (; !bytes.empty(); bytes = source.next()) {
    parser.feed(bytes);
    fed += bytes.size();
    if (fed >= options.max_barren_bytes && result.spans == 0 && result.problem_count > 0) {
      reading.problem(fmt::format("byte {}", fed),
                      fmt::format("there was no span in {} MiB; what follows was not read",
                                  options.max_barren_bytes >> 20));
      return;
    }
    if (options.on_progress && !options.on_progress(source.bytes_taken())) {
      result.stopped = true;
      return;
    }
  }
  parser.finish();
}

}  // namespace

std::string_view name(SpanFormat format) { return kNames[static_cast<std::size_t>(format)]; }

std::optional<SpanFormat> parse_span_format(std::string_view text) {
  const auto found = std::find(kNames.begin(), kNames.end(), text);
  if (found == kNames.end()) return std::nullopt;
  return kFormats[static_cast<std::size_t>(found - kNames.begin())];
}

std::span<const SpanFormat> span_formats() { return kFormats; }

ReadResult read_spans(std::istream& input, const ReadOptions& options,
                      const std::function<void(WireSpan&)>& take) {
  Reading reading(options.source, take);
  ByteSource source(input);
  std::string_view bytes = source.next();
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (bytes.empty()) {
    reading.problem("byte 0", source.problem().empty() ? "it is empty" : source.problem());
  } else if (options.format == SpanFormat::kDatadogMsgpack ||
             (!options.format && is_msgpack(bytes))) {
    MsgpackPayloads parser(reading);
    pump(source, bytes, options, parser, reading);
  } else {
    JsonReading parser(options.format, reading);
    pump(source, bytes, options, parser, reading);
  }
  if (!source.problem().empty() && !bytes.empty()) {
    reading.problem(fmt::format("byte {}", source.bytes_taken()),
                    source.problem() + "; what could be decompressed was read");
  }
  reading.result.bytes = source.bytes_taken();
  return std::move(reading.result);
}

}  // namespace propspec
