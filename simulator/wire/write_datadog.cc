// Datadog's v0.4 payload, in msgpack and in JSON.
#include <msgpack.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "simulator/wire/chunks.h"
#include "simulator/wire/write_spans.h"

namespace propspec {
namespace {

using nlohmann::ordered_json;

ordered_json meta_json(const SpanRecord& span, bool with_tid) {
  ordered_json meta = ordered_json::object();
  if (with_tid) {
    std::string tid;
    append_hex16(tid, span.trace_id.high);
    meta[std::string(kTidTag)] = tid;
  }
  for (const auto [key, value] : span.tags) meta[std::string(key)] = value;
  if (!span.kind.empty()) meta["span.kind"] = span.kind;
  if (!span.origin.empty()) meta["_dd.origin"] = span.origin;
  if (span.error) {
    if (!span.error->type.empty()) meta["error.type"] = span.error->type;
    if (!span.error->message.empty()) meta["error.message"] = span.error->message;
    if (!span.error->stack.empty()) meta["error.stack"] = span.error->stack;
  }
  return meta;
}

ordered_json pairs_json(const KeyValues& pairs) {
  ordered_json json = ordered_json::object();
  for (const auto [key, value] : pairs) json[std::string(key)] = value;
  return json;
}

ordered_json link_json(const SpanLink& link) {
  ordered_json json = {{"trace_id", link.trace_id.low},
                       {"trace_id_high", link.trace_id.high},
                       {"span_id", link.span_id.value}};
  if (!link.attributes.empty()) json["attributes"] = pairs_json(link.attributes);
  if (!link.tracestate.empty()) json["tracestate"] = link.tracestate;
  // Bit 31: the others are known.
  if (link.sampled) json["flags"] = 0x80000000u | (*link.sampled ? 1u : 0u);
  return json;
}

ordered_json event_json(const SpanOccurrence& event) {
  ordered_json json = {{"time_unix_nano", event.time_ns}, {"name", event.name}};
  for (const auto [key, value] : event.attributes) {
    json["attributes"][std::string(key)] = {{"type", 0}, {"string_value", value}};
  }
  return json;
}

ordered_json span_json(const SpanRecord& span, bool with_tid) {
  ordered_json json = {{"service", span.service},       {"name", span.name},
                       {"resource", span.resource},     {"trace_id", span.trace_id.low},
                       {"span_id", span.span_id.value}, {"parent_id", span.parent_id.value},
                       {"start", span.start_ns},        {"duration", span.duration_ns},
                       {"error", span.error ? 1 : 0}};
  json["meta"] = meta_json(span, with_tid);
  json["metrics"] = ordered_json::object();
  if (span.sampling_priority) json["metrics"]["_sampling_priority_v1"] = *span.sampling_priority;
  for (const SpanLink& link : span.links) json["span_links"].push_back(link_json(link));
  for (const SpanOccurrence& event : span.events) json["span_events"].push_back(event_json(event));
  return json;
}

}  // namespace

void write_datadog_json(std::span<const SpanRecord> spans, std::ostream& out) {
  out << '[';
  bool first_chunk = true;
  for (const auto& chunk : chunks_of(spans)) {
    const bool tid = needs_tid(chunk);
    out << (std::exchange(first_chunk, false) ? "[" : ",\n[");
    for (const SpanRecord* span : chunk) {
      const bool is_first = span == chunk.front();
      out << (is_first ? "" : ",")
          << span_json(*span, tid && is_first)
                 .dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    }
    out << ']';
  }
  out << "]\n";
}

void write_datadog_msgpack(std::span<const SpanRecord> spans, std::ostream& out) {
  const auto chunks = chunks_of(spans);
  msgpack::packer<std::ostream> packer(out);
  packer.pack_array(static_cast<std::uint32_t>(chunks.size()));
  for (const auto& chunk : chunks) {
    const bool tid = needs_tid(chunk);
    packer.pack_array(static_cast<std::uint32_t>(chunk.size()));
    for (const SpanRecord* span : chunk) {
      ordered_json::to_msgpack(span_json(*span, tid && span == chunk.front()), {out});
    }
  }
}

}  // namespace propspec
