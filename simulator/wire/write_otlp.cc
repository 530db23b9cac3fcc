// OTLP's JSON mapping of protobuf: ids in hexadecimal digits, 64-bit integers as strings, enums as
// numbers, what is empty left out.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "simulator/wire/write_spans.h"

namespace propspec {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> kKinds = {"",       "internal", "server",
                                                    "client", "producer", "consumer"};
constexpr int kErrorCode = 2;

ordered_json text_attribute(std::string_view key, std::string_view value) {
  return {{"key", key}, {"value", {{"stringValue", value}}}};
}

ordered_json attributes(const KeyValues& pairs) {
  ordered_json list = ordered_json::array();
  for (const auto [key, value] : pairs) list.push_back(text_attribute(key, value));
  return list;
}

ordered_json attributes(const SpanRecord& span) {
  ordered_json list = attributes(span.tags);
  if (!span.resource.empty()) list.push_back(text_attribute("resource.name", span.resource));
  if (span.sampling_priority) {
    list.push_back({{"key", "_sampling_priority_v1"},
                    {"value", {{"intValue", std::to_string(*span.sampling_priority)}}}});
  }
  if (!span.origin.empty() && !span.tags.find("_dd.origin")) {
    list.push_back(text_attribute("_dd.origin", span.origin));
  }
  if (span.error) {
    if (!span.error->type.empty()) list.push_back(text_attribute("error.type", span.error->type));
    if (!span.error->stack.empty()) {
      list.push_back(text_attribute("error.stack", span.error->stack));
    }
  }
  return list;
}

ordered_json link_json(const SpanLink& link) {
  ordered_json json = {{"traceId", hex(link.trace_id)}, {"spanId", hex(link.span_id)}};
  if (!link.tracestate.empty()) json["traceState"] = link.tracestate;
  if (!link.attributes.empty()) json["attributes"] = attributes(link.attributes);
  if (link.sampled) json["flags"] = *link.sampled ? 1 : 0;
  return json;
}

ordered_json event_json(const SpanOccurrence& event) {
  ordered_json json = {{"timeUnixNano", std::to_string(event.time_ns)}, {"name", event.name}};
  if (!event.attributes.empty()) json["attributes"] = attributes(event.attributes);
  return json;
}

ordered_json span_json(const SpanRecord& span) {
  ordered_json json = {{"traceId", hex(span.trace_id)}, {"spanId", hex(span.span_id)}};
  if (span.parent_id) json["parentSpanId"] = hex(span.parent_id);
  json["name"] = span.name;
  const auto kind = std::find(kKinds.begin(), kKinds.end(), span.kind);
  if (kind != kKinds.end()) json["kind"] = kind - kKinds.begin();
  json["startTimeUnixNano"] = std::to_string(span.start_ns);
  json["endTimeUnixNano"] = std::to_string(span.end_ns());
  if (ordered_json list = attributes(span); !list.empty()) json["attributes"] = std::move(list);
  for (const SpanOccurrence& event : span.events) json["events"].push_back(event_json(event));
  for (const SpanLink& link : span.links) json["links"].push_back(link_json(link));
  if (span.error) {
    ordered_json& status = json["status"];
    if (!span.error->message.empty()) status["message"] = span.error->message;
    status["code"] = kErrorCode;
  }
  return json;
}

void write(const ordered_json& json, std::ostream& out) {
  out << json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

// The frame is written by hand, so that no more than one span is held as a tree.
void write_otlp_json(std::span<const SpanRecord> spans, std::ostream& out) {
  out << R"({"resourceSpans":[)";
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const bool begins = i == 0 || spans[i].service != spans[i - 1].service;
    if (begins) {
      if (i > 0) out << "]}]},";
      out << R"({"resource":{"attributes":[)";
      if (!spans[i].service.empty()) write(text_attribute("service.name", spans[i].service), out);
      out << R"(]},"scopeSpans":[{"scope":{"name":"propspec"},"spans":[)";
    }
    if (!begins) out << ',';
    write(span_json(spans[i]), out);
  }
  out << (spans.empty() ? "]}\n" : "]}]}]}\n");
}

}  // namespace propspec
