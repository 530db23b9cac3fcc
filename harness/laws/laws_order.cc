// Laws of several styles in one request: who wins, what of the others is used, what becomes a link.
#include <algorithm>

#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/laws_behavior.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

std::size_t trace_styles(const StyleList& styles) {
  return styles.size() - static_cast<std::size_t>(styles.contains(Style::kBaggage));
}

bool goes_on(const Setting& setting) { return continues(setting); }
bool has_several(const Setting& setting) {
  return continues(setting) && trace_styles(setting.extract) > 1;
}
bool merges(const Setting& setting) { return has_several(setting) && !setting.extract_first; }
bool stops_at_first(const Setting& setting) {
  return has_several(setting) && setting.extract_first;
}
// In that order, whatever stands between them.
bool reads_datadog_before_w3c(const Setting& setting) {
  const auto at = [&](Style style) {
    return std::find(setting.extract.begin(), setting.extract.end(), style);
  };
  return setting.extracts(Style::kDatadog) && setting.extracts(Style::kTraceContext) &&
         at(Style::kDatadog) < at(Style::kTraceContext);
}

// It can be foreseen what is extracted, and something is.
bool has_winner(const Setting& setting, const PropagateRequest& request, RuleLevel level) {
  const Tale tale(setting, request.headers);
  return tale.is_clear(level) && tale.winner() != nullptr && request.decide == Decision::kNone;
}
bool has_winner_by_must(const Setting& setting, const PropagateRequest& request) {
  return has_winner(setting, request, RuleLevel::kMust);
}
bool has_winner_by_should(const Setting& setting, const PropagateRequest& request) {
  return has_winner(setting, request, RuleLevel::kShould);
}

bool is_other_trace(const Telling& a, const Telling& b) { return a.trace_id != b.trace_id; }

// Datadog won, and a traceparent is there as well, of the same trace.
bool is_merge(const Setting& setting, const PropagateRequest& request) {
  const Tale tale(setting, request.headers);
  const Telling* const w3c = tale.loser(Style::kTraceContext);
  return has_winner_by_must(setting, request) && w3c != nullptr &&
         tale.winner()->style == Style::kDatadog && !is_other_trace(*tale.winner(), *w3c);
}

// ── The winner ──────────────────────────────────────────────────────────────────────────────────

void must_take_trace_of_winner(Examination& trial) {
  const auto span = span_of(trial);
  if (!span) return;
  const Tale tale(trial.setting(), trial.request().headers);
  must_equal(trial, "span.trace_id", Observed(tale.winner()->trace_id), span->trace_id);
}

Law first_valid_wins() {
  return {.id = "order.first_valid_wins",
          .title = "The first valid context in the configured order wins",
          .statement =
              "The span continues the trace of the first style, in the order of the "
              "configuration, whose headers hold a valid context.",
          .rules = {"PR-01", "PR-02"},
          .recipe = {.quality = Quality::kValid},
          .applies = goes_on,
          .premise = has_winner_by_must,
          .check = must_take_trace_of_winner};
}

Law first_valid_wins_by_should() {
  Law law = first_valid_wins();
  law.id = "order.first_valid_wins_after_mistakes";
  law.title = "The first valid context wins, also after malformed ones";
  law.statement =
      "The span continues the trace of the first style whose headers hold a valid "
      "context, whatever is wrong with a traceparent before it.";
  law.rules = {"PR-02b", "PR-01", "PR-04b"};
  law.level = RuleLevel::kShould;
  law.recipe.quality = Quality::kAnything;
  law.applies = has_several;
  law.premise = has_winner_by_should;
  return law;
}

// The state that the winner hands down.
void must_take_state_of_winner(Examination& trial) {
  const auto span = span_of(trial);
  if (!span) return;
  const Tale tale(trial.setting(), trial.request().headers);
  const Telling& winner = *tale.winner();
  must_equal(trial, "span.sampling_priority", Observed(*winner.priority), span->sampling_priority);
  must_equal(trial, "span.origin",
             winner.origin.empty() ? Observed<std::string>::absent()
                                   : Observed<std::string>(winner.origin),
             span->origin);
  if (!span->tags.has_value()) return trial.cannot_see("span.tags");
  must_have_tags(trial, "span.tags", winner.tags, *span->tags, *winner.priority);
}

