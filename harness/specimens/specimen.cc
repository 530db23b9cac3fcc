#include "harness/specimens/specimen.h"

#include <rapidcheck.h>

#include <algorithm>
#include <boost/container/static_vector.hpp>
#include <utility>

#include "harness/specimens/carrier.h"
#include "harness/specimens/grammars.h"
#include "harness/specimens/hostile.h"

namespace propspec::harness {
namespace {

constexpr Alternative<Mishap> kMishap[] = {
    {"mishap.none", 1, 25, Mishap::kNone},
    {"mishap.one_mistake", 0, 40, Mishap::kOneMistake},
    {"mishap.all_mistakes", 0, 20, Mishap::kAllMistakes},
    {"mishap.mutated", 0, 10, Mishap::kMutated},
    {"mishap.bytes", 0, 5, Mishap::kBytes},
};

enum class Traces : std::uint8_t { kOne, kOwn, kLowHalfShared };
constexpr Alternative<Traces> kTraces[] = {
    {"traces.one", 2, 3, Traces::kOne},
    {"traces.own", 3, 3, Traces::kOwn},
    {"traces.low_half_shared", 0, 2, Traces::kLowHalfShared},  // PR-06c, DD-T-56
};
constexpr Alternative<bool> kParents[] = {
    // PR-07
    {"parents.one", 1, 1, true},
    {"parents.own", 1, 1, false},
};
constexpr Alternative<bool> kContexts[] = {
    // priority, origin, tags
    {"contexts.one", 2, 2, true},
    {"contexts.own", 1, 1, false},
};
constexpr Alternative<Decision> kDecide[] = {
    {"decide.nothing", 3, 3, Decision::kNone},
    {"decide.keep", 1, 1, Decision::kKeep},
    {"decide.drop", 1, 1, Decision::kDrop},
};

bool is_trace_style(Style style) { return style != Style::kBaggage && style != Style::kNone; }

// Whose headers there are.
StyleList styles_of(const Recipe& recipe, const Setting& setting, Dice& dice) {
  if (!recipe.styles.empty()) return recipe.styles;
  StyleList styles;
  for (const Style style : setting.extract) {
    if (setting.extract.size() == 1 ? dice.percent(96) : dice.percent(80)) styles.add(style);
  }
  if (!dice.percent(10)) return styles;
  // PR-01: it means nothing, but for what some libraries make of two of them (XR-08, PR-07c).
  const auto further = static_cast<Style>(dice.below(kStyles));
  const bool beside_b3 =
      setting.extract.contains(Style::kB3) || setting.extract.contains(Style::kB3Multi);
  const bool disputed = further == Style::kXRay || (further == Style::kDatadog && beside_b3);
  if (further == Style::kNone) return styles;
  if (recipe.quality == Quality::kAnything || !disputed) styles.add(further);
  return styles;
}

// Writes one specimen.
class Writer {
 public:
  Writer(const Recipe& recipe, const Setting& setting, std::uint64_t seed, Specimen& specimen)
      : recipe_(recipe),
        anything_(recipe.quality == Quality::kAnything),
        draft_{.dice = Dice(seed), .specimen = specimen},
        styles_(styles_of(recipe, setting, draft_.dice)) {}

  void write_all() {
    plan_mishap();
    plan_relations();
    for (const Style style : styles_) {
      if (is_trace_style(style)) tell(style);
      write(style, draft_);
    }
    draft_.loose = anything_;
    arrange(draft_);
    let_application_act();
  }

 private:
  void plan_mishap() {
    draft_.loose = anything_;
    draft_.mishap = choose(draft_, kMishap);
    std::size_t headers = 0;
    for (const Style style : styles_) {
      headers += headers_of(style);
      traces_told_ += is_trace_style(style) ? 1 : 0;
    }
    const bool in_text = draft_.mishap == Mishap::kMutated || draft_.mishap == Mishap::kBytes;
    draft_.mishap_at = headers == 0 ? 0 : draft_.dice.between(in_text ? 1 : 0, headers);
  }

  void plan_relations() {
    if (traces_told_ < 2) return;
    traces_ = recipe_.one_trace ? Traces::kOne : choose(draft_, kTraces);
    one_parent_ = choose(draft_, kParents);
    one_context_ = choose(draft_, kContexts);
  }

  // Makes up what this style tells, with regard to what others told before.
  void tell(Style style) {
    draft_.loose = draft_.mishap == Mishap::kAllMistakes ||
                   (draft_.mishap == Mishap::kOneMistake && draft_.mishap_at == 0);
    Story& story = draft_.story;
    const bool first = told_.empty();
    if (!first) story = told_.front();
    story.alone = traces_told_ == 1;
    // B3-E-44: which of two B3 formats counts is open, so they say the same.
    const bool second_b3 = !anything_ && style == Style::kB3Multi && styles_.contains(Style::kB3);
    if (second_b3 && b3_ != nullptr) {
      story = *b3_;
    } else {
      if (first || traces_ != Traces::kOne) tell_another_trace(first);
      if (first || !one_parent_) tell_parent(draft_);
      if (first || !one_context_) tell_context(style);
    }
    told_.push_back(story);
    if (style == Style::kB3) b3_ = &told_.back();
  }

