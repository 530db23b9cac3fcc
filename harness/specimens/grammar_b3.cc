// Both B3 formats: `b3: {trace}-{span}[-{decision}[-{parent}]]`, and x-b3-traceid, -spanid,
// -sampled, -flags, -parentspanid.
#include <algorithm>

#include "harness/specimens/grammars.h"

namespace propspec::harness {
namespace {

void omit(Draft& draft) { draft.omitted = true; }

// ── ids, alike in both ──

void trace_id(Draft& draft) {
  const TraceId id = draft.story.trace_id;
  if (id.high != 0) append_hex16(draft.text, id.high);
  append_hex16(draft.text, id.low);
}
// A 64-bit id, written as if it had an upper half.
void padded_trace_id(Draft& draft) {
  if (draft.story.trace_id.high == 0) draft << "0000000000000000";
  trace_id(draft);
}
void short_trace_id(Draft& draft) {
  trace_id(draft);
  draft.text.erase(0, draft.dice.between(1, draft.text.size() - 1));
}
void long_trace_id(Draft& draft) {
  static constexpr std::string_view kMore[] = {"0", "00", "1", "ffff", "0000000000000000"};
  const std::string_view more = draft.dice.pick(kMore);
  draft << more;
  padded_trace_id(draft);
}
void odd_length_trace_id(Draft& draft) {
  draft.text.append(draft.dice.between(1, 15), draft.dice.percent(50) ? '1' : '0');
  append_hex16(draft.text, draft.story.trace_id.low);
}
void in_upper_case(Draft& draft, std::size_t start) {
  for (std::size_t i = start; i < draft.text.size(); ++i) {
    char& each = draft.text[i];
    if (each >= 'a' && each <= 'f') each = static_cast<char>(each - 'a' + 'A');
  }
}
void upper_trace_id(Draft& draft) {
  const std::size_t start = draft.text.size();
  trace_id(draft);
  in_upper_case(draft, start);
}
void no_hex_trace_id(Draft& draft) {
  static constexpr std::string_view kNoHex = "gxGZ _.+";
  const std::size_t start = draft.text.size();
  trace_id(draft);
  draft.text[draft.dice.between(start, draft.text.size() - 1)] = draft.dice.pick(kNoHex);
}
void odd_trace_id(Draft& draft) {
  static constexpr std::string_view kOdd[] = {"0x1", "1", "abc", "xyz", " 1", "1 ", "-1", ""};
  draft << draft.dice.pick(kOdd);
}
void zero_trace_id(Draft& draft) {
  draft << (draft.dice.percent(50) ? "0000000000000000" : "00000000000000000000000000000000");
}

constexpr Alternative<Write> kTraceId[] = {
    {"b3.trace_id.plain", 5, 16, trace_id},
    {"b3.trace_id.padded", 1, 2, padded_trace_id},
    {"b3.trace_id.short", 0, 2, short_trace_id},
    {"b3.trace_id.odd_length", 0, 2, odd_length_trace_id},
    {"b3.trace_id.long", 0, 2, long_trace_id},
    {"b3.trace_id.upper_case", 0, 2, upper_trace_id},
    {"b3.trace_id.no_hex", 0, 2, no_hex_trace_id},
    {"b3.trace_id.odd", 0, 2, odd_trace_id},
    {"b3.trace_id.zero", 0, 3, zero_trace_id},
};

void span_id(Draft& draft) { append_hex16(draft.text, draft.story.parent.value); }
void upper_span_id(Draft& draft) {
  const std::size_t start = draft.text.size();
  span_id(draft);
  in_upper_case(draft, start);
}
void long_span_id(Draft& draft) { span_id(draft << (draft.dice.percent(50) ? "0" : "1")); }
void odd_span_id(Draft& draft) {
  static constexpr std::string_view kOdd[] = {
      "1", "abc", "xyz", "0x1", " 1", "", "g000000000000001", "00f067aa0ba902b"};
  draft << draft.dice.pick(kOdd);
}

constexpr Alternative<Write> kSpanId[] = {
    {"b3.span_id.plain", 1, 12, span_id},
    {"b3.span_id.upper_case", 0, 1, upper_span_id},
    {"b3.span_id.long", 0, 1, long_span_id},
    {"b3.span_id.odd", 0, 2, odd_span_id},
    {"b3.span_id.zero", 0, 2, [](Draft& draft) { draft << "0000000000000000"; }},
};

std::string_view decision(const Draft& draft) { return draft.story.sampled() ? "1" : "0"; }

// B3-E-04: a decision need not come, and everybody agrees on that for 128 bits alone.
bool decides(const Draft& draft) {
  return draft.story.priority || (!draft.loose && draft.story.trace_id.high == 0);
}

// ── single ──

void ids(Draft& draft) {
  choose(draft, kTraceId)(draft);
  draft << "-";
  choose(draft, kSpanId)(draft);
}
void decided(Draft& draft) {
  ids(draft);
  if (decides(draft)) draft << "-" << decision(draft);
}
void with_parent(Draft& draft) {
  ids(draft);
  append_hex16((draft << "-" << decision(draft) << "-").text, draft.dice.nonzero());
}
void debug(Draft& draft) {
  ids(draft);
  draft << "-d";
}
void odd_decision(Draft& draft) {
  static constexpr std::string_view kOdd[] = {"", "2", "-1", "true", "false", "D", "x", "01", "1 "};
  ids(draft);
  draft << "-" << draft.dice.pick(kOdd);
}
void too_many_parts(Draft& draft) {
  with_parent(draft);
  draft << (draft.dice.percent(50) ? "-1" : "-");
}
void lone_decision(Draft& draft) {
  static constexpr std::string_view kDecisions[] = {"0", "1", "d"};
  draft << draft.dice.pick(kDecisions);
}
void junk(Draft& draft) {
  static constexpr std::string_view kJunk[] = {"-", "--",  "---",   "----", "x",   "-1",   "true",
                                               "2", "0-0", "0-0-0", "1-",   "1-1", "1-1-1"};
  draft << draft.dice.pick(kJunk);
}
void trace_alone(Draft& draft) { choose(draft, kTraceId)(draft); }

constexpr Alternative<Write> kSingle[] = {
    {"b3.single.decided", 6, 14, decided},
    {"b3.single.with_parent", 2, 3, with_parent},
    {"b3.single.deferred", 0, 2, ids},
    {"b3.single.debug", 0, 2, debug},
    {"b3.single.odd_decision", 0, 3, odd_decision},
    {"b3.single.too_many_parts", 0, 1, too_many_parts},
    {"b3.single.lone_decision", 0, 2, lone_decision},
    {"b3.single.trace_alone", 0, 1, trace_alone},
    {"b3.single.junk", 0, 1, junk},
    {"b3.single.empty", 0, 1, [](Draft&) {}},
    {"b3.single.absent", 0, 1, omit},
};

// ── multi ──

void multi_trace_id(Draft& draft) { choose(draft, kTraceId)(draft); }
void multi_span_id(Draft& draft) { choose(draft, kSpanId)(draft); }

constexpr Alternative<Write> kMultiTraceId[] = {
    {"b3.multi.trace_id.present", 1, 14, multi_trace_id},
    {"b3.multi.trace_id.absent", 0, 1, omit},
};
constexpr Alternative<Write> kMultiSpanId[] = {
    {"b3.multi.span_id.present", 1, 14, multi_span_id},
    {"b3.multi.span_id.absent", 0, 1, omit},
};

void told_decision(Draft& draft) {
  if (!decides(draft)) return omit(draft);
  draft << decision(draft);
}
void word_decision(Draft& draft) { draft << (draft.story.sampled() ? "true" : "false"); }
void odd_multi_decision(Draft& draft) {
  static constexpr std::string_view kOdd[] = {"",   "2",    "-1",    "d",  "D",  "x",
                                              "01", "True", "FALSE", "1 ", "yes"};
  draft << draft.dice.pick(kOdd);
}
constexpr Alternative<Write> kSampled[] = {
    {"b3.multi.sampled.told", 1, 8, told_decision},
    {"b3.multi.sampled.word", 0, 2, word_decision},
    {"b3.multi.sampled.odd", 0, 3, odd_multi_decision},
    {"b3.multi.sampled.absent", 0, 2, omit},
};
constexpr Alternative<Write> kFlags[] = {
    {"b3.multi.flags.absent", 1, 6, omit},
    {"b3.multi.flags.debug", 0, 2, [](Draft& draft) { draft << "1"; }},
    {"b3.multi.flags.none", 0, 1, [](Draft& draft) { draft << "0"; }},
    {"b3.multi.flags.odd", 0, 1, [](Draft& draft) { draft << "x"; }},
};
constexpr Alternative<Write> kParent[] = {
    {"b3.multi.parent.absent", 3, 3, omit},
    {"b3.multi.parent.present", 1, 1,
     [](Draft& draft) { append_hex16(draft.text, draft.dice.nonzero()); }},
};

}  // namespace

void write_b3(Draft& draft) { write_header(draft, "b3", kSingle); }

void write_b3multi(Draft& draft) {
  write_header(draft, "x-b3-traceid", kMultiTraceId);
  write_header(draft, "x-b3-spanid", kMultiSpanId);
  write_header(draft, "x-b3-sampled", kSampled);
  write_header(draft, "x-b3-flags", kFlags);
  write_header(draft, "x-b3-parentspanid", kParent);
}

void b3_branches(BranchNames& names) {
  list_branches(kTraceId, names);
  list_branches(kSpanId, names);
  list_branches(kSingle, names);
  list_branches(kMultiTraceId, names);
  list_branches(kMultiSpanId, names);
  list_branches(kSampled, names);
  list_branches(kFlags, names);
  list_branches(kParent, names);
}

}  // namespace propspec::harness