Law state_is_of_the_winner() {
  return {.id = "order.state_is_of_the_winner",
          .title = "Priority, origin and tags are those of the winner",
          .statement =
              "Where the winning context has a priority, the span has that priority, and "
              "the winner's origin and propagation tags, none of them borrowed from "
              "another style.",
          .rules = {"PR-01"},
          .recipe = {.quality = Quality::kValid},
          .applies = goes_on,
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                return has_winner_by_must(setting, request) &&
                       Tale(setting, request.headers).winner()->priority;
              },
          .check = must_take_state_of_winner};
}

Law state_is_of_the_winner_by_should() {
  Law law = state_is_of_the_winner();
  law.id = "order.state_is_of_the_winner_in_full";
  law.statement =
      "The same where it takes a rule of level should to read the winner: short B3 "
      "ids, dropped traces in B3, unusual priorities.";
  law.rules = {"B3-E-30", "B3-E-10", "B3-E-22", "DD-E-30b", "PR-01", "PR-04b"};
  law.level = RuleLevel::kShould;
  law.premise = [](const Setting& setting, const PropagateRequest& request) {
    return has_winner_by_should(setting, request) &&
           Tale(setting, request.headers).winner()->priority;
  };
  return law;
}

// The parent where no traceparent of the same trace comes behind the winner (PR-07).
bool has_one_parent(const Setting& setting, const PropagateRequest& request) {
  const Tale tale(setting, request.headers);
  const Telling* const w3c = tale.loser(Style::kTraceContext);
  return w3c == nullptr || is_other_trace(*w3c, *tale.winner()) ||
         w3c->parent_id == tale.winner()->parent_id;
}

Law parent_is_of_the_winner() {
  return {.id = "order.parent_is_of_the_winner",
          .title = "The parent is the winner's",
          .statement =
              "The parent of the span is the one that the winning context names, unless "
              "a later traceparent of the same trace names another; Datadog headers that "
              "win set no `_dd.parent_id` then.",
          .rules = {"PR-01", "PR-07"},
          .recipe = {.quality = Quality::kValid},
          .applies = goes_on,
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                return has_winner_by_must(setting, request) && has_one_parent(setting, request);
              },
          .check =
              [](Examination& trial) {
                const auto span = span_of(trial);
                if (!span) return;
                const Tale tale(trial.setting(), trial.request().headers);
                must_equal(trial, "span.parent_id", Observed(tale.winner()->parent_id),
                           span->parent_id);
                // Only Datadog and W3C say that it is absent.
                const Telling* const w3c = tale.loser(Style::kTraceContext);
                if (tale.winner()->style == Style::kDatadog && w3c != nullptr) {
                  must_have_tag(trial, *span, "_dd.parent_id", std::nullopt);
                }
              }};
}

Law without_tracecontext_no_parent_tag() {
  return {.id = "order.without_tracecontext_no_parent_tag",
          .title = "Datadog headers alone set no parent tag",
          .statement =
              "A context of Datadog headers, with no traceparent and no tracestate beside "
              "them, sets no `_dd.parent_id`.",
          .rules = {"TS-14d"},
          .level = RuleLevel::kShould,
          .recipe = {.styles = {Style::kDatadog}},
          .applies =
              [](const Setting& setting) {
                return goes_on(setting) && setting.extracts(Style::kDatadog);
              },
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return tells_only_in(Style::kDatadog, request.headers) &&
                       telling_in(Style::kDatadog, request.headers).is_context();
              },
          .check =
              [](Examination& trial) {
                if (const auto span = span_of(trial)) {
                  must_have_tag(trial, *span, "_dd.parent_id", std::nullopt);
                }
              }};
}

