// tracestate: the members of other vendors, and the dd member among them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "harness/specimens/grammars.h"

namespace propspec::harness {
namespace {

struct Range {
  std::size_t least, most;
};

// TS-07, TS-07c: 31 foreign members fit beside dd.
constexpr Alternative<Range> kForeignMembers[] = {
    {"tracestate.foreign.none", 5, 4, {0, 0}},     {"tracestate.foreign.one", 5, 5, {1, 1}},
    {"tracestate.foreign.few", 6, 5, {2, 5}},      {"tracestate.foreign.many", 1, 1, {6, 29}},
    {"tracestate.foreign.30", 1, 1, {30, 30}},     {"tracestate.foreign.31", 1, 1, {31, 31}},
    {"tracestate.foreign.32", 0, 1, {32, 32}},     {"tracestate.foreign.33", 0, 1, {33, 33}},
    {"tracestate.foreign.beyond", 0, 1, {34, 40}},
};

enum class DdPlace : std::uint8_t { kFirst, kMiddle, kLast, kTwice, kAbsent };
constexpr Alternative<DdPlace> kDdPlace[] = {
    {"tracestate.dd.first", 6, 5, DdPlace::kFirst},
    {"tracestate.dd.middle", 3, 3, DdPlace::kMiddle},
    {"tracestate.dd.last", 3, 3, DdPlace::kLast},
    {"tracestate.dd.absent", 3, 3, DdPlace::kAbsent},
    {"tracestate.dd.twice", 0, 2, DdPlace::kTwice},
};

enum class Blanks : std::uint8_t { kNone, kRoundCommas, kEmptyMembers };
constexpr Alternative<Blanks> kBlanks[] = {
    {"tracestate.blanks.none", 8, 8, Blanks::kNone},
    {"tracestate.blanks.round_commas", 2, 2, Blanks::kRoundCommas},
    {"tracestate.blanks.empty_members", 0, 1, Blanks::kEmptyMembers},
};

constexpr std::string_view kKeyLetters = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
constexpr std::string_view kLowerCase = "abcdefghijklmnopqrstuvwxyz";

// Legal, and unlike any other: the number of the member ends it.
void append_simple_key(Draft& draft, std::size_t number, std::size_t length) {
  draft.text.push_back(draft.dice.pick(kLowerCase));
  for (; length > 0; --length) draft.text.push_back(draft.dice.pick(kKeyLetters));
  draft << "_" << fmt::format_int(number).c_str();
}
// 0x20 to 0x7E without `,` and `=`; the last is no blank, for it could not be told from one round
// the comma (TS-04).
void append_value(Draft& draft, std::size_t length) {
  if (length > 1 && draft.dice.percent(10)) {
    draft << " ";  // a blank at the start is data
    --length;
  }
  for (; length > 1; --length) {
    const char c = static_cast<char>(draft.dice.between(0x20, 0x7E));
    draft.text.push_back(c == ',' ? '~' : c == '=' ? ';' : c);
  }
  static constexpr std::string_view kEnds = "0az~;:!\"/9A}";
  draft.text.push_back(draft.dice.pick(kEnds));
}

using WriteMember = void (*)(Draft&, std::size_t number);

void simple_member(Draft& draft, std::size_t number) {
  append_simple_key(draft, number, draft.dice.below(3));
  append_value(draft << "=", draft.dice.between(1, 5));
}
void tenant_member(Draft& draft, std::size_t number) {
  append_simple_key(draft, number, draft.dice.below(4));
  draft << "@" << draft.dice.pick(std::array<std::string_view, 3>{"sys", "a", "z9_-*/"});
  append_value(draft << "=", draft.dice.between(1, 6));
}
// TS-09: foreign, whatever they resemble.
void lookalike_member(Draft& draft, std::size_t number) {
  const bool ends_in_dd = draft.dice.percent(50);
  draft << (ends_in_dd               ? "a"
            : draft.dice.percent(50) ? "dd"
                                     : "dd-")
        << fmt::format_int(number).c_str() << (ends_in_dd ? "dd=" : "=")
        << (draft.dice.percent(50) ? "s:2;o:other;p:00000000000000ff" : "1");
}
void long_member(Draft& draft, std::size_t number) {
  static constexpr std::size_t kLengths[] = {100, 200, 240, 256, 300};
  const bool long_key = draft.dice.percent(30);
  append_simple_key(draft, number, long_key ? draft.dice.pick(kLengths) : 2);
  append_value(draft << "=", long_key ? 3 : draft.dice.pick(kLengths));
}
void odd_member(Draft& draft, std::size_t) {
  static constexpr std::string_view kOdd[] = {
      "novalue",    "k=",         "=v",   "=",      "a=b=c",         "A=b",
      "9a=b",       "a b=c",      "a =b", "a= ",    "k=caf\xC3\xA9", "k=a\tb",
      "k=\x01",     "\xC3\xA9=1", "@a=b", "a@=b",   "a@b@c=d",       "dd =s:2",
      "DD=s:2;o:x", "Dd=s:2",     "dd",   "k=\x7F", "_k=1",          "k$=1",
      "k=a\rb",     "k=a\nb"};
  draft << draft.dice.pick(kOdd);
}
void known_member(Draft& draft, std::size_t number) {
  static constexpr std::string_view kKnown[] = {"ot=th:8;rv:9b8233f7e3a151", "ot=th:0", "es=s:1",
                                                "rojo=00f067aa0ba902b7", "congo=t61rcWkgMzE"};
  draft << kKnown[(draft.dice.below(5) + number) % 5];
}

constexpr Alternative<WriteMember> kMember[] = {
    {"tracestate.member.simple", 12, 12, simple_member},
    {"tracestate.member.tenant", 3, 3, tenant_member},
    {"tracestate.member.lookalike", 1, 2, lookalike_member},
    {"tracestate.member.known", 0, 1, known_member},
    {"tracestate.member.long", 0, 1, long_member},
    {"tracestate.member.odd", 0, 2, odd_member},
};

class List {
 public:
  List(Draft& draft, Blanks blanks) : draft_(draft), blanks_(blanks) {}

