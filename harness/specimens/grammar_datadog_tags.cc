// x-datadog-tags: `key=value` joined by commas.
#include <fmt/format.h>

#include <utility>

#include "harness/specimens/grammars.h"

namespace propspec::harness {
namespace {

Draft& member(Draft& draft, std::string_view name, std::string_view value) {
  if (!draft.text.empty()) draft << ",";
  return draft << "_dd.p." << name << "=" << value;
}

void append_tid(Draft& draft) {
  member(draft, "tid", "");
  append_hex16(draft.text, draft.story.trace_id.high);
}

// What the story tells. The upper half of the trace id stands anywhere among the tags.
void told(Draft& draft) {
  const Story& story = draft.story;
  const std::size_t tid_at =
      story.trace_id.high == 0 ? ~std::size_t{0} : draft.dice.below(story.tags.size() + 1);
  const bool maker_first = draft.dice.percent(50);
  const auto maker = [&](bool now) {
    if (now && !story.decision_maker.empty()) member(draft, "dm", story.decision_maker);
  };
  maker(maker_first);
  for (std::size_t i = 0; i < story.tags.size(); ++i) {
    if (i == tid_at) append_tid(draft);
    member(draft, story.tags[i].key, story.tags[i].value);
  }
  if (story.tags.size() == tid_at) append_tid(draft);
  maker(!maker_first);
}

void plain(Draft& draft) {
  told(draft);
  if (draft.text.empty()) draft.omitted = true;  // DD-T-01: or it stood there empty
}

// A text beside what is told, before or behind it.
void beside(Draft& draft, std::string_view more) {
  if (draft.dice.percent(50)) {
    const std::string_view comma = draft.text.empty() ? "" : ",";
    draft << comma << more;
    return;
  }
  const std::string before = std::exchange(draft.text, std::string(more));
  if (!before.empty()) draft << "," << before;
}
template <std::size_t kCount>
void beside_one_of(Draft& draft, const std::string_view (&choices)[kCount]) {
  told(draft);
  beside(draft, draft.dice.pick(choices));
}

void odd_maker(Draft& draft) {
  static constexpr std::string_view kMakers[] = {"_dd.p.dm=-15",
                                                 "_dd.p.dm=-255",
                                                 "_dd.p.dm=-256",
                                                 "_dd.p.dm=-99999",
                                                 "_dd.p.dm=934086a686-4",
                                                 "_dd.p.dm=934086A686-4",
                                                 "_dd.p.dm=abc-4",
                                                 "_dd.p.dm=4",
                                                 "_dd.p.dm=-",
                                                 "_dd.p.dm=--4",
                                                 "_dd.p.dm=-4x",
                                                 "_dd.p.dm=- 4",
                                                 "_dd.p.dm=garbage",
                                                 "_dd.p.dm=-4-"};
  draft.story.decision_maker = {};
  beside_one_of(draft, kMakers);
}
void odd_tid(Draft& draft) {
  static constexpr std::string_view kTids[] = {"_dd.p.tid=640cfd8d0000000",
                                               "_dd.p.tid=640cfd8d000000000",
                                               "_dd.p.tid=640cfd8d0000000g",
                                               "_dd.p.tid=640CFD8D00000000",
                                               "_dd.p.tid=0000000000000000",
                                               "_dd.p.tid=0x0cfd8d00000000",
                                               "_dd.p.tid=+640cfd8d0000000",
                                               "_dd.p.tid= 640cfd8d0000000",
                                               "_dd.p.tid=640cfd8d_0000000",
                                               "_dd.p.tid=0",
                                               "_dd.p.tid=xyz"};
  draft.story.trace_id.high = 0;
  beside_one_of(draft, kTids);
}
// DD-T-55
void two_tids(Draft& draft) {
  told(draft);
  append_tid(draft);
  member(draft, "tid", "640cfd8d00000000");
  if (draft.dice.percent(50)) member(draft, "tid", draft.dice.percent(50) ? "" : "xyz");
}
void odd_source(Draft& draft) {
  static constexpr std::string_view kSources[] = {
      "_dd.p.ts=2",        "_dd.p.ts=00", "_dd.p.ts=0A", "_dd.p.ts=0a", "_dd.p.ts=123456789",
      "_dd.p.ts=12345678", "_dd.p.ts=xy", "_dd.p.ts=0x", "_dd.p.ts=-2"};
  draft.story.tags.clear();
  beside_one_of(draft, kSources);
}
void foreign_key(Draft& draft) {
  static constexpr std::string_view kKeys[] = {"foo=bar",
                                               "_dd.q.a=b",
                                               "_dd.pa=b",
                                               "_dd.p.=b",
                                               "_dd.p=b",
                                               "dd.p.a=b",
                                               "x_dd.p.a=b",
                                               "_DD.P.a=b",
                                               "_dd.origin=x",
                                               "_dd.p.upstream_services=abc|1|2|0.5",
                                               "_dd.propagation_error=x"};
  beside_one_of(draft, kKeys);
}
void twice(Draft& draft) {
  static constexpr std::string_view kTwice[] = {
      "_dd.p.b=1,_dd.p.b=2", "_dd.p.b=1,_dd.p.c=2,_dd.p.b=1",
      "_dd.p.usr.id=YQ==,_dd.p.usr.id=Yg==", "_dd.p.dm=-1,_dd.p.dm=-4"};
  beside_one_of(draft, kTwice);
}
void against_grammar(Draft& draft) {
  static constexpr std::string_view kWrong[] = {"_dd.p.b",
                                                "_dd.p.b=",
                                                "=b",
                                                "_dd.p. b=c",
                                                "_dd.p.b =c",
                                                "",
                                                ",",
                                                "_dd.p.b\t=c",
                                                " ",
                                                "_dd.p.b=caf\xC3\xA9",
                                                "_dd.p.b=a\tb",
                                                "_dd.p.b=a\nb",
                                                "_dd.p.\xC3\xA9=b",
                                                "_dd.p.b=\x7F"};
  beside_one_of(draft, kWrong);
}
// DD-T-01, DD-T-02: legal, and a parser that splits too eagerly falls for it.
void legal_but_odd(Draft& draft) {
  static constexpr std::string_view kOdd[] = {
      "_dd.p.b==",   "_dd.p.b=c=d",   "_dd.p.b==c",   "_dd.p.b=c d", "_dd.p.b= c",  "_dd.p.b=c ",
      "_dd.p.b=~",   "_dd.p.b=a~b=c", "_dd.p.b=a;b",  "_dd.p.b=a:b", "_dd.p.a:b=c", "_dd.p.a;b=c",
      "_dd.p.a~b=c", "_dd.p.dmx=-4",  "_dd.p.tidy=1", "_dd.p.dm2=x", "_dd.p.b=%3D"};
  beside_one_of(draft, kOdd);
}
void comma_at_end(Draft& draft) {
  told(draft);
  draft << ",";
}
void only_maker(Draft& draft) { member(draft, "dm", "-4"); }

// Fills up with one more tag to exactly so many bytes.
void fill(Draft& draft, std::size_t bytes) {
  told(draft);
  if (!draft.text.empty()) draft << ",";
  draft << "_dd.p.fill=";
  if (draft.text.size() < bytes) draft.text.resize(bytes, 'f');
}
void near_512(Draft& draft) {
  // What is added on the way, a decision maker or an upper half, may make it too long.
  fill(draft, draft.dice.percent(50) ? draft.dice.between(511, 514) : draft.dice.between(480, 530));
}
// Other limits that are configured, or that the dd member has.
void near_limit(Draft& draft) {
  static constexpr std::size_t kBytes[] = {63, 64, 65, 199, 200, 201};
  fill(draft, draft.dice.percent(40) ? draft.dice.pick(kBytes) : draft.dice.between(190, 280));
}
void many(Draft& draft) {
  for (std::size_t i = draft.dice.between(20, 80); i > 0; --i) {
    member(draft, fmt::format_int(i).c_str(), "v");
  }
}

constexpr Alternative<Write> kTags[] = {
    {"datadog.tags.told", 1, 10, plain},
    {"datadog.tags.odd_maker", 0, 3, odd_maker},
    {"datadog.tags.odd_tid", 0, 4, odd_tid},
    {"datadog.tags.two_tids", 0, 1, two_tids},
    {"datadog.tags.odd_source", 0, 2, odd_source},
    {"datadog.tags.foreign_key", 0, 3, foreign_key},
    {"datadog.tags.twice", 0, 2, twice},
    {"datadog.tags.against_grammar", 0, 4, against_grammar},
    {"datadog.tags.legal_but_odd", 0, 4, legal_but_odd},
    {"datadog.tags.comma_at_end", 0, 1, comma_at_end},
    {"datadog.tags.only_maker", 0, 1, only_maker},
    {"datadog.tags.near_512", 0, 4, near_512},
    {"datadog.tags.near_limit", 0, 2, near_limit},
    {"datadog.tags.many", 0, 1, many},
    {"datadog.tags.empty", 0, 1, [](Draft&) {}},
    {"datadog.tags.absent", 0, 1, [](Draft& draft) { draft.omitted = true; }},
};

}  // namespace

void write_datadog_tags(Draft& draft) { write_header(draft, "x-datadog-tags", kTags); }

void datadog_tags_branches(BranchNames& names) { list_branches(kTags, names); }

}  // namespace propspec::harness