// ── What the others do not change ───────────────────────────────────────────────────────────────

Headers of_winner_alone(const Setting& setting, const Headers& given) {
  const Tale tale(setting, given);
  Headers headers;
  for (const auto [name, value] : given) {
    const bool of_other =
        std::any_of(tale.all().begin(), tale.all().end(), [&, key = name](const Telling& telling) {
          return telling.style != tale.winner()->style && belongs_to(telling.style, key);
        });
    if (!of_other) headers.add(name, value);
  }
  return headers;
}

Law losers_change_nothing() {
  return {.id = "order.losers_change_nothing",
          .title = "Later contexts change neither trace nor state",
          .statement =
              "Without the headers of all styles but the winning one, the span has the "
              "same trace id, priority, origin and propagation tags.",
          .rules = {"PR-01", "PR-06"},
          .recipe = {.quality = Quality::kValid},
          .applies = has_several,
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                return has_winner_by_must(setting, request) &&
                       Tale(setting, request.headers).winner()->priority;
              },
          .then = again_with(of_winner_alone),
          .check =
              [](Examination& trial) {
                const auto before = span_of(trial);
                const auto after = span_of(trial, trial.size() - 1);
                if (!before || !after) return;
                must_equal(trial, "span.trace_id", after->trace_id, before->trace_id);
                must_equal(trial, "span.sampling_priority", after->sampling_priority,
                           before->sampling_priority);
                must_equal(trial, "span.origin", after->origin, before->origin);
                if (!before->tags.has_value() || !after->tags.has_value()) {
                  return trial.cannot_see("span.tags");
                }
                must_have_tags(trial, "span.tags", *after->tags, *before->tags,
                               after->sampling_priority);
              }};
}

Law unconfigured_styles_mean_nothing() {
  return {.id = "order.unconfigured_styles_mean_nothing",
          .title = "Headers of other styles mean nothing",
          .statement =
              "Headers of styles that are not configured to be read, put beside the "
              "request's own, change neither trace nor state nor links.",
          .rules = {"PR-01"},
          .recipe = {.quality = Quality::kValid},
          .applies =
              [](const Setting& setting) {
                return goes_on(setting) && trace_styles(setting.extract) > 0 &&
                       // Datadog's parent id beside B3 is disputed: PR-07c.
                       (setting.extracts(Style::kDatadog) ||
                        !(setting.extracts(Style::kB3) || setting.extracts(Style::kB3Multi)));
              },
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                return has_winner_by_must(setting, request) &&
                       Tale(setting, request.headers).winner()->priority;
              },
          .then = again_with([](const Setting& setting, const Headers& given) {
            Headers headers = given;
            const auto add = [&](Style style, std::string_view name, std::string_view value) {
              if (!setting.extracts(style) && !given.find_header(name)) headers.add(name, value);
            };
            add(Style::kDatadog, "x-datadog-trace-id", "1");
            add(Style::kDatadog, "x-datadog-parent-id", "2");
            add(Style::kDatadog, "x-datadog-sampling-priority", "-1");
            add(Style::kDatadog, "x-datadog-origin", "elsewhere");
            add(Style::kDatadog, "x-datadog-tags", "_dd.p.other=1");
            add(Style::kTraceContext, "traceparent",
                "00-00000000000000010000000000000003-0000000000000004-00");
            add(Style::kTraceContext, "tracestate", "dd=s:-1;o:elsewhere;t.other:1,other=1");
            add(Style::kB3, "b3", "0000000000000001000000000000000a-000000000000000b-0");
            add(Style::kB3Multi, "x-b3-traceid", "0000000000000001000000000000000c");
            add(Style::kB3Multi, "x-b3-spanid", "000000000000000d");
            add(Style::kB3Multi, "x-b3-sampled", "0");
            return headers;
          }),
          .check =
              [](Examination& trial) {
                must_tell_same_trace(trial);
                must_tell_same_state(trial);
                const auto before = links_of(trial);
                const auto after = links_of(trial, trial.size() - 1);
                if (before && after && before->size() != after->size()) {
                  trial.fails("span.links", std::to_string(before->size()) + " links",
                              std::to_string(after->size()) + " links");
                }
              }};
}

