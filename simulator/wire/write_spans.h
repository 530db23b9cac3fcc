// Spans out, so that Jaeger, Zipkin, a collector or an agent can show them.
//
// Bytes that are no UTF-8 become U+FFFD in JSON. What a format has no place for is written as the
// libraries of that format do: Zipkin gets links as the tag `_dd.span_links`, and microseconds.
#pragma once

#include <iosfwd>
#include <span>

#include "simulator/trace/span_record.h"

namespace propspec {

// One document and a line feed; several of them in one file are lines, as the collector's file
// exporter writes them. Neighbours of the same service share a resource.
void write_otlp_json(std::span<const SpanRecord> spans, std::ostream& out);

// One array and a line feed.
void write_zipkin_json(std::span<const SpanRecord> spans, std::ostream& out);

// One payload: a chunk for each trace in each service, in the order of their first spans, each with
// `_dd.p.tid` on its first span where the id has an upper half and no span of it has the tag.
void write_datadog_json(std::span<const SpanRecord> spans, std::ostream& out);
void write_datadog_msgpack(std::span<const SpanRecord> spans, std::ostream& out);

}  // namespace propspec
