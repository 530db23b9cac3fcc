// Jaeger's JSON, as its API and its web interface save it:
// {"data":[{"traceID","spans","processes"}]}. Ids of 64 bits have fewer digits; leading zeros may
// be missing.
#include <string_view>
#include <unordered_map>

#include "simulator/wire/readers.h"

namespace propspec {
namespace {

struct Reference {
  bool child_of = false;
  TraceId trace_id;
  SpanId span_id;
};

std::optional<Reference> reference(JsonValue value) {
  Reference result;
  const auto trace = value.find("traceID");
  const auto span = value.find("spanID");
  const auto type = value.find("refType");
  if (!trace || !trace->text() || !span || !span->text()) return std::nullopt;
  const auto trace_id = read_trace_id(*trace->text());
  const auto span_id = read_span_id(*span->text());
  if (!trace_id || !span_id) return std::nullopt;
  result.trace_id = *trace_id;
  result.span_id = *span_id;
  result.child_of = !type || type->text() == "CHILD_OF";
  return result;
}

// The parent is the first CHILD_OF within the trace, or else the first FOLLOWS_FROM there (which
// OpenTracing's producers and consumers have alone); all others are links.
void take_references(const std::vector<Reference>& references, SpanRecord& record) {
  const Reference* parent = nullptr;
  for (const Reference& candidate : references) {
    if (candidate.trace_id != record.trace_id) continue;
    if (parent == nullptr || (candidate.child_of && !parent->child_of)) parent = &candidate;
  }
  for (const Reference& other : references) {
    if (&other == parent) {
      record.parent_id = other.span_id;
    } else {
      record.links.push_back({other.trace_id, other.span_id, {}, {}, {}});
    }
  }
}

// Calls with (key, text) for each {"key","type","value"}.
template <typename Visit>
void pairs(JsonValue list, std::string& text, Visit visit) {
  list.elements([&](JsonValue pair) {
    const auto key = pair.find("key");
    if (!key || !key->text()) return;
    text.clear();
    const auto value = pair.find("value");
    if (value) value->append_to(text);
    visit(*key->text(), std::string_view(text));
  });
}

void take_log(JsonValue value, Reading& reading, SpanRecord& record) {
  SpanOccurrence event;
  if (const auto time = value.find("timestamp")) {
    event.time_ns = nanoseconds_of_micro(time->whole().value_or(0));
  }
  if (const auto fields = value.find("fields")) {
    pairs(*fields, reading.text, [&](std::string_view key, std::string_view text) {
      if (key == "event") {
        event.name = text;
      } else {
        event.attributes.add(key, text);
      }
    });
  }
  if (event.name == "exception" || event.name == "error") {
    reading.errors.type = event.attributes.find("exception.type")
                              .value_or(event.attributes.find("error.kind").value_or(""));
    reading.errors.message = event.attributes.find("exception.message")
                                 .value_or(event.attributes.find("message").value_or(""));
    reading.errors.stack = event.attributes.find("exception.stacktrace")
                               .value_or(event.attributes.find("stack").value_or(""));
  }
  record.events.push_back(std::move(event));
}

std::string_view service_of(JsonValue process) {
  const auto service = process.find("serviceName");
  return service ? service->text().value_or("").substr(0, kMaxTextBytes) : std::string_view();
}

// By id, so that a trace of many processes is not searched through for each of its spans.
using Services = std::unordered_map<std::string_view, std::string_view>;

Services services_of(JsonValue trace) {
  Services services;
  if (const auto processes = trace.find("processes")) {
    processes->members(
        [&](std::string_view id, JsonValue process) { services.emplace(id, service_of(process)); });
  }
  return services;
}

void read_span(JsonValue value, const Services& services, Reading& reading) {
  WireSpan& span = reading.fresh();
  SpanRecord& record = span.record;
  std::optional<TraceId> trace;
  std::optional<SpanId> id;
  std::vector<Reference> references;
  bool failed = false;
  value.members([&](std::string_view name, JsonValue member) {
    if (name == "traceID") {
      if (const auto text = member.text()) trace = read_trace_id(*text);
    } else if (name == "spanID") {
      if (const auto text = member.text()) id = read_span_id(*text);
    } else if (name == "parentSpanID") {  // of Jaeger before 1.5
      const auto text = member.text();
      record.parent_id = text ? read_span_id(*text).value_or(SpanId{}) : SpanId{};
    } else if (name == "operationName") {
      record.name = member.text().value_or("").substr(0, kMaxTextBytes);
    } else if (name == "startTime") {
      record.start_ns = nanoseconds_of_micro(member.whole().value_or(0));
    } else if (name == "duration") {
      record.duration_ns = nanoseconds_of_micro(member.whole().value_or(0));
    } else if (name == "references") {
      member.elements([&](JsonValue entry) {
        if (const auto read = reference(entry)) {
          references.push_back(*read);
        } else {
          reading.problem("a reference has no readable traceID and spanID; it was skipped");
        }
      });
    } else if (name == "tags") {
      pairs(member, reading.text, [&](std::string_view key, std::string_view text) {
        if (key == "error" || key == "otel.status_code") {
          failed = failed || text == "true" || text == "ERROR";
        } else if (key == "otel.status_description") {
          reading.errors.message = text;
        } else if (key == "resource.name") {
          record.resource = text.substr(0, kMaxTextBytes);
        } else {
          take_tag(span, reading.errors, key, text);
        }
      });
    } else if (name == "logs") {
      member.elements([&](JsonValue log) { take_log(log, reading, record); });
    } else if (name == "process") {
      record.service = service_of(member);
    } else if (name == "processID") {
      const auto found = services.find(member.text().value_or(""));
      if (found != services.end()) record.service = found->second;
    }
  });
  if (!trace || !*trace || !id || !*id) {
    reading.problem("a span has no readable traceID and spanID; it was skipped");
    return;
  }
  record.trace_id = *trace;
  record.span_id = *id;
  take_references(references, record);
  settle_errors(span, reading.errors, failed);
  span.chunk = Reading::chunk_of(record.trace_id, record.service);
  reading.give(SpanFormat::kJaeger);
}

}  // namespace

void read_jaeger_trace(JsonValue unit, Reading& reading) {
  const auto spans = unit.find("spans");
  if (!spans || !spans->is_array()) {
    reading.problem("a trace has no array of spans; it was skipped");
    return;
  }
  const Services services = services_of(unit);
  spans->elements([&](JsonValue span) {
    if (reading.has_room()) read_span(span, services, reading);
  });
}

}  // namespace propspec