Law baggage_has_no_place() {
  return {.id = "order.baggage_has_no_place",
          .title = "The place of baggage in the list does not count",
          .statement =
              "With `baggage` at the front of the styles to read, the same trace is "
              "continued, with the same state.",
          .rules = {"PR-05c"},
          .level = RuleLevel::kShould,
          .recipe = {.quality = Quality::kValid},
          .applies =
              [](const Setting& setting) {
                return goes_on(setting) && setting.extracts(Style::kBaggage) &&
                       trace_styles(setting.extract) > 0;
              },
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                return has_winner_by_should(setting, request) &&
                       Tale(setting, request.headers).winner()->priority;
              },
          .then = [](const Examination& trial) -> std::optional<Step> {
            if (trial.size() > 1) return std::nullopt;
            Setting setting = trial.setting();
            setting.extract = {Style::kBaggage};
            for (const Style style : trial.setting().extract) setting.extract.add(style);
            return Step{trial.request(), setting};
          },
          .check =
              [](Examination& trial) {
                must_tell_same_trace(trial);
                must_tell_same_state(trial);
              }};
}

// ── Merging ─────────────────────────────────────────────────────────────────────────────────────

Law same_trace_adopts_foreign() {
  return {.id = "order.same_trace_adopts_foreign",
          .title = "Foreign members of the same trace are adopted",
          .statement =
              "Where Datadog headers win and a traceparent of the same trace comes with a "
              "tracestate, its foreign members go out in their order.",
          .rules = {"PR-06"},
          .recipe = {.quality = Quality::kValid, .one_trace = true},
          .applies =
              [](const Setting& setting) {
                return merges(setting) && reads_datadog_before_w3c(setting) &&
                       setting.injects(Style::kTraceContext);
              },
          .premise = is_merge,
          .check =
              [](Examination& trial) {
                Texts expected = read_tracestate(trial.request().headers).foreign;
                if (expected.size() > 31) expected.resize(31);
                must_send_foreign(trial, expected);
              }};
}

void must_send_no_foreign(Examination& trial) { must_send_foreign(trial, {}, trial.size() - 1); }

Law other_trace_adopts_nothing() {
  return {.id = "order.other_trace_adopts_nothing",
          .title = "Of another trace nothing is adopted",
          .statement =
              "Where the winner is not the traceparent and the traceparent is of another "
              "trace, no foreign member goes out.",
          .rules = {"PR-06", "PR-01"},
          .recipe = {.quality = Quality::kValid},
          .applies =
              [](const Setting& setting) {
                return merges(setting) && setting.injects(Style::kTraceContext) &&
                       setting.extracts(Style::kTraceContext);
              },
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                if (!has_winner_by_must(setting, request)) return false;
                const Tale tale(setting, request.headers);
                const Telling* const w3c = tale.loser(Style::kTraceContext);
                return w3c != nullptr && w3c->trace_id.low != tale.winner()->trace_id.low;
              },
          .check = must_send_no_foreign};
}

// The traceparent with another upper half.
Headers with_other_upper_half(const Setting&, const Headers& given) {
  Headers headers;
  for (const auto [name, value] : given) {
    std::string text(value);
    if (equal_ignoring_case(name, "traceparent")) {
      // A bit of its first digit, which cannot make it zero: the last one is set as well.
      const std::size_t start = text.find_first_not_of(" \t");
      text[start + 3] = text[start + 3] == '8' ? '9' : '8';
    }
    headers.add(name, text);
  }
  return headers;
}

bool is_merge_of_128_bits(const Setting& setting, const PropagateRequest& request) {
  return is_merge(setting, request) && Tale(setting, request.headers).winner()->trace_id.high != 0;
}

