#include "simulator/wire/span_builder.h"

#include <algorithm>
#include <array>

#include "simulator/trace/text.h"
#include "simulator/wire/datadog_parts.h"
#include "simulator/wire/json_value.h"
#include "simulator/wire/read_spans.h"

namespace propspec {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"server", "client", "producer", "consumer",
                                                    "internal"};

std::string_view cut(std::string_view text) { return text.substr(0, kMaxTextBytes); }

template <typename Take>
bool parse_and_take(std::string_view json, Take take) {
  simdjson::dom::parser parser;
  if (json.size() > kMaxTextBytes) return false;
  if (parser.allocate(std::max<std::size_t>(json.size(), 32), kMaxNesting) != simdjson::SUCCESS) {
    return false;
  }
  simdjson::dom::element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return false;
  if (!root.is_array()) return false;
  take(JsonValue(root));
  return true;
}

}  // namespace

std::optional<TraceId> read_trace_id(std::string_view hex) {
  TraceId id;
  if (hex.size() > 16) {
    const auto high = parse_hex64(hex.substr(0, hex.size() - 16), HexCase::kAny);
    if (!high) return std::nullopt;
    id.high = *high;
    hex.remove_prefix(hex.size() - 16);
  }
  const auto low = parse_hex64(hex, HexCase::kAny);
  if (!low) return std::nullopt;
  id.low = *low;
  return id;
}

std::optional<SpanId> read_span_id(std::string_view hex) {
  const auto value = parse_hex64(hex, HexCase::kAny);
  if (!value) return std::nullopt;
  return SpanId{*value};
}

void clear(WireSpan& span) {
  SpanRecord& record = span.record;
  record.trace_id = {};
  record.span_id = {};
  record.parent_id = {};
  for (std::string* text :
       {&record.name, &record.service, &record.resource, &record.kind, &record.origin}) {
    text->clear();
  }
  record.start_ns = record.duration_ns = 0;
  record.sampling_priority.reset();
  record.tags.clear();
  record.links.clear();
  record.error.reset();
  record.events.clear();
  span.chunk = 0;
  span.tid = Tid::kWhole;
  span.shared = false;
  span.parent_is_remote.reset();
}

std::string_view kind_named(std::string_view text) {
  constexpr std::string_view kOtlpPrefix = "SPAN_KIND_";
  if (text.starts_with(kOtlpPrefix)) text.remove_prefix(kOtlpPrefix.size());
  for (const std::string_view kind : kKinds) {
    if (equal_ignoring_case(kind, text)) return kind;
  }
  return {};
}

void take_tag(WireSpan& span, ErrorTags& errors, std::string_view key, std::string_view value) {
  SpanRecord& record = span.record;
  key = cut(key);
  value = cut(value);
  if (key == "span.kind" && record.kind.empty() && !kind_named(value).empty()) {
    record.kind = kind_named(value);
  } else if (key == "_sampling_priority_v1") {
    if (const auto number = whole_number(value)) {
      const auto priority = static_cast<std::int64_t>(*number);
      record.sampling_priority =
          static_cast<std::int32_t>(std::clamp<std::int64_t>(priority, INT32_MIN, INT32_MAX));
    }
  } else if (key == "error.type") {
    errors.type = value;
  } else if (key == "error.message" || key == "error.msg") {
    errors.message = value;
  } else if (key == "error.stack") {
    errors.stack = value;
  } else if (record.tags.size() < kMaxTags) {
    if (key == "_dd.origin") record.origin = value;
    record.tags.add(key, value);
  }
}

void settle_errors(WireSpan& span, ErrorTags& errors, bool failed) {
  SpanRecord& record = span.record;
  if (failed) {
    if (!record.error) record.error.emplace();
    if (record.error->type.empty()) record.error->type = std::move(errors.type);
    if (record.error->message.empty()) record.error->message = std::move(errors.message);
    if (record.error->stack.empty()) record.error->stack = std::move(errors.stack);
  } else {
    if (!errors.type.empty()) record.tags.add("error.type", errors.type);
    if (!errors.message.empty()) record.tags.add("error.message", errors.message);
    if (!errors.stack.empty()) record.tags.add("error.stack", errors.stack);
  }
  errors.clear();
}

bool take_links_json(WireSpan& span, std::string_view json) {
  return parse_and_take(json, [&](JsonValue array) {
    array.elements([&](JsonValue value) {
      SpanLink link;
      if (!read_datadog_link(value, link)) return;
      auto& links = span.record.links;
      const auto same = std::find_if(links.begin(), links.end(), [&](const SpanLink& other) {
        return other.trace_id == link.trace_id && other.span_id == link.span_id;
      });
      if (same == links.end()) links.push_back(std::move(link));
    });
  });
}

bool take_events_json(WireSpan& span, std::string_view json) {
  return parse_and_take(json, [&](JsonValue array) {
    array.elements([&](JsonValue value) { read_datadog_event(value, span.record); });
  });
}

}  // namespace propspec
