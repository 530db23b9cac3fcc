// What the readers of all formats do alike: limits, and the meaning that some tags have.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "simulator/wire/wire_span.h"

namespace propspec {

// Sixteen or fewer, 17 to 32 hexadecimal digits in any case; nothing if it is neither.
std::optional<TraceId> read_trace_id(std::string_view hex);
std::optional<SpanId> read_span_id(std::string_view hex);

// Empties a span and keeps its memory.
void clear(WireSpan& span);

// "SPAN_KIND_SERVER", "SERVER", "server" as "server"; empty if it is no kind.
std::string_view kind_named(std::string_view text);

// The error fields that tags hold, until it is known whether the span failed.
struct ErrorTags {
  std::string type, message, stack;
  void clear() {
    type.clear();
    message.clear();
    stack.clear();
  }
};

// Takes one tag of `span`: those that have a field of their own go there, all others to its tags.
// Too long ones are cut, too many left out.
void take_tag(WireSpan& span, ErrorTags& errors, std::string_view key, std::string_view value);

// Once all tags are known: as a failure if the span failed, else as tags.
void settle_errors(WireSpan& span, ErrorTags& errors, bool failed);

// The JSON of the tag `_dd.span_links`: links that the span does not have yet are added.
// False: it is unreadable.
bool take_links_json(WireSpan& span, std::string_view json);
// The JSON of the tag `events`, as dd-trace writes it.
bool take_events_json(WireSpan& span, std::string_view json);

}  // namespace propspec
