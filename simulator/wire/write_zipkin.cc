// Zipkin's v2 JSON, https://zipkin.io/zipkin-api/: times in microseconds, tags as texts.
#include <nlohmann/json.hpp>
#include <ostream>

#include "simulator/wire/links_json.h"
#include "simulator/wire/write_spans.h"

namespace propspec {
namespace {

using nlohmann::ordered_json;

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

ordered_json tags_json(const SpanRecord& span) {
  ordered_json tags = ordered_json::object();
  for (const auto [key, value] : span.tags) tags[std::string(key)] = value;
  if (!span.resource.empty()) tags["resource.name"] = span.resource;
  if (span.sampling_priority) {
    tags["_sampling_priority_v1"] = std::to_string(*span.sampling_priority);
  }
  if (!span.origin.empty()) tags["_dd.origin"] = span.origin;
  if (!span.links.empty()) tags["_dd.span_links"] = links_json(span.links);
  if (span.error) {
    tags["error"] = span.error->message;
    if (!span.error->type.empty()) tags["error.type"] = span.error->type;
    if (!span.error->stack.empty()) tags["error.stack"] = span.error->stack;
  }
  return tags;
}

ordered_json span_json(const SpanRecord& span) {
  ordered_json json;
  json["traceId"] = span.trace_id.high != 0 ? hex(span.trace_id) : hex(SpanId{span.trace_id.low});
  json["id"] = hex(span.span_id);
  if (span.parent_id) json["parentId"] = hex(span.parent_id);
  json["name"] = span.name;
  // What is neither of the four is a local span, and has none.
  if (!span.kind.empty() && span.kind != "internal") json["kind"] = upper_case(span.kind);
  if (span.start_ns != 0) json["timestamp"] = span.start_ns / 1000;
  if (span.duration_ns >= 1000) json["duration"] = span.duration_ns / 1000;
  if (!span.service.empty()) json["localEndpoint"] = {{"serviceName", span.service}};
  for (const SpanOccurrence& event : span.events) {
    json["annotations"].push_back({{"timestamp", event.time_ns / 1000}, {"value", event.name}});
  }
  if (ordered_json tags = tags_json(span); !tags.empty()) json["tags"] = std::move(tags);
  return json;
}

}  // namespace

void write_zipkin_json(std::span<const SpanRecord> spans, std::ostream& out) {
  const char* separator = "[";
  for (const SpanRecord& span : spans) {
    out << separator
        << span_json(span).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    separator = ",\n";
  }
  out << (spans.empty() ? "[]\n" : "]\n");
}

}  // namespace propspec
