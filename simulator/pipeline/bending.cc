#include "simulator/pipeline/bending.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "simulator/trace/text.h"

namespace propspec {

bool is_context_name(std::string_view name) {
  // Mangled names keep their letters and digits: HTTP_X_DATADOG_TRACE_ID, x__dash__datadog….
  std::string letters;
  const std::string lower = lower_case(name);
  std::string_view rest = lower;
  if (rest.starts_with("http_")) rest.remove_prefix(5);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest.substr(i).starts_with("__dash__")) {
      i += 7;
    } else if (rest[i] != '-' && rest[i] != '_') {
      letters += rest[i];
    }
  }
  constexpr std::array<std::string_view, 9> kBeginnings = {
      "xdatadog", "datadog", "traceparent", "tracestate",    "baggage",
      "b3",       "xb3",     "xamzntrace",  "opentelemetry",
  };
  if (letters == "traceid" || letters == "parentspanid" || letters == "context") return true;
  return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view begin) { return letters.starts_with(begin); });
}

Message without_context(const Message& message, std::string_view payload) {
  Message bare = changed(message, [](const Property& property, Message& result) {
    if (!is_context_name(property.name)) result.add(property.name, property.type, property.value);
  });
  bare.body = payload;
  return bare;
}

void set_parent_id(Headers& headers, SpanId span_id) {
  if (headers.find("x-datadog-parent-id")) {
    headers.set("x-datadog-parent-id", fmt::to_string(span_id.value));
  }
  // A target may have written anything.
  if (const auto parent = headers.find("traceparent"); parent && parent->size() >= 55) {
    std::string text(*parent);
    text.replace(36, 16, hex(span_id));
    headers.set("traceparent", text);
  }
  if (const auto state = headers.find("tracestate")) {
    std::string text(*state);
    for (const std::string_view before : {"=p:", ";p:"}) {
      const std::size_t at = text.find(before);
      if (at != std::string::npos && at + 19 <= text.size()) text.replace(at + 3, 16, hex(span_id));
    }
    headers.set("tracestate", text);
  }
}

void set_traceparent(Headers& headers, TraceId trace_id, SpanId span_id) {
  headers.set("traceparent", fmt::format("00-{}-{}-01", hex(trace_id), hex(span_id)));
}

void erase_tag(Headers& headers, std::string_view tag) {
  const auto tags = headers.find("x-datadog-tags");
  if (!tags) return;
  std::string kept;
  std::string_view rest = *tags;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view pair = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (pair.substr(0, pair.find('=')) == tag) continue;
    if (!kept.empty()) kept += ',';
    kept += pair;
  }
  if (kept.empty()) {
    headers.erase("x-datadog-tags");
  } else {
    headers.set("x-datadog-tags", kept);
  }
}

}  // namespace propspec
