#include "harness/reference/observe.h"

namespace propspec::harness {
namespace {

template <typename T>
Observed<T> or_absent(bool present, T value) {
  return present ? Observed<T>(std::move(value)) : Observed<T>::absent();
}

Observed<std::string> text(const std::string& value) { return or_absent(!value.empty(), value); }
Observed<SpanId> id(SpanId value) { return or_absent(static_cast<bool>(value), value); }

template <typename T>
Observed<std::int64_t> number(std::optional<T> value) {
  return value ? Observed<std::int64_t>(*value) : Observed<std::int64_t>::absent();
}

ObservedLink observe(const SpanLink& link) {
  return {link.trace_id, link.span_id, link.attributes, text(link.tracestate),
          number(link.sampled)};
}

bool is_reported(std::string_view key) {
  return key.starts_with("_dd.") || key.starts_with("baggage.");
}

}  // namespace

Observed<ObservedContext> observe(const Extracted& found) {
  if (!found.context) return Observed<ObservedContext>::absent();
  const SpanContext& context = *found.context;
  return ObservedContext{context.trace_id, id(context.span_id), number(context.sampling_priority),
                         text(context.origin), std::string(name(found.style))};
}

ObservedSpan observe(const SpanRecord& record) {
  ObservedSpan span;
  span.trace_id = record.trace_id;
  span.span_id = record.span_id;
  span.parent_id = id(record.parent_id);
  span.sampling_priority = number(record.sampling_priority);
  span.origin = text(record.origin);
  KeyValues tags;
  for (const auto [key, value] : record.tags) {
    if (is_reported(key)) tags.add(key, value);
  }
  span.tags = std::move(tags);
  std::vector<ObservedLink> links;
  for (const SpanLink& link : record.links) links.push_back(observe(link));
  span.links = std::move(links);
  return span;
}

}  // namespace propspec::harness
