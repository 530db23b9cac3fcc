#include "harness/cli/span_export.h"

#include <fmt/format.h>

#include "simulator/wire/write_spans.h"

namespace propspec::harness {
namespace {

constexpr std::size_t kLine = 4096;  // spans

}  // namespace

Result<SpanExport> SpanExport::open(const std::vector<std::string>& destinations) {
  SpanExport spans;
  for (const std::string& text : destinations) {
    const std::size_t equals = text.find('=');
    const std::string format = text.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == text.size()) {
      return fail(fmt::format("--export takes FORMAT=FILE, not '{}'", text));
    }
    if (format != "otlp" && format != "zipkin" && format != "datadog") {
      return fail(fmt::format(
          "--export: there is no format '{}'; there are otlp, zipkin and datadog", format));
    }
    const std::string name = text.substr(equals + 1);
    for (const Destination& other : spans.destinations_) {
      if (other.file == name) {
        return fail(
            fmt::format("--export: {} is named twice; each format has a file of its own", name));
      }
    }
    Destination& destination = spans.destinations_.emplace_back();
    destination.format = format;
    destination.file = name;
    destination.stream.open(destination.file, std::ios::binary);
    if (!destination.stream) return fail(fmt::format("{}: cannot be written", destination.file));
  }
  return spans;
}

void SpanExport::add(const Journey& journey) {
  for (Destination& destination : destinations_) {
    for (const JourneySpan& span : journey.spans) destination.spans.push_back(span.record);
    if (destination.format == "otlp" && destination.spans.size() >= kLine) write(destination);
  }
}

Result<void> SpanExport::finish() {
  for (Destination& destination : destinations_) {
    if (!destination.spans.empty() || destination.format != "otlp") write(destination);
    destination.stream.close();
    if (!destination.stream) {
      return fail(fmt::format("{}: not all could be written; is the disk full?", destination.file));
    }
  }
  return {};
}

void SpanExport::write(Destination& destination) {
  if (destination.format == "otlp") write_otlp_json(destination.spans, destination.stream);
  if (destination.format == "zipkin") write_zipkin_json(destination.spans, destination.stream);
  if (destination.format == "datadog") write_datadog_msgpack(destination.spans, destination.stream);
  destination.spans.clear();
}

}  // namespace propspec::harness
