// x-datadog-trace-id, -parent-id, -sampling-priority, -origin.
#include <algorithm>

#include "harness/specimens/grammars.h"

namespace propspec::harness {
namespace {

void append_number(Draft& draft, std::uint64_t number) { append_decimal(draft.text, number); }
void omit(Draft& draft) { draft.omitted = true; }

// Ways to write a number that is not the plain one: DD-E-12, DD-E-12b, DD-E-33.
constexpr std::string_view kNoNumbers[] = {
    "abc",
    "1.0",
    "1.5",
    "1e3",
    "0x1f",
    "12ab",
    "ff",
    "1_000",
    "1,2",
    "1 2",
    "-",
    "+",
    ".",
    "null",
    "\xD9\xA1\xD9\xA2",  // digits, but not of ASCII
};
constexpr std::string_view kTooLarge[] = {
    "18446744073709551616",  // 2^64
    "18446744073709551617",  // 2^64 + 1
    "36893488147419103232",  // 2^65
    "340282366920938463463374607431768211455",
    "999999999999999999999999999999999999999999",
};

// The same mistakes are made with both ids.
template <std::uint64_t (*kId)(const Story&)>
struct Id {
  static void plain(Draft& draft) { append_number(draft, kId(draft.story)); }
  static void zeros_before(Draft& draft) {
    draft.text.append(draft.dice.between(1, 20), '0');
    plain(draft);
  }
  static void plus(Draft& draft) { plain(draft << "+"); }
  static void minus(Draft& draft) { plain(draft << "-"); }
  static void blank_before(Draft& draft) { plain(draft << (draft.dice.percent(50) ? " " : "\t")); }
  static void blank_behind(Draft& draft) {
    plain(draft);
    draft << (draft.dice.percent(50) ? " " : "\t");
  }
  static void hexadecimal(Draft& draft) { append_hex16(draft.text, kId(draft.story)); }
  static void letter_behind(Draft& draft) {
    plain(draft);
    draft << "a";
  }
  static void joined(Draft& draft) {
    plain(draft);
    plain(draft << ",");
  }
  static void no_number(Draft& draft) { draft << draft.dice.pick(kNoNumbers); }
  static void too_large(Draft& draft) { draft << draft.dice.pick(kTooLarge); }
  static void largest(Draft& draft) { draft << "18446744073709551615"; }
  static void zero(Draft& draft) { draft << "0"; }
  static void zeros(Draft& draft) { draft << "00"; }
  static void empty(Draft&) {}
};

std::uint64_t low_half(const Story& story) { return story.trace_id.low; }
std::uint64_t parent_id(const Story& story) { return story.parent.value; }
using Trace = Id<low_half>;
using Parent = Id<parent_id>;

constexpr Alternative<Write> kTraceId[] = {
    {"datadog.trace_id.plain", 1, 16, Trace::plain},
    {"datadog.trace_id.zeros_before", 0, 2, Trace::zeros_before},
    {"datadog.trace_id.plus", 0, 1, Trace::plus},
    {"datadog.trace_id.minus", 0, 1, Trace::minus},
    {"datadog.trace_id.blank_before", 0, 1, Trace::blank_before},
    {"datadog.trace_id.blank_behind", 0, 1, Trace::blank_behind},
    {"datadog.trace_id.hexadecimal", 0, 1, Trace::hexadecimal},
    {"datadog.trace_id.letter_behind", 0, 2, Trace::letter_behind},
    {"datadog.trace_id.joined", 0, 1, Trace::joined},
    {"datadog.trace_id.no_number", 0, 3, Trace::no_number},
    {"datadog.trace_id.too_large", 0, 3, Trace::too_large},
    {"datadog.trace_id.largest", 0, 1, Trace::largest},
    {"datadog.trace_id.zero", 0, 3, Trace::zero},
    {"datadog.trace_id.zeros", 0, 1, Trace::zeros},
    {"datadog.trace_id.empty", 0, 1, Trace::empty},
    {"datadog.trace_id.absent", 0, 2, omit},
};

// DD-E-20: of synthetic tests the first span has no parent.
void plain_parent(Draft& draft) {
  const Story& story = draft.story;
  const bool none = story.alone && story.origin.starts_with("synthetics") && draft.dice.percent(30);
  none ? Parent::zero(draft) : Parent::plain(draft);
}

constexpr Alternative<Write> kParentId[] = {
    {"datadog.parent_id.plain", 1, 16, plain_parent},
    {"datadog.parent_id.zeros_before", 0, 2, Parent::zeros_before},
    {"datadog.parent_id.plus", 0, 1, Parent::plus},
    {"datadog.parent_id.minus", 0, 1, Parent::minus},
    {"datadog.parent_id.blank_before", 0, 1, Parent::blank_before},
    {"datadog.parent_id.blank_behind", 0, 1, Parent::blank_behind},
    {"datadog.parent_id.hexadecimal", 0, 1, Parent::hexadecimal},
    {"datadog.parent_id.letter_behind", 0, 2, Parent::letter_behind},
    {"datadog.parent_id.joined", 0, 1, Parent::joined},
    {"datadog.parent_id.no_number", 0, 3, Parent::no_number},
    {"datadog.parent_id.too_large", 0, 3, Parent::too_large},
    {"datadog.parent_id.largest", 0, 1, Parent::largest},
    {"datadog.parent_id.zero", 0, 4, Parent::zero},
    {"datadog.parent_id.zeros", 0, 1, Parent::zeros},
    {"datadog.parent_id.empty", 0, 1, Parent::empty},
    {"datadog.parent_id.absent", 0, 4, omit},
};

void plain_priority(Draft& draft) {
  if (!draft.story.priority) return omit(draft);
  append_decimal(draft.text, *draft.story.priority);
}
void decorated_priority(Draft& draft) {
  static constexpr std::string_view kDecorated[] = {"+1",  "+2", " 1", "1 ",  "2\t", "01",
                                                    "002", "-0", "00", "-01", "--1", "+-1"};
  draft << draft.dice.pick(kDecorated);
}
void priority_beyond(Draft& draft) {
  static constexpr std::string_view kBeyond[] = {"2147483648",
                                                 "-2147483649",
                                                 "4294967295",
                                                 "4294967297",
                                                 "9223372036854775807",
                                                 "9223372036854775808",
                                                 "99999999999999999999999"};
  draft << draft.dice.pick(kBeyond);
}
void far_priority(Draft& draft) {
  static constexpr std::string_view kFar[] = {"-2",  "3",    "-3",  "4",          "127",
                                              "128", "-128", "255", "2147483647", "-2147483648"};
  draft << draft.dice.pick(kFar);
}

constexpr Alternative<Write> kPriority[] = {
    {"datadog.priority.plain", 1, 8, plain_priority},
    {"datadog.priority.far", 0, 3, far_priority},
    {"datadog.priority.beyond", 0, 2, priority_beyond},
    {"datadog.priority.decorated", 0, 3, decorated_priority},
    {"datadog.priority.no_number", 0, 2,
     [](Draft& draft) { draft << draft.dice.pick(kNoNumbers); }},
    {"datadog.priority.number_then_text", 0, 1, [](Draft& draft) { draft << "1abc"; }},
    {"datadog.priority.empty", 0, 1, [](Draft&) {}},
    {"datadog.priority.absent", 0, 2, omit},
};

void plain_origin(Draft& draft) {
  if (draft.story.origin.empty()) return omit(draft);
  draft << draft.story.origin;
}
void telling_origin(Draft& draft) {
  static constexpr std::string_view kTelling[] = {"a=b",          "a~b",   "a;b",      "a:b", "a,b",
                                                  "synthetics,x", "=",     "~",        ";",   "_",
                                                  "a=b~c;d,e_f",  "a%20b", "[{\"?\"}]"};
  draft << draft.dice.pick(kTelling);
}
void blanks_round_origin(Draft& draft) {
  static constexpr std::string_view kBlank[] = {" rum", "rum ", "\trum", "rum\t", " ", "a  b"};
  draft << draft.dice.pick(kBlank);
}
void foreign_origin(Draft& draft) {
  static constexpr std::string_view kForeign[] = {"caf\xC3\xA9", "\xE2\x82\xAC", "\xFF\xFE", "\x80",
                                                  "r\xFCm"};
  draft << draft.dice.pick(kForeign);
}
void control_in_origin(Draft& draft) {
  static constexpr std::string_view kControls[] = {
      "a\r\nx-evil: 1", "a\nb", "a\rb", "a\x01 b", "\x7F", std::string_view("a\0b", 3)};
  draft << draft.dice.pick(kControls);
}

constexpr Alternative<Write> kOrigin[] = {
    {"datadog.origin.plain", 1, 8, plain_origin},
    {"datadog.origin.telling", 0, 4, telling_origin},
    {"datadog.origin.blanks", 0, 1, blanks_round_origin},
    {"datadog.origin.foreign", 0, 2, foreign_origin},
    {"datadog.origin.control", 0, 1, control_in_origin},
    {"datadog.origin.long", 0, 1,
     [](Draft& draft) { draft.text.append(draft.dice.between(100, 600), 'o'); }},
    {"datadog.origin.empty", 0, 1, [](Draft&) {}},
};

}  // namespace

void write_datadog(Draft& draft) {
  write_header(draft, "x-datadog-trace-id", kTraceId);
  write_header(draft, "x-datadog-parent-id", kParentId);
  write_header(draft, "x-datadog-sampling-priority", kPriority);
  write_header(draft, "x-datadog-origin", kOrigin);
  write_datadog_tags(draft);
}

void datadog_branches(BranchNames& names) {
  list_branches(kTraceId, names);
  list_branches(kParentId, names);
  list_branches(kPriority, names);
  list_branches(kOrigin, names);
}

}  // namespace propspec::harness
