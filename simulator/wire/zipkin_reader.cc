// Zipkin v2 JSON, https://zipkin.io/zipkin-api/#/default/post_spans. Client and server may share a
// span id (`shared`), as they do in B3.
#include "simulator/wire/readers.h"

namespace propspec {
namespace {

// The tag that stands for a link, which Zipkin has not; and Datadog's for a resource.
constexpr std::string_view kLinksTag = "_dd.span_links";
constexpr std::string_view kResourceTag = "resource.name";

void take_annotation(JsonValue value, SpanRecord& record) {
  SpanOccurrence event;
  if (const auto text = value.find("value")) event.name = text->text().value_or("");
  if (const auto time = value.find("timestamp")) {
    event.time_ns = nanoseconds_of_micro(time->whole().value_or(0));
  }
  record.events.push_back(std::move(event));
}

// True: the span failed. Zipkin's tag `error` says so by being there; its text is the message.
bool take_tags(JsonValue tags, Reading& reading, WireSpan& span) {
  bool failed = false;
  tags.members([&](std::string_view key, JsonValue value) {
    reading.text.clear();
    value.append_to(reading.text);
    if (key == "error") {
      failed = true;
      span.record.error.emplace().message = reading.text;
    } else if (key == kLinksTag) {
      if (!take_links_json(span, reading.text)) {
        reading.problem("the tag _dd.span_links is no JSON array; the span is read without links");
      }
    } else if (key == kResourceTag) {
      span.record.resource = reading.text;
    } else {
      take_tag(span, reading.errors, key, reading.text);
    }
  });
  return failed;
}

std::optional<SpanId> span_id(JsonValue value) {
  const auto text = value.text();
  return text ? read_span_id(*text) : std::nullopt;
}

}  // namespace

void read_zipkin_span(JsonValue unit, Reading& reading) {
  WireSpan& span = reading.fresh();
  SpanRecord& record = span.record;
  std::optional<TraceId> trace;
  std::optional<SpanId> id;
  bool failed = false;
  unit.members([&](std::string_view name, JsonValue value) {
    if (name == "traceId") {
      if (const auto text = value.text()) trace = read_trace_id(*text);
    } else if (name == "id") {
      id = span_id(value);
    } else if (name == "parentId") {
      record.parent_id = span_id(value).value_or(SpanId{});
    } else if (name == "name") {
      record.name = value.text().value_or("").substr(0, kMaxTextBytes);
    } else if (name == "kind") {
      record.kind = kind_named(value.text().value_or(""));
    } else if (name == "timestamp") {
      record.start_ns = nanoseconds_of_micro(value.whole().value_or(0));
    } else if (name == "duration") {
      record.duration_ns = nanoseconds_of_micro(value.whole().value_or(0));
    } else if (name == "shared") {
      span.shared = value.truthy();
    } else if (name == "localEndpoint") {
      if (const auto service = value.find("serviceName")) {
        record.service = service->text().value_or("").substr(0, kMaxTextBytes);
      }
    } else if (name == "annotations") {
      value.elements([&](JsonValue annotation) { take_annotation(annotation, record); });
    } else if (name == "tags") {
      failed = take_tags(value, reading, span);
    }
  });
  if (!trace || !*trace || !id || !*id) {
    reading.problem("a span has no readable traceId and id; it was skipped");
    return;
  }
  record.trace_id = *trace;
  record.span_id = *id;
  settle_errors(span, reading.errors, failed);
  span.chunk = Reading::chunk_of(record.trace_id, record.service);
  reading.give(SpanFormat::kZipkin);
}

}  // namespace propspec