  void tell_another_trace(bool first) {
    TraceId& id = draft_.story.trace_id;
    if (first || traces_ == Traces::kOwn) {
      tell_ids(draft_);
    } else {
      id.high = draft_.dice.percent(30) && id.high != 0 ? 0 : id.high ^ draft_.dice.nonzero();
    }
    if (anything_ || traces_told_ == 1) return;
    // Neither are two traces half the same, nor is one of them too long for a format.
    const auto is_known = [&](const Story& told) { return told.trace_id.low == id.low; };
    while (std::any_of(told_.begin(), told_.end(), is_known)) id.low = draft_.dice.nonzero();
    if (traces_ == Traces::kOne && styles_.contains(Style::kXRay)) id.high = 0;
  }

  void tell_context(Style style) {
    // PR-01b, B3-E-38: whether a decision is borrowed from another style, and whether a single B3
    // header may come without one, is open.
    const bool has_to = traces_told_ > 1 || style == Style::kB3;
    tell_decision(draft_, style == Style::kTraceContext || (has_to && !anything_));
    tell_origin(draft_);
    tell_tags(draft_);
  }

  void let_application_act() {
    PropagateRequest& request = draft_.specimen.request;
    if (recipe_.decides) request.decide = choose(draft_, kDecide);
    if (recipe_.sets_baggage && draft_.dice.percent(50)) set_baggage_items(draft_);
  }

  const Recipe& recipe_;
  const bool anything_;
  Draft draft_;
  const StyleList styles_;
  std::size_t traces_told_ = 0;  // styles that tell of a trace
  Traces traces_ = Traces::kOwn;
  bool one_parent_ = false, one_context_ = false;
  boost::container::static_vector<Story, kStyles> told_;
  const Story* b3_ = nullptr;
};

}  // namespace

void begin_header(Draft& draft) {
  ++draft.headers_begun;
  draft.text.clear();
  draft.omitted = false;
  draft.loose = draft.mishap == Mishap::kAllMistakes ||
                (draft.mishap == Mishap::kOneMistake && draft.mishap_at == draft.headers_begun);
}

void end_header(Draft& draft, std::string_view name) {
  if (draft.mishap_at == draft.headers_begun) {
    if (draft.mishap == Mishap::kMutated) mutate(draft.dice, draft.text);
    if (draft.mishap == Mishap::kBytes) any_bytes(draft.dice, draft.text);
  }
  if (!draft.omitted) draft.lines.add(name, draft.text);
}

std::size_t headers_of(Style style) {
  switch (style) {
    case Style::kDatadog:
    case Style::kB3Multi:
      return 5;
    case Style::kTraceContext:
      return 2;
    case Style::kB3:
    case Style::kXRay:
    case Style::kBaggage:
      return 1;
    case Style::kNone:
      break;
  }
  return 0;
}

void write(Style style, Draft& draft) {
  switch (style) {
    case Style::kDatadog:
      return write_datadog(draft);
    case Style::kTraceContext:
      write_traceparent(draft);
      return write_tracestate(draft);
    case Style::kB3:
      return write_b3(draft);
    case Style::kB3Multi:
      return write_b3multi(draft);
    case Style::kXRay:
      return write_xray(draft);
    case Style::kBaggage:
      return write_baggage(draft);
    case Style::kNone:
      break;
  }
}

std::span<const std::string_view> branches() {
  static const BranchNames kNames = [] {
    BranchNames names;
    list_branches(kMishap, names);
    list_branches(kTraces, names);
    list_branches(kParents, names);
    list_branches(kContexts, names);
    list_branches(kDecide, names);
    for (const auto list : {story_branches, carrier_branches, datadog_branches,
                            datadog_tags_branches, traceparent_branches, tracestate_branches,
                            dd_member_branches, b3_branches, xray_branches, baggage_branches}) {
      list(names);
    }
    return names;
  }();
  return kNames;
}

rc::Gen<Specimen> specimens(const Recipe& recipe, const Setting& setting) {
  // RapidCheck's size has no say: a carrier of any kind is as likely as any other at all times.
  return rc::Gen<Specimen>([recipe, setting](const rc::Random& random, int) {
    rc::Random source(random);
    Specimen specimen;
    Writer(recipe, setting, source.next(), specimen).write_all();
    return rc::shrinkable::shrinkRecur(std::move(specimen),
                                       [](const Specimen& each) { return smaller(each); });
  });
}

}  // namespace propspec::harness