Law upper_half_tells_traces_apart() {
  return {.id = "order.upper_half_tells_traces_apart",
          .title = "The upper half tells traces apart",
          .statement =
              "With another upper half in the traceparent, the Datadog headers that win "
              "are continued with their own upper half and their own parent.",
          .rules = {"DD-T-56"},
          .recipe = {.quality = Quality::kValid, .one_trace = true},
          .applies =
              [](const Setting& setting) {
                return merges(setting) && reads_datadog_before_w3c(setting);
              },
          .premise = is_merge_of_128_bits,
          .then = again_with(with_other_upper_half),
          .check =
              [](Examination& trial) {
                const Tale tale(trial.setting(), trial.request().headers);
                must_continue(trial, *tale.winner(), trial.size() - 1);
              }};
}

Law upper_half_keeps_foreign_out() {
  Law law = upper_half_tells_traces_apart();
  law.id = "order.upper_half_keeps_foreign_out";
  law.title = "Nothing is adopted from a trace with another upper half";
  law.statement =
      "With another upper half in the traceparent, none of its foreign members goes "
      "out with the Datadog trace.";
  law.rules = {"DD-T-56c"};
  law.level = RuleLevel::kShould;
  law.applies = [](const Setting& setting) {
    return merges(setting) && reads_datadog_before_w3c(setting) &&
           setting.injects(Style::kTraceContext);
  };
  law.check = must_send_no_foreign;
  return law;
}

Law the_traceparent_is_nearer() {
  return {.id = "order.the_traceparent_is_nearer",
          .title = "One trace, two parents: the traceparent is nearer",
          .statement =
              "Where Datadog headers win and a traceparent of the same trace names "
              "another parent, that is the parent, and `_dd.parent_id` is the `p` of the "
              "dd member, or else Datadog's parent in 16 digits.",
          .rules = {"PR-07"},
          .recipe = {.quality = Quality::kValid, .one_trace = true},
          .applies =
              [](const Setting& setting) {
                return merges(setting) && reads_datadog_before_w3c(setting);
              },
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                return is_merge(setting, request) && !has_one_parent(setting, request);
              },
          .check =
              [](Examination& trial) {
                const auto span = span_of(trial);
                if (!span) return;
                const Tale tale(trial.setting(), trial.request().headers);
                const Telling& w3c = *tale.loser(Style::kTraceContext);
                must_equal(trial, "span.parent_id", Observed(w3c.parent_id), span->parent_id);
                const auto dd = read_tracestate(trial.request().headers).dd;
                const auto p = dd ? read_dd_member(*dd).p : std::nullopt;
                if (p == "0000000000000000") return;  // PR-07b
                const std::string datadog_parent = hex(tale.winner()->parent_id);
                must_have_tag(trial, *span, "_dd.parent_id", p.value_or(datadog_parent));
              }};
}

// The parents made to differ, whatever the generator made of them.
Law the_traceparent_is_nearer_always() {
  Law law = the_traceparent_is_nearer();
  law.id = "order.another_parent_is_nearer";
  law.title = "Another parent in the traceparent is nearer";
  law.statement =
      "Given another parent id, the traceparent of the same trace takes the span to "
      "that parent, and `p` becomes the parent tag, whatever it is.";
  law.rules = {"PR-07", "TS-14"};
  law.premise = is_merge;
  law.then = again_with([](const Setting&, const Headers& given) {
    Headers headers;
    for (const auto [name, value] : given) {
      std::string text(value);
      if (equal_ignoring_case(name, "traceparent")) {
        text.replace(text.find_first_not_of(" \t") + 36, 16, "00f0f0f0f0f0f0f1");
      }
      if (!equal_ignoring_case(name, "tracestate")) headers.add(name, text);
    }
    headers.add("tracestate", "dd=p:Not-An-Id");
    return headers;
  });
  law.check = [](Examination& trial) {
    const auto span = span_of(trial, trial.size() - 1);
    if (!span) return;
    must_equal(trial, "span.parent_id", Observed(SpanId{0x00f0f0f0f0f0f0f1}), span->parent_id);
    must_have_tag(trial, *span, "_dd.parent_id", "Not-An-Id");
  };
  return law;
}