  template <typename WriteIt>
  void member(WriteIt write_it) {
    if (!std::exchange(first_, false)) draft_ << ",";
    if (blanks_ == Blanks::kEmptyMembers && draft_.dice.percent(30)) draft_ << " ,";
    some_blanks();
    write_it();
    some_blanks();
  }

 private:
  void some_blanks() {
    if (blanks_ != Blanks::kRoundCommas) return;
    static constexpr std::string_view kBlank[] = {"", " ", "\t", " \t", "  "};
    draft_ << draft_.dice.pick(kBlank);
  }

  Draft& draft_;
  Blanks blanks_;
  bool first_ = true;
};

// The members behind these are simple ones: a choice for each of forty would cost too much.
constexpr std::size_t kMostChoices = 5;

void list_of(Draft& draft, std::size_t foreign, DdPlace place) {
  List list(draft, choose(draft, kBlanks));
  const std::size_t dd_at = place == DdPlace::kMiddle ? foreign / 2
                            : place == DdPlace::kLast ? foreign
                                                      : 0;
  const auto write_dd = [&] { list.member([&] { append_dd_member(draft); }); };
  for (std::size_t i = 0; i <= foreign; ++i) {
    if (place != DdPlace::kAbsent && i == dd_at) write_dd();
    if (place == DdPlace::kTwice && i == foreign) write_dd();
    if (i == foreign) break;
    const WriteMember write_it = i < kMostChoices ? choose(draft, kMember) : simple_member;
    list.member([&] { write_it(draft, i); });
  }
}

void any_list(Draft& draft) {
  const Range range = choose(draft, kForeignMembers);
  const DdPlace place = choose(draft, kDdPlace);
  list_of(draft, draft.dice.between(range.least, range.most), place);
  if (draft.text.empty()) draft.omitted = true;
}
// TS-07c
void list_of_32(Draft& draft) { list_of(draft, 32, DdPlace::kAbsent); }
void only_dd(Draft& draft) { list_of(draft, 0, DdPlace::kFirst); }
// Sizes that some receiver may have as its limit.
void sized(Draft& draft) {
  static constexpr std::size_t kBytes[] = {255, 256, 257, 511, 512, 513, 8000};
  any_list(draft);
  draft.omitted = false;
  const std::size_t bytes = draft.dice.pick(kBytes);
  if (!draft.text.empty()) draft << ",";
  draft << "fill=";
  if (draft.text.size() < bytes) draft.text.resize(bytes, 'f');
}
// TS-05
void key_twice(Draft& draft) {
  any_list(draft);
  draft.omitted = false;
  if (!draft.text.empty()) draft << ",";
  draft << "twice=1,other=1,twice=2";
}

constexpr Alternative<Write> kTraceState[] = {
    {"tracestate.list", 14, 24, any_list},
    {"tracestate.dd_alone", 5, 8, only_dd},
    {"tracestate.32_foreign", 1, 1, list_of_32},
    {"tracestate.sized", 0, 2, sized},
    {"tracestate.key_twice", 0, 1, key_twice},
    {"tracestate.blank", 0, 1, [](Draft& draft) { draft << " "; }},
    {"tracestate.commas", 0, 1, [](Draft& draft) { draft << ",,"; }},
    {"tracestate.empty", 0, 1, [](Draft&) {}},
    {"tracestate.absent", 4, 3, [](Draft& draft) { draft.omitted = true; }},
};

}  // namespace

void write_tracestate(Draft& draft) { write_header(draft, "tracestate", kTraceState); }

void tracestate_branches(BranchNames& names) {
  list_branches(kTraceState, names);
  list_branches(kForeignMembers, names);
  list_branches(kDdPlace, names);
  list_branches(kBlanks, names);
  list_branches(kMember, names);
}

}  // namespace propspec::harness
