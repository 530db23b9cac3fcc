// Laws of Datadog and W3C headers of one trace: what is adopted of the one that did not win.
#include "harness/laws/answers.h"
#include "harness/laws/laws.h"
#include "harness/laws/several_styles.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

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

}  // namespace

std::vector<Law> merge_laws() {
  return {same_trace_adopts_foreign(),        other_trace_adopts_nothing(),
          upper_half_tells_traces_apart(),    upper_half_keeps_foreign_out(),
          the_traceparent_is_nearer(),        the_traceparent_is_nearer_always(),
          the_traceparent_stands_when_first()};
}

}  // namespace propspec::harness