Law the_traceparent_stands_when_first() {
  return {.id = "order.the_traceparent_stands_when_first",
          .title = "With tracecontext first, the traceparent stands",
          .statement =
              "Where the traceparent wins, its parent is the parent, and Datadog headers "
              "of the same trace change neither that nor the parent tag.",
          .rules = {"PR-07e"},
          .level = RuleLevel::kShould,
          .recipe = {.quality = Quality::kValid, .one_trace = true},
          .applies =
              [](const Setting& setting) {
                return merges(setting) && setting.extracts(Style::kDatadog) &&
                       setting.extracts(Style::kTraceContext) && !reads_datadog_before_w3c(setting);
              },
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                const Tale tale(setting, request.headers);
                return has_winner_by_should(setting, request) &&
                       tale.winner()->style == Style::kTraceContext &&
                       tale.loser(Style::kDatadog) != nullptr;
              },
          .check =
              [](Examination& trial) {
                const auto span = span_of(trial);
                if (!span) return;
                const Tale tale(trial.setting(), trial.request().headers);
                must_continue(trial, *tale.winner());
                const auto dd = read_tracestate(trial.request().headers).dd;
                // Without p: TS-14b.
                if (const auto p = dd ? read_dd_member(*dd).p : std::nullopt) {
                  must_have_tag(trial, *span, "_dd.parent_id", p);
                }
              }};
}

// ── Links ───────────────────────────────────────────────────────────────────────────────────────

bool makes_certain_link(Style style) {
  return style == Style::kDatadog || style == Style::kTraceContext;  // B3-E-06b
}

Law another_trace_becomes_a_link() {
  return {.id = "order.another_trace_becomes_a_link",
          .title = "A context of another trace becomes a span link",
          .statement =
              "The one Datadog or W3C context behind the winner that is of another trace "
              "is linked once: its whole trace id, its span id, reason "
              "terminated_context and the name of its style.",
          .rules = {"PR-08"},
          .needs = {.features = {"span_links"}},
          .recipe = {.quality = Quality::kValid},
          .applies = merges,
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                if (!has_winner_by_must(setting, request)) return false;
                const Tale tale(setting, request.headers);
                const auto losers = tale.losers();
                const auto differs = [&](const Telling* loser) {
                  return is_other_trace(*loser, *tale.winner());
                };
                if (std::count_if(losers.begin(), losers.end(), differs) != 1) return false;
                const Telling& other = **std::find_if(losers.begin(), losers.end(), differs);
                // DD-T-56b: with the same lower half there may be none.
                return makes_certain_link(other.style) &&
                       other.trace_id.low != tale.winner()->trace_id.low;
              },
          .check =
              [](Examination& trial) {
                const auto links = links_of(trial);
                if (!links) return;
                if (links->size() != 1) {
                  return trial.fails("span.links", "1 link",
                                     std::to_string(links->size()) + " links");
                }
                const Tale tale(trial.setting(), trial.request().headers);
                for (const Telling* const loser : tale.losers()) {
                  if (!is_other_trace(*loser, *tale.winner())) continue;
                  must_link(trial, links->front(), loser->trace_id, loser->parent_id,
                            "terminated_context", loser->style);
                }
              }};
}

