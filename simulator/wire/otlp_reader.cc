// OTLP JSON, https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: ids in hexadecimal
// digits, 64-bit integers as strings; and what exporters write besides: ids in base64 (protobuf's
// own mapping), integers as numbers and as floats, kinds and codes by name.
#include <array>
#include <utility>

#include "simulator/wire/readers.h"

namespace propspec {
namespace {

constexpr std::array<std::string_view, 6> kKinds = {"",       "internal", "server",
                                                    "client", "producer", "consumer"};
constexpr std::uint64_t kSampledFlag = 1, kHasIsRemote = 0x100, kIsRemote = 0x200;

// Bytes, as hexadecimal digits; empty if it is no base64 of that many.
std::string hex_of_base64(std::string_view text, std::size_t bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::string_view kDigits = "0123456789abcdef";
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() != (bytes * 8 + 5) / 6) return {};
  std::string digits;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return {};
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xfff;
    held += 6;
    while (held >= 4 && digits.size() < 2 * bytes) digits += kDigits[bits >> (held -= 4) & 0xf];
  }
  return digits;
}

// Base64 of 16 bytes has 22 digits and padding, that of 8 bytes 11: no length of an id in hex.
std::optional<TraceId> trace_id(JsonValue value) {
  const auto text = value.text();
  if (!text) return std::nullopt;
  if (text->size() == 24) return read_trace_id(hex_of_base64(*text, 16));
  return read_trace_id(*text);
}

std::optional<SpanId> span_id(JsonValue value) {
  const auto text = value.text();
  if (!text) return std::nullopt;
  if (text->size() == 12 && text->ends_with('=')) return read_span_id(hex_of_base64(*text, 8));
  return read_span_id(*text);
}

void append_any_json(JsonValue value, std::string& out);

// Within arrays and maps: {"stringValue":"a"} as "a".
template <typename Each>
void append_list(JsonValue list, char open, char close, std::string& out, Each each) {
  char separator = open;
  if (const auto values = list.find("values")) {
    values->elements([&](JsonValue element) {
      out += std::exchange(separator, ',');
      each(element);
    });
  }
  if (separator == open) out += open;
  out += close;
}

void append_array(JsonValue array, std::string& out) {
  append_list(array, '[', ']', out, [&](JsonValue element) { append_any_json(element, out); });
}

void append_map(JsonValue map, std::string& out) {
  append_list(map, '{', '}', out, [&](JsonValue entry) {
    if (const auto key = entry.find("key")) key->append_json(out);
    out += ':';
    if (const auto value = entry.find("value")) {
      append_any_json(*value, out);
    } else {
      out += "null";
    }
  });
}

void append_any_json(JsonValue value, std::string& out) {
  bool any = false;
  value.members([&](std::string_view type, JsonValue inner) {
    if (std::exchange(any, true)) return;
    if (type == "arrayValue") {
      append_array(inner, out);
    } else if (type == "kvlistValue") {
      append_map(inner, out);
    } else if (type == "intValue") {
      inner.append_to(out);  // a string on the wire, a number in truth
    } else {
      inner.append_json(out);
    }
  });
  if (!any) out += "null";
}

// An AnyValue as the text of a tag.
void append_any(JsonValue value, std::string& out) {
  bool any = false;
  value.members([&](std::string_view type, JsonValue inner) {
    if (std::exchange(any, true)) return;
    if (type == "arrayValue") {
      append_array(inner, out);
    } else if (type == "kvlistValue") {
      append_map(inner, out);
    } else {
      inner.append_to(out);
    }
  });
}

// Calls with (key, text) for each attribute.
template <typename Visit>
void attributes(std::optional<JsonValue> list, std::string& text, Visit visit) {
  if (!list) return;
  list->elements([&](JsonValue attribute) {
    const auto key = attribute.find("key");
    const auto value = attribute.find("value");
    if (!key || !key->text()) return;
    text.clear();
    if (value) append_any(*value, text);
    visit(*key->text(), std::string_view(text));
  });
}

void take_kind(JsonValue value, SpanRecord& record) {
  if (const auto text = value.text(); text && !text->empty() && (*text)[0] > '9') {
    record.kind = kind_named(*text);
  } else if (const auto number = value.whole(); number && *number < kKinds.size()) {
    record.kind = kKinds[*number];
  }
}

void take_link(JsonValue value, Reading& reading, SpanRecord& record) {
  SpanLink link;
  const auto trace_text = value.find("traceId");
  const auto span_text = value.find("spanId");
  const auto trace = trace_text ? trace_id(*trace_text) : std::nullopt;
  const auto span = span_text ? span_id(*span_text) : std::nullopt;
  if (!trace || !span) {
    reading.problem("a link has no readable traceId and spanId; the span is read without it");
    return;
  }
  link.trace_id = *trace;
  link.span_id = *span;
  if (const auto state = value.find("traceState")) link.tracestate = state->text().value_or("");
  if (const auto flags = value.find("flags"); flags && flags->whole()) {
    link.sampled = (*flags->whole() & kSampledFlag) != 0;
  }
  attributes(value.find("attributes"), reading.text,
             [&](std::string_view key, std::string_view text) { link.attributes.add(key, text); });
  record.links.push_back(std::move(link));
}

