// traceparent: `00-{32 hex}-{16 hex}-{2 hex}`.
#include <fmt/format.h>

#include "harness/specimens/grammars.h"

namespace propspec::harness {
namespace {

std::string hex2(std::size_t number) { return fmt::format("{:02x}", number); }

void append_ids(Draft& draft) {
  append_hex16(draft.text, draft.story.trace_id.high);
  append_hex16(draft.text, draft.story.trace_id.low);
  draft << "-";
  append_hex16(draft.text, draft.story.parent.value);
}
std::string_view flags(const Draft& draft) { return draft.story.sampled() ? "01" : "00"; }

// Version, ids, flags; each of them as it should be unless given.
void append_form(Draft& draft, std::string_view version, std::string_view flag_digits) {
  append_ids(draft << version << "-");
  draft << "-" << flag_digits;
}
void plain(Draft& draft) { append_form(draft, "00", flags(draft)); }

// TP-07b: 01 to fe.
std::string later_version(Draft& draft) {
  static constexpr std::size_t kTelling[] = {0x01, 0x02, 0x0f, 0x10, 0xcc, 0xfe};
  return hex2(draft.dice.percent(50) ? draft.dice.pick(kTelling) : draft.dice.between(1, 0xfe));
}
void later(Draft& draft) { append_form(draft, later_version(draft), flags(draft)); }
void later_says_more(Draft& draft) {
  static constexpr std::string_view kMore[] = {
      "-x", "-00", "-what-the-future-will-be-like", "-0-1-2", "-\xC3\xA9", "-."};
  later(draft);
  draft << (draft.loose ? draft.dice.pick(kMore) : kMore[draft.dice.below(4)]);
}
// TP-11b. Bit 1 has a meaning of its own by now.
void other_flags(Draft& draft) {
  const std::size_t others = draft.dice.below(256) & (draft.loose ? 0xFE : 0xFC);
  append_form(draft, "00", hex2(others | (draft.story.sampled() ? 1 : 0)));
}
void random_flag(Draft& draft) { append_form(draft, "00", draft.story.sampled() ? "03" : "02"); }

void some_blanks(Draft& draft) {
  for (std::size_t left = draft.dice.below(4); left > 0; --left) {
    draft << (draft.dice.percent(50) ? " " : "\t");
  }
}
void blanks_round(Draft& draft) {
  some_blanks(draft);
  plain(draft);
  some_blanks(draft);
}

void version_ff(Draft& draft) {
  append_form(draft, "ff", flags(draft));
  if (draft.dice.percent(30)) draft << "-01";
}
void odd_version(Draft& draft) {
  static constexpr std::string_view kVersions[] = {"",   "0",  "000", "0x", "xx", ".0", "0.", "FF",
                                                   "CC", "0A", "fF",  "0g", "/0", ":0", "`0", "0 "};
  append_form(draft, draft.dice.pick(kVersions), flags(draft));
}
void odd_flags(Draft& draft) {
  static constexpr std::string_view kFlags[] = {"",   "0",  "1",  "001", "1 1", "0x", "x1", ".1",
                                                "0.", "0A", "FF", "fF",  "0g",  "-1", "+1", " 1"};
  append_form(draft, "00", draft.dice.pick(kFlags));
}
void version_00_says_more(Draft& draft) {
  static constexpr std::string_view kMore[] = {"-", "-x", "-00", ".", "0", " 0", "-extra-field"};
  plain(draft);
  draft << draft.dice.pick(kMore);
}
void later_says_more_badly(Draft& draft) {
  static constexpr std::string_view kMore[] = {"-", ".", "0", "00", "x-1", " -1"};
  later(draft);
  draft << draft.dice.pick(kMore);
}

// The places of a well-formed value.
constexpr std::size_t kTraceAt = 3, kParentAt = 36, kDashes[] = {2, 35, 52};
std::size_t in_trace(Draft& draft) { return kTraceAt + draft.dice.below(32); }
std::size_t in_parent(Draft& draft) { return kParentAt + draft.dice.below(16); }

void no_hex_in_trace(Draft& draft) {
  static constexpr std::string_view kNoHex = "g.-z/:`@ xGZ\xC3";
  plain(draft);
  draft.text[in_trace(draft)] = draft.dice.pick(kNoHex);
}
void no_hex_in_parent(Draft& draft) {
  static constexpr std::string_view kNoHex = "g.-z/:`@ xGZ\xC3";
  plain(draft);
  draft.text[in_parent(draft)] = draft.dice.pick(kNoHex);
}
void upper_case(Draft& draft) {
  plain(draft);
  for (char& each : draft.text) {
    if (each >= 'a' && each <= 'f') each = static_cast<char>(each - 'a' + 'A');
  }
  draft.text[in_trace(draft)] = 'A';  // or there may have been no letter
}
// TP-07 sets no limit.
void later_says_much_more(Draft& draft) {
  later(draft);
  draft.text.append("-").append(draft.dice.between(400, 600), 'm');
}
void prefix_0x(Draft& draft) {
  plain(draft);
  draft.text[(draft.dice.percent(50) ? kTraceAt : kParentAt) + 1] = 'x';
}
void trace_zero(Draft& draft) {
  plain(draft);
  draft.text.replace(kTraceAt, 32, 32, '0');
}
void parent_zero(Draft& draft) {
  plain(draft);
  draft.text.replace(kParentAt, 16, 16, '0');
}
void trace_too_short(Draft& draft) {
  plain(draft);
  draft.text.erase(in_trace(draft), 1);
}
void trace_too_long(Draft& draft) {
  plain(draft);
  draft.text.insert(in_trace(draft), "0");
}
void parent_too_short(Draft& draft) {
  plain(draft);
  draft.text.erase(in_parent(draft), 1);
}
void parent_too_long(Draft& draft) {
  plain(draft);
  draft.text.insert(in_parent(draft), "0");
}
void trace_of_64_bits(Draft& draft) {
  plain(draft);
  draft.text.erase(kTraceAt, 16);
}
void odd_separator(Draft& draft) {
  static constexpr std::string_view kSeparators = "_.:,;/ 0a";
  plain(draft);
  draft.text[draft.dice.pick(kDashes)] = draft.dice.pick(kSeparators);
}
// The length is right, the fields are not: TP-08b.
void digits_moved(Draft& draft) {
  plain(draft);
  const std::size_t dash = draft.dice.pick(kDashes);
  std::swap(draft.text[dash], draft.text[draft.dice.percent(50) ? dash + 1 : dash - 1]);
}
void separator_doubled(Draft& draft) {
  plain(draft);
  draft.text.insert(draft.dice.pick(kDashes), "-");
}
void inner_blank(Draft& draft) {
  plain(draft);
  draft.text.insert(draft.dice.between(1, draft.text.size() - 1), " ");
}
void other_blanks_round(Draft& draft) {
  static constexpr std::string_view kBlanks[] = {
      "\n", "\r", "\v", "\f", "\xC2\xA0", "\xA0", "\"", std::string_view("\0", 1)};
  const std::string_view blank = draft.dice.pick(kBlanks);
  if (draft.dice.percent(50)) draft << blank;
  plain(draft);
  if (draft.dice.percent(50)) draft << blank;
}
void two_joined(Draft& draft) {
  plain(draft);
  plain(draft << ",");
}
void truncated(Draft& draft) {
  plain(draft);
  draft.text.resize(draft.dice.below(draft.text.size()));
}

constexpr Alternative<Write> kTraceParent[] = {
    {"traceparent.plain", 12, 20, plain},
    {"traceparent.version.later", 2, 3, later},
    {"traceparent.version.later_says_more", 2, 3, later_says_more},
    {"traceparent.version.later_says_much_more", 0, 1, later_says_much_more},
    {"traceparent.prefix_0x", 0, 1, prefix_0x},
    {"traceparent.version.later_says_more_badly", 0, 2, later_says_more_badly},
    {"traceparent.version.00_says_more", 0, 2, version_00_says_more},
    {"traceparent.version.ff", 0, 2, version_ff},
    {"traceparent.version.odd", 0, 3, odd_version},
    {"traceparent.flags.others", 2, 3, other_flags},
    {"traceparent.flags.random", 0, 2, random_flag},
    {"traceparent.flags.odd", 0, 3, odd_flags},
    {"traceparent.blanks_round", 2, 2, blanks_round},
    {"traceparent.other_blanks_round", 0, 1, other_blanks_round},
    {"traceparent.inner_blank", 0, 1, inner_blank},
    {"traceparent.upper_case", 0, 2, upper_case},
    {"traceparent.trace.zero", 0, 2, trace_zero},
    {"traceparent.trace.too_short", 0, 2, trace_too_short},
    {"traceparent.trace.too_long", 0, 2, trace_too_long},
    {"traceparent.trace.64_bits", 0, 1, trace_of_64_bits},
    {"traceparent.trace.no_hex", 0, 2, no_hex_in_trace},
    {"traceparent.parent.zero", 0, 2, parent_zero},
    {"traceparent.parent.too_short", 0, 2, parent_too_short},
    {"traceparent.parent.too_long", 0, 2, parent_too_long},
    {"traceparent.parent.no_hex", 0, 2, no_hex_in_parent},
    {"traceparent.separator.odd", 0, 2, odd_separator},
    {"traceparent.separator.moved", 0, 2, digits_moved},
    {"traceparent.separator.doubled", 0, 1, separator_doubled},
    {"traceparent.two_joined", 0, 1, two_joined},
    {"traceparent.truncated", 0, 1, truncated},
    {"traceparent.empty", 0, 1, [](Draft&) {}},
    {"traceparent.absent", 0, 2, [](Draft& draft) { draft.omitted = true; }},
};

}  // namespace

void write_traceparent(Draft& draft) { write_header(draft, "traceparent", kTraceParent); }

void traceparent_branches(BranchNames& names) { list_branches(kTraceParent, names); }

}  // namespace propspec::harness