Law each_other_trace_becomes_a_link() {
  return {.id = "order.each_other_trace_becomes_a_link",
          .title = "Several other traces become several links",
          .statement =
              "Each context behind the winner that is of another trace makes a link of "
              "its own, in the order of the styles, B3 among them.",
          .rules = {"PR-08c", "PR-08", "B3-E-06b", "DD-T-56b"},
          .level = RuleLevel::kMay,
          .needs = {.features = {"span_links"}},
          .recipe = {.quality = Quality::kValid},
          .applies = merges,
          .premise = has_winner_by_should,
          .check = [](Examination& trial) {
            const auto links = links_of(trial);
            if (!links) return;
            const Tale tale(trial.setting(), trial.request().headers);
            std::vector<const Telling*> expected;
            for (const Telling* const loser : tale.losers()) {
              if (is_other_trace(*loser, *tale.winner())) expected.push_back(loser);
            }
            if (links->size() != expected.size()) {
              return trial.fails("span.links", std::to_string(expected.size()) + " links",
                                 std::to_string(links->size()) + " links");
            }
            for (std::size_t i = 0; i < expected.size(); ++i) {
              must_link(trial, (*links)[i], expected[i]->trace_id, expected[i]->parent_id,
                        "terminated_context", expected[i]->style);
            }
          }};
}

Law one_trace_makes_no_link() {
  return {.id = "order.one_trace_makes_no_link",
          .title = "Contexts of one trace make no link",
          .statement =
              "Where all contexts are of the trace that is continued, the span has no "
              "links.",
          .rules = {"PR-08", "PR-09"},
          .needs = {.features = {"span_links"}},
          .recipe = {.quality = Quality::kValid, .one_trace = true},
          .applies = goes_on,
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                if (!has_winner_by_must(setting, request)) return false;
                const Tale tale(setting, request.headers);
                const auto losers = tale.losers();
                return std::none_of(losers.begin(), losers.end(), [&](const Telling* loser) {
                  return is_other_trace(*loser, *tale.winner());
                });
              },
          .check =
              [](Examination& trial) {
                const auto links = links_of(trial);
                if (links && !links->empty()) {
                  trial.fails("span.links", "no links", std::to_string(links->size()) + " links");
                }
              }};
}

// ── Extract first ───────────────────────────────────────────────────────────────────────────────

Law extract_first_stops() {
  return {.id = "order.extract_first_stops",
          .title = "Extract first stops at the first context",
          .statement =
              "With DD_TRACE_PROPAGATION_EXTRACT_FIRST everything is as if the first valid "
              "style's headers were there alone: trace, parent, state, links, and the "
              "foreign members that go out.",
          .rules = {"PR-04"},
          .recipe = {.quality = Quality::kValid},
          .applies = stops_at_first,
          .premise = has_winner_by_must,
          .then = again_with(of_winner_alone),
          .check = [](Examination& trial) {
            must_tell_same_trace(trial);
            const Tale tale(trial.setting(), trial.request().headers);
            if (tale.winner()->priority) must_tell_same_state(trial);
            const auto links = links_of(trial);
            if (links && !links->empty()) {
              trial.fails("span.links", "no links", std::to_string(links->size()) + " links");
            }
            if (trial.setting().injects(Style::kTraceContext) &&
                tale.winner()->style != Style::kTraceContext) {
              must_send_foreign(trial, {});
            }
          }};
}

}  // namespace

std::vector<Law> order_laws() {
  std::vector<Law> all = {first_valid_wins(),
                          first_valid_wins_by_should(),
                          state_is_of_the_winner(),
                          state_is_of_the_winner_by_should(),
                          parent_is_of_the_winner(),
                          without_tracecontext_no_parent_tag(),
                          losers_change_nothing(),
                          unconfigured_styles_mean_nothing(),
                          baggage_has_no_place(),
                          same_trace_adopts_foreign(),
                          other_trace_adopts_nothing(),
                          upper_half_tells_traces_apart(),
                          upper_half_keeps_foreign_out(),
                          the_traceparent_is_nearer(),
                          the_traceparent_is_nearer_always(),
                          the_traceparent_stands_when_first(),
                          another_trace_becomes_a_link(),
                          each_other_trace_becomes_a_link(),
                          one_trace_makes_no_link(),
                          extract_first_stops()};
  for (Law& law : behavior_laws()) all.push_back(std::move(law));
  return all;
}

}  // namespace propspec::harness
