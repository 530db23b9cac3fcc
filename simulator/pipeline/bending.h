// What faults do to headers and messages.
#pragma once

#include <string_view>

#include "simulator/trace/key_values.h"
#include "simulator/trace/message.h"
#include "simulator/trace/trace_id.h"

namespace propspec {

// Names that a propagator writes, and what carriers make of them: anything that holds context.
bool is_context_name(std::string_view name);

// The message without its context: neither as properties, nor in the body's JSON as far as
// `payload` tells the body without it.
Message without_context(const Message& message, std::string_view payload);

// Writes another parent id into all styles that `headers` speak.
void set_parent_id(Headers& headers, SpanId span_id);
// Another trace and parent into `traceparent`.
void set_traceparent(Headers& headers, TraceId trace_id, SpanId span_id);
// A tag out of `x-datadog-tags`.
void erase_tag(Headers& headers, std::string_view tag);
// The names for which `keep` is true.
template <typename Keep>
Headers only(const Headers& headers, Keep keep) {
  Headers kept;
  for (const auto [name, value] : headers) {
    if (keep(name)) kept.add(name, value);
  }
  return kept;
}
// The same body, and of each property what `change(Property, Message&)` adds to the result.
template <typename Change>
Message changed(const Message& message, Change change) {
  Message result;
  result.body = message.body;
  for (std::size_t i = 0; i < message.size(); ++i) change(message[i], result);
  return result;
}

}  // namespace propspec
