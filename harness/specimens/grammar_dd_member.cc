// The dd member of tracestate: `dd=s:2;o:rum;p:00f067aa0ba902b7;t.dm:-4;…`, in any order.
#include <fmt/format.h>

#include <algorithm>
#include <boost/container/static_vector.hpp>

#include "harness/specimens/grammars.h"

namespace propspec::harness {
namespace {

Draft& element(Draft& draft, std::string_view key) {
  if (!draft.text.ends_with("dd=")) draft << ";";
  return draft << key << ":";
}

// ── s ──

void append_s(Draft& draft, std::int32_t priority) {
  append_decimal(element(draft, "s").text, priority);
}
void agreeing(Draft& draft) {
  append_s(draft, draft.story.priority.value_or(draft.story.sampled() ? 1 : 0));
}
// TP-13: the flag wins. TS-17, TS-17c: where it keeps what `s` drops, the decision maker changes,
// and every receiver agrees on that only if there is one.
void disagreeing(Draft& draft) {
  Story& story = draft.story;
  append_s(draft,
           story.sampled() ? (draft.dice.percent(50) ? 0 : -1) : (draft.dice.percent(50) ? 1 : 2));
  if (story.decision_maker.empty() && (story.sampled() || draft.dice.percent(60))) {
    story.decision_maker = "-4";
  }
}
void no_s(Draft& draft) {
  if (!draft.loose) draft.story.decision_maker = {};  // TS-17b
}
void far_s(Draft& draft) {
  static constexpr std::int32_t kKept[] = {3, 100, 2147483647};
  static constexpr std::int32_t kDropped[] = {-2, -128, -2147483647 - 1};
  append_s(draft, draft.dice.percent(50) ? draft.dice.pick(kKept) : draft.dice.pick(kDropped));
}
void odd_s(Draft& draft) {
  static constexpr std::string_view kOdd[] = {
      "",    "+1",  " 1",         "1 ",  "01",
      "1.0", "0x1", "-",          "--1", "x",
      "1x",  "-0",  "2147483648", "1_0", "99999999999999999999",
      "1:2"};
  element(draft, "s") << draft.dice.pick(kOdd);
}

constexpr Alternative<Write> kS[] = {
    {"dd.s.agreeing", 8, 6, agreeing}, {"dd.s.disagreeing", 4, 4, disagreeing},
    {"dd.s.absent", 2, 2, no_s},       {"dd.s.far", 0, 2, far_s},
    {"dd.s.odd", 0, 2, odd_s},
};

// ── o ──

void told_origin(Draft& draft) {
  if (!draft.story.origin.empty()) element(draft, "o") << draft.story.origin;
}
void telling_origin(Draft& draft) {
  static constexpr std::string_view kTelling[] = {"a~b", "~",    "a_b", "a:b", "a b",  ":x",
                                                  "a=b", "rum ", "~~~", "_",   "a~b~c"};
  element(draft, "o") << draft.dice.pick(kTelling);
}
void foreign_origin(Draft& draft) {
  static constexpr std::string_view kForeign[] = {"caf\xC3\xA9", "a\tb", "\xFF", "a\x01"};
  element(draft, "o") << draft.dice.pick(kForeign);
}

constexpr Alternative<Write> kO[] = {
    {"dd.o.told", 8, 6, told_origin},
    {"dd.o.telling", 0, 3, telling_origin},
    {"dd.o.foreign", 0, 1, foreign_origin},
    {"dd.o.empty", 0, 1, [](Draft& draft) { element(draft, "o"); }},
};

// ── p ──

void parents_p(Draft& draft) { append_hex16(element(draft, "p").text, draft.story.parent.value); }
void another_p(Draft& draft) { append_hex16(element(draft, "p").text, draft.dice.nonzero()); }
void small_p(Draft& draft) { append_hex16(element(draft, "p").text, draft.dice.between(1, 255)); }
void odd_p(Draft& draft) {
  static constexpr std::string_view kOdd[] = {
      "00f067aa0ba902b",  "00f067aa0ba902b71", "00F067AA0BA902B7",  "x",       "1",
      "00f067aa0ba902bg", "0x067aa0ba902b7f",  " 00f067aa0ba902b7", "123:456", "~"};
  element(draft, "p") << draft.dice.pick(kOdd);
}

constexpr Alternative<Write> kP[] = {
    {"dd.p.of_parent", 4, 3, parents_p},
    {"dd.p.of_another", 5, 4, another_p},
    {"dd.p.leading_zeros", 1, 1, small_p},
    {"dd.p.absent", 2, 2, [](Draft&) {}},
    {"dd.p.zeros", 0, 2, [](Draft& draft) { element(draft, "p") << "0000000000000000"; }},
    {"dd.p.odd", 0, 2, odd_p},
    {"dd.p.empty", 0, 1, [](Draft& draft) { element(draft, "p"); }},
};

// ── t.* ──

// TS-15: `=` is written `~`.
void append_tag(Draft& draft, std::string_view key, std::string_view value) {
  if (!draft.text.ends_with("dd=")) draft << ";";
  const std::size_t at = (draft << "t." << key << ":").text.size();
  draft << value;
  std::replace(draft.text.begin() + static_cast<std::ptrdiff_t>(at), draft.text.end(), '=', '~');
}
void told_maker(Draft& draft) {
  if (!draft.story.decision_maker.empty()) append_tag(draft, "dm", draft.story.decision_maker);
}
void odd_maker(Draft& draft) {
  static constexpr std::string_view kMakers[] = {"-15", "-256", "4", "abc-4", "934086a686-4",
                                                 "-",   "-4x",  "",  "--4",   "-4 "};
  element(draft, "t.dm") << draft.dice.pick(kMakers);
}
constexpr Alternative<Write> kMaker[] = {
    {"dd.dm.told", 1, 5, told_maker},
    {"dd.dm.odd", 0, 2, odd_maker},
};

void told_tags(Draft& draft) {
  for (const auto [key, value] : draft.story.tags) append_tag(draft, key, value);
}
void odd_tags(Draft& draft) {
  static constexpr std::string_view kOdd[] = {"t.usr.id:a=b",
                                              "t.:x",
                                              "t.a:",
                                              "t:x",
                                              "t.a",
                                              "t.a:b:c",
                                              "t.a:b~~",
                                              "t.a b:c",
                                              "t.a:caf\xC3\xA9",
                                              "t.dmx:-4",
                                              "t.a:1;t.a:2",
                                              "t.ts:2",
                                              "t.ts:xyz",
                                              "t.ts:0A",
                                              "t.a:b ",
                                              "T.a:b",
                                              "t.ksr:0.25",
                                              "t.\xC3\xA9:x",
                                              "t.upstream_services:x"};
  told_tags(draft);
  if (!draft.text.ends_with("dd=")) draft << ";";
  draft << draft.dice.pick(kOdd);
}
void many_tags(Draft& draft) {
  for (std::size_t i = draft.dice.between(5, 40); i > 0; --i) {
    append_tag(draft, fmt::format("n{}", i), "v");
  }
}
constexpr Alternative<Write> kTags[] = {
    {"dd.tags.told", 1, 6, told_tags},
    {"dd.tags.odd", 0, 3, odd_tags},
    {"dd.tags.many", 0, 1, many_tags},
};

// ── t.tid ──

void right_tid(Draft& draft) {
  if (draft.story.trace_id.high == 0 && !draft.loose) return;
  append_hex16(element(draft, "t.tid").text, draft.story.trace_id.high);
}
void wrong_tid(Draft& draft) { append_hex16(element(draft, "t.tid").text, draft.dice.nonzero()); }
void odd_tid(Draft& draft) {
  static constexpr std::string_view kOdd[] = {
      "640cfd8d0000000", "640cfd8d000000000", "xyz", "640CFD8D00000000", "0", ""};
  element(draft, "t.tid") << draft.dice.pick(kOdd);
}
constexpr Alternative<Write> kTid[] = {
    {"dd.tid.absent", 6, 6, [](Draft&) {}},
    {"dd.tid.right", 1, 1, right_tid},
    {"dd.tid.wrong", 0, 1, wrong_tid},
    {"dd.tid.odd", 0, 1, odd_tid},
};

// ── what else may stand there ──

void unknown_elements(Draft& draft) {
  static constexpr std::string_view kUnknown[] = {
      "x:unknown", "S:2", "O:rum", "P:00f067aa0ba902b7", "ss:1", "th:8", "so:1;op:2", "a-b_c:d:e"};
  if (!draft.text.ends_with("dd=")) draft << ";";
  draft << draft.dice.pick(kUnknown);
}
void malformed_elements(Draft& draft) {
  static constexpr std::string_view kMalformed[] = {
      "x", "", ":", ":x", "x:", ";", "x=y", " s:1", "s", "s;1", "\xC3\xA9", "x:\x01"};
  if (!draft.text.ends_with("dd=")) draft << ";";
  draft << draft.dice.pick(kMalformed);
}
void element_twice(Draft& draft) {
  static constexpr std::string_view kTwice[] = {
      "s:2", "s:0", "o:second", "p:00f067aa0ba902b7", "t.dm:-1", "t.usr.id:Yg~~"};
  if (!draft.text.ends_with("dd=")) draft << ";";
  draft << draft.dice.pick(kTwice);
}
// TS-08, TS-08b: to as many characters as the member may have, `dd=` included, or as some take.
void fill_element(Draft& draft) {
  const std::size_t start = draft.text.rfind("dd=");
  const std::size_t wanted =
      draft.dice.percent(75) ? draft.dice.between(250, 262) : draft.dice.between(508, 516);
  element(draft, draft.dice.percent(50) ? "t.fill" : "fill");
  draft.text.resize(std::max(draft.text.size() + 1, start + wanted), 'f');
}

constexpr Alternative<Write> kElse[] = {
    {"dd.else.nothing", 1, 10, [](Draft&) {}},
    {"dd.else.unknown", 0, 3, unknown_elements},
    {"dd.else.malformed", 0, 3, malformed_elements},
    {"dd.else.twice", 0, 2, element_twice},
    {"dd.else.fill", 0, 2, fill_element},
};

// The decision comes to be known with `s`, so that comes first in time, but not in the text.
void reorder(Draft& draft, std::size_t start) {
  boost::container::static_vector<std::string_view, 64> elements;
  const std::string before = draft.text.substr(start);
  for (std::string_view rest = before;;) {
    const std::size_t end = rest.find(';');
    if (elements.size() == elements.capacity()) return;
    elements.push_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  for (std::size_t i = elements.size(); i > 1; --i) {
    std::swap(elements[i - 1], elements[draft.dice.below(i)]);
  }
  draft.text.resize(start);
  for (const std::string_view each : elements) {
    if (draft.text.size() != start) draft << ";";
    draft << each;
  }
}

constexpr Alternative<bool> kOrder[] = {
    {"dd.order.usual", 5, 5, false},
    {"dd.order.any", 5, 5, true},
};

}  // namespace

void append_dd_member(Draft& draft) {
  const std::string_view maker = draft.story.decision_maker;
  const std::size_t start = (draft << "dd=").text.size();
  choose(draft, kS)(draft);
  choose(draft, kO)(draft);
  choose(draft, kP)(draft);
  choose(draft, kMaker)(draft);
  choose(draft, kTags)(draft);
  choose(draft, kTid)(draft);
  choose(draft, kElse)(draft);
  if (choose(draft, kOrder)) reorder(draft, start);
  draft.story.decision_maker = maker;
  // A valid member says something (TS-10d).
  if (!draft.loose && draft.text.size() == start) agreeing(draft);
}

void dd_member_branches(BranchNames& names) {
  list_branches(kS, names);
  list_branches(kO, names);
  list_branches(kP, names);
  list_branches(kMaker, names);
  list_branches(kTags, names);
  list_branches(kTid, names);
  list_branches(kElse, names);
  list_branches(kOrder, names);
}

}  // namespace propspec::harness
