// One reader for each format: a file for each. They take a unit that is parsed already, and report
// what they cannot make sense of.
#pragma once

#include "simulator/wire/json_value.h"
#include "simulator/wire/msgpack_value.h"
#include "simulator/wire/reading.h"

namespace propspec {

// An element of `resourceSpans`.
void read_otlp_resource(JsonValue unit, Reading& reading);
// A span.
void read_zipkin_span(JsonValue unit, Reading& reading);
// An element of `data`: a trace with its processes.
void read_jaeger_trace(JsonValue unit, Reading& reading);
// An array of spans, or a span by itself.
void read_datadog_chunk(JsonValue unit, Reading& reading);
void read_datadog_chunk(MsgpackValue unit, Reading& reading);

}  // namespace propspec