// An exception tells what the span failed of, and is kept as an event besides.
void take_event(JsonValue value, Reading& reading, SpanRecord& record) {
  SpanOccurrence event;
  if (const auto name = value.find("name")) event.name = name->text().value_or("");
  if (const auto time = value.find("timeUnixNano")) event.time_ns = time->whole().value_or(0);
  attributes(value.find("attributes"), reading.text,
             [&](std::string_view key, std::string_view text) { event.attributes.add(key, text); });
  if (event.name == "exception") {
    reading.errors.type = event.attributes.find("exception.type").value_or("");
    reading.errors.message = event.attributes.find("exception.message").value_or("");
    reading.errors.stack = event.attributes.find("exception.stacktrace").value_or("");
  }
  record.events.push_back(std::move(event));
}

bool is_failure(JsonValue status, SpanRecord& record) {
  const auto code = status.find("code");
  if (!code) return false;
  const bool failed = code->text() == "STATUS_CODE_ERROR" || code->whole() == 2;
  if (!failed) return false;
  record.error.emplace();
  if (const auto message = status.find("message")) {
    record.error->message = message->text().value_or("");
  }
  return true;
}

void take_time(std::uint64_t start, std::uint64_t end, SpanRecord& record) {
  record.start_ns = start;
  record.duration_ns = end > start ? end - start : 0;
}

// Reads the fields in whatever order they stand; false: it has no ids.
bool take_fields(JsonValue value, Reading& reading, WireSpan& span) {
  SpanRecord& record = span.record;
  std::optional<TraceId> trace;
  std::optional<SpanId> id;
  std::uint64_t start = 0, end = 0;
  bool failed = false;
  value.members([&](std::string_view name, JsonValue member) {
    if (name == "traceId") {
      trace = trace_id(member);
    } else if (name == "spanId") {
      id = span_id(member);
    } else if (name == "parentSpanId") {
      record.parent_id = span_id(member).value_or(SpanId{});
    } else if (name == "name") {
      record.name = member.text().value_or("").substr(0, kMaxTextBytes);
    } else if (name == "kind") {
      take_kind(member, record);
    } else if (name == "startTimeUnixNano") {
      start = member.whole().value_or(0);
    } else if (name == "endTimeUnixNano") {
      end = member.whole().value_or(0);
    } else if (name == "attributes") {
      attributes(member, reading.text, [&](std::string_view key, std::string_view text) {
        if (key == "resource.name") {
          record.resource = text.substr(0, kMaxTextBytes);
        } else {
          take_tag(span, reading.errors, key, text);
        }
      });
    } else if (name == "links") {
      member.elements([&](JsonValue link) { take_link(link, reading, record); });
    } else if (name == "events") {
      member.elements([&](JsonValue event) { take_event(event, reading, record); });
    } else if (name == "status") {
      failed = is_failure(member, record);
    } else if (name == "flags") {
      const std::uint64_t flags = member.whole().value_or(0);
      if (flags & kHasIsRemote) span.parent_is_remote = (flags & kIsRemote) != 0;
    }
  });
  if (!trace || !*trace || !id || !*id) return false;
  record.trace_id = *trace;
  record.span_id = *id;
  take_time(start, end, record);
  settle_errors(span, reading.errors, failed);
  return true;
}

}  // namespace

void read_otlp_resource(JsonValue unit, Reading& reading) {
  std::string service;
  if (const auto resource = unit.find("resource")) {
    attributes(resource->find("attributes"), reading.text,
               [&](std::string_view key, std::string_view text) {
                 if (key == "service.name") service = text.substr(0, kMaxTextBytes);
               });
  }
  const auto read_scope = [&](JsonValue scope) {
    const auto spans = scope.find("spans");
    if (!spans) return;
    spans->elements([&](JsonValue value) {
      if (!reading.has_room()) return;
      WireSpan& span = reading.fresh();
      if (!take_fields(value, reading, span)) {
        reading.problem("a span has no readable traceId and spanId; it was skipped");
        return;
      }
      span.record.service = service;
      span.chunk = reading.chunk_in_document(span.record.trace_id, service);
      reading.give(SpanFormat::kOtlp);
    });
  };
  bool has_scopes = false;
  // Before OTLP 0.15 scopes had the second name.
  for (const std::string_view name : {"scopeSpans", "instrumentationLibrarySpans"}) {
    const auto scopes = unit.find(name);
    if (!scopes) continue;
    has_scopes = true;
    scopes->elements(read_scope);
  }
  if (!has_scopes) reading.problem("an element of resourceSpans has no scopeSpans; it was skipped");
}

}  // namespace propspec
