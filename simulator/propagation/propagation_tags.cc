#include "simulator/propagation/propagation_tags.h"

#include <algorithm>

namespace propspec {
namespace {

// Of a tag of a header, which is printable and was split at its commas and at the first `=`.
bool is_tag(std::string_view key, std::string_view value) {
  return !key.empty() && !value.empty() && key.find(' ') == std::string_view::npos;
}

// Calls `visit(key, value)` for each tag; stops where that returns false, or at a tag without `=`.
// True if all were visited.
template <typename Visit>
bool each_tag(std::string_view header, Visit visit) {
  while (!header.empty()) {  // a single trailing comma leaves nothing, and is tolerated
    const std::string_view tag = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), tag.size() + 1));
    const std::size_t equals = tag.find('=');
    if (equals == std::string_view::npos) return false;
    if (!visit(tag.substr(0, equals), tag.substr(equals + 1))) return false;
  }
  return true;
}

// Of a tag that may have been set by anybody: would a receiver read it as it is? One walk without
// early exit, for this is asked of every tag that is sent.
bool can_travel(std::string_view key, std::string_view value) {
  bool good = !key.empty() && !value.empty();
  for (const char c : key) good &= c > 0x20 && c <= 0x7E && c != ',' && c != '=';
  for (const char c : value) good &= c >= 0x20 && c <= 0x7E && c != ',';
  return good;
}

bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// DD-T-34: `-<mechanism>`, or the historic `<ten digits of a service's hash>-<mechanism>`. A number
// that nobody knows yet is still a mechanism.
bool is_decision_maker(std::string_view value) {
  const std::size_t dash = value.find('-');
  if (dash != 0 && dash != 10) return false;
  const std::string_view hash = value.substr(0, dash);
  const std::string_view mechanism = value.substr(dash + 1);
  return std::all_of(hash.begin(), hash.end(), is_lower_hex) && !mechanism.empty() &&
         std::all_of(mechanism.begin(), mechanism.end(), is_digit);
}

// DD-T-42: two to eight hexadecimal digits in either case.
bool is_trace_source(std::string_view value) {
  return value.size() >= 2 && value.size() <= 8 && parse_hex64(value, HexCase::kAny).has_value();
}

}  // namespace

std::string_view name(TagError error) {
  switch (error) {
    case TagError::kNone:
      return "";
    case TagError::kExtractMaxSize:
      return "extract_max_size";
    case TagError::kDecoding:
      return "decoding_error";
    case TagError::kInjectMaxSize:
      return "inject_max_size";
    case TagError::kEncoding:
      return "encoding_error";
    case TagError::kDisabled:
      return "disabled";
  }
  return "";
}

bool is_printable(std::string_view text) {
  bool all = true;  // no early exit: so it is done sixteen bytes at a time
  for (const char c : text) all &= c >= 0x20 && c <= 0x7E;
  return all;
}

TagsHeader inspect_tags_header(std::string_view header) {
  if (header.size() > kMaxTagsHeader) return {TagError::kExtractMaxSize, std::nullopt};
  TagsHeader seen;
  const bool well_formed =
      is_printable(header) && each_tag(header, [&](std::string_view key, std::string_view value) {
        if (key == kTidTag) seen.tid = value;
        return is_tag(key, value);
      });
  if (!well_formed) return {TagError::kDecoding, std::nullopt};
  return seen;
}

bool is_propagation_tag(std::string_view key) {
  return key.size() > kTagPrefix.size() && key.starts_with(kTagPrefix) &&
         key != "_dd.p.upstream_services";
}

bool keep_tag(std::string_view key, std::string_view value) {
  if (key == kDecisionMakerTag) return is_decision_maker(value);
  if (key == kTraceSourceTag) return is_trace_source(value);
  if (key == kTidTag) return parse_tid(value).value_or(0) != 0;
  return true;
}

std::optional<std::uint64_t> parse_tid(std::string_view text) {
  if (text.size() != 16) return std::nullopt;
  return parse_hex64(text, HexCase::kLower);
}

void collect_tags(std::string_view header, KeyValues& tags, std::string& error) {
  TagError problem = TagError::kExtractMaxSize;
  if (header.size() <= kMaxTagsHeader) {
    const std::string_view held = tags.hold(header);
    const auto take = [&](std::string_view key, std::string_view value) {
      if (is_propagation_tag(key)) tags.set_held(key, value);
      return is_tag(key, value);
    };
    const bool well_formed = is_printable(held) && each_tag(held, take);
    problem = well_formed ? TagError::kNone : TagError::kDecoding;
  }
  if (problem != TagError::kNone) {
    tags.clear();
    if (error.empty()) error = name(problem);
    return;
  }
  for (std::size_t i = 0; i < tags.size();) {
    const auto [key, value] = tags[i];
    if (keep_tag(key, value)) {
      ++i;
      continue;
    }
    // DD-T-53: a well-formed zero is dropped silently. DD-T-51: what is malformed is quoted.
    if (error.empty() && key == kTidTag && !parse_tid(value)) {
      error.append("malformed_tid ").append(value);
    } else if (error.empty() && key != kTidTag) {
      error = name(TagError::kDecoding);
    }
    tags.erase(key);
  }
}

TagError append_tags_header(const SpanContext& context, std::size_t max_length, std::string& out) {
  const std::size_t start = out.size();
  TagError error = TagError::kNone;
  bool tid_written = false;
  const auto append = [&](std::string_view key, std::string_view value) {
    if (out.size() != start) out.push_back(',');
    out.append(key).push_back('=');
    out.append(value);
  };
  const auto append_tid = [&] {
    if (context.trace_id.high == 0 || tid_written) return;
    append(kTidTag, {});
    append_hex16(out, context.trace_id.high);
    tid_written = true;
  };
  for (const auto [key, value] : context.tags) {
    if (key == kTidTag) {
      append_tid();
    } else if (can_travel(key, value)) {
      append(key, value);
    } else {
      error = TagError::kEncoding;
    }
  }
  append_tid();

  if (out.size() - start > max_length) {
    const TagError too_long = max_length == 0 ? TagError::kDisabled : TagError::kInjectMaxSize;
    if (error == TagError::kNone) error = too_long;  // the first one found stays
    out.resize(start);
  }
  return error;
}

}  // namespace propspec
