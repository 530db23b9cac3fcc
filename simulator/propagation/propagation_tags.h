// The propagation tags of a trace: the grammar of x-datadog-tags, and the tags whose values are
// checked. The dd member of tracestate carries the same tags under other names and shares the
// checks.
//
//   header = [ tag *( "," tag ) [ "," ] ]
//   tag    = key "=" value                      split at the first "="
//   key    = 1*( %x21-2B / %x2D-3C / %x3E-7E )  no blank, no ",", no "="
//   value  = 1*( %x20-2B / %x2D-7E )            no ","                               (DD-T-01)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simulator/trace/key_values.h"
#include "simulator/trace/span_context.h"

namespace propspec {

// DD-T-10: in bytes, whatever the limit for injecting is.
inline constexpr std::size_t kMaxTagsHeader = 512;

// What goes wrong with tags, as the local root span reports it in `_dd.propagation_error`
// (DD-T-20).
enum class TagError : std::uint8_t {
  kNone,
  kExtractMaxSize,
  kDecoding,
  kInjectMaxSize,
  kEncoding,
  kDisabled,
};
std::string_view name(TagError error);

// What a header holds, at a glance.
struct TagsHeader {
  TagError error = TagError::kNone;     // why none of its tags may be read
  std::optional<std::string_view> tid;  // the last `_dd.p.tid`
};
TagsHeader inspect_tags_header(std::string_view header);

// Adds the tags of a header that may be read to `tags`: foreign keys are left out silently
// (DD-T-05), of duplicates the last value stands in the first place (DD-T-06), and values that
// `keep_tag` refuses are dropped alone. Of a header that may not be read, none (DD-T-04). `error`
// takes the first problem unless it holds one already.
void collect_tags(std::string_view header, KeyValues& tags, std::string& error);

// `_dd.p.` and at least one character more, and not obsolete (DD-T-43).
bool is_propagation_tag(std::string_view key);

// DD-T-34, DD-T-42, DD-T-50: is this value of this tag fit to be passed on? All but `_dd.p.dm`,
// `_dd.p.ts` and `_dd.p.tid` are opaque.
bool keep_tag(std::string_view key, std::string_view value);

// DD-T-50: exactly sixteen lower-case hexadecimal digits.
std::optional<std::uint64_t> parse_tid(std::string_view text);

// Appends the header's value for the tags of a trace: received order, the tid where it stood, or
// last (DD-I-05, DD-I-06). Nothing is appended when there is no tag, or when more than `max_length`
// bytes would be needed (DD-I-07); a tag that no receiver could parse is left out (DD-I-09).
TagError append_tags_header(const SpanContext& context, std::size_t max_length, std::string& out);

// 0x20 to 0x7E throughout.
bool is_printable(std::string_view text);

}  // namespace propspec
