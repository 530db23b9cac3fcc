// Links and events as Datadog's payloads hold them, in JSON and in msgpack. `Value` is a JsonValue
// or a MsgpackValue.
#pragma once

#include <string>
#include <string_view>

#include "simulator/wire/span_builder.h"

namespace propspec {

// An id as a number, or in the JSON of `_dd.span_links` as hexadecimal digits.
template <typename Value>
std::optional<TraceId> datadog_link_trace(const Value& value) {
  if (const auto text = value.text()) return read_trace_id(*text);
  if (const auto low = value.whole()) return TraceId{0, *low};
  return std::nullopt;
}

template <typename Value>
bool read_datadog_link(const Value& value, SpanLink& link) {
  std::optional<TraceId> trace;
  std::optional<SpanId> span;
  std::string text;
  value.members([&](std::string_view name, const Value& member) {
    if (name == "trace_id") {
      const auto id = datadog_link_trace(member);
      if (id) trace = TraceId{id->high | link.trace_id.high, id->low};
    } else if (name == "trace_id_high") {
      const auto high = member.whole();
      if (high && trace) trace->high = *high;
      if (high) link.trace_id.high = *high;
    } else if (name == "span_id") {
      if (const auto digits = member.text()) {
        span = read_span_id(*digits);
      } else if (const auto number = member.whole()) {
        span = SpanId{*number};
      }
    } else if (name == "tracestate") {
      link.tracestate = member.text().value_or("");
    } else if (name == "flags") {
      // Bit 31 tells that flags are known at all; the JSON form leaves it out.
      if (const auto flags = member.whole(); flags && *flags != 0) link.sampled = (*flags & 1) != 0;
    } else if (name == "attributes") {
      member.members([&](std::string_view key, const Value& attribute) {
        text.clear();
        attribute.append_to(text);
        link.attributes.add(key, text);
      });
    }
  });
  if (!trace || !span) return false;
  link.trace_id = *trace;
  link.span_id = *span;
  return true;
}

// Attributes are plain values, or in native events {"type":0,"string_value":"…"}.
template <typename Value>
void read_datadog_event(const Value& value, SpanRecord& record) {
  SpanOccurrence event;
  std::string text;
  value.members([&](std::string_view name, const Value& member) {
    if (name == "name") {
      event.name = member.text().value_or("");
    } else if (name == "time_unix_nano") {
      event.time_ns = member.whole().value_or(0);
    } else if (name == "attributes") {
      member.members([&](std::string_view key, const Value& attribute) {
        text.clear();
        bool typed = false;
        if (attribute.find("type")) {
          attribute.members([&](std::string_view field, const Value& inner) {
            if (!field.ends_with("_value")) return;
            inner.append_to(text);
            typed = true;
          });
        }
        if (!typed) attribute.append_to(text);
        event.attributes.add(key, text);
      });
    }
  });
  if (!event.name.empty() || event.time_ns != 0) record.events.push_back(std::move(event));
}

}  // namespace propspec
