// Laws of the dd member that comes in.
#include "harness/cases/lists.h"
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/dd_member.h"
#include "harness/laws/laws.h"

namespace propspec::harness {
namespace {

bool reads_w3c(const Setting& setting) {
  return continues(setting) && setting.extracts(Style::kTraceContext);
}

bool is_plain_must(const Setting&, const PropagateRequest& request) {
  return tells_w3c_alone(request, RuleLevel::kMust);
}
bool is_plain_with_dd(const Setting&, const PropagateRequest& request) {
  return tells_w3c_alone(request, RuleLevel::kMust) && read_tracestate(request.headers).dd;
}

// ── What comes in ───────────────────────────────────────────────────────────────────────────────

Law flag_and_s_are_reconciled() {
  return {.id = "tracestate.flag_and_s_are_reconciled",
          .title = "Sampled flag and s are reconciled",
          .statement =
              "Where the sampled flag and the sign of `s` agree, `s` is the priority; "
              "where they disagree, and where there is no `s`, the flag is: 1 or 0.",
          .rules = {"TP-13"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = reads_w3c,
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return tells_w3c_alone(request, RuleLevel::kMust) &&
                       request.decide == Decision::kNone;
              },
          .check =
              [](Examination& trial) {
                const auto span = span_of(trial);
                if (!span) return;
                const Telling telling = telling_in(Style::kTraceContext, trial.request().headers);
                must_equal(trial, "span.sampling_priority", Observed(*telling.priority),
                           span->sampling_priority);
                if (!trial.setting().injects(Style::kDatadog)) return;
                if (const auto headers = headers_of(trial)) {
                  must_equal_header(trial, "x-datadog-sampling-priority",
                                    std::to_string(*telling.priority), *headers);
                }
              }};
}

// The dd member with another `s`.
std::string with_s(const std::string& elements, std::string_view s) {
  std::string changed = "s:" + std::string(s);
  Fields fields(elements, ';');
  while (const auto element = fields.next()) {
    if (!element->empty() && !element->starts_with("s:")) changed.append(";").append(*element);
  }
  return changed;
}

Law every_pair_is_reconciled() {
  Law law = flag_and_s_are_reconciled();
  law.id = "tracestate.every_pair_is_reconciled";
  law.title = "Each pair of flag and s is reconciled";
  law.statement =
      "With `s` at -1, 0, 1 and 2 in turn the priority is `s` where it agrees with the "
      "sampled flag, else 1 or 0 as the flag says.";
  law.premise = is_plain_must;
  law.then = [](const Examination& trial) -> std::optional<Step> {
    static constexpr std::string_view kPriorities[] = {"-1", "0", "1", "2"};
    if (trial.size() > std::size(kPriorities)) return std::nullopt;
    PropagateRequest request = trial.request();
    request.headers = with_dd(request.headers, [&](const std::string& dd) {
      return with_s(dd, kPriorities[trial.size() - 1]);
    });
    return Step{std::move(request), std::nullopt};
  };
  law.check = [](Examination& trial) {
    const bool sampled = *telling_in(Style::kTraceContext, trial.request().headers).priority > 0;
    for (std::size_t i = 1; i < trial.size(); ++i) {
      const auto span = span_of(trial, i);
      if (!span) return;
      const auto s = static_cast<std::int64_t>(i) - 2;
      const std::int64_t expected = (s > 0) == sampled ? s : sampled ? 1 : 0;
      must_equal(trial, "span.sampling_priority", Observed(expected), span->sampling_priority);
    }
  };
  return law;
}

Law decision_maker_follows() {
  return {.id = "tracestate.decision_maker_follows",
          .title = "A reversed decision has another maker",
          .statement =
              "Where the sampled flag overrules `s`, an inbound decision maker becomes -0 "
              "if the trace is kept and goes if it is dropped; where they agree on a "
              "keep, it stays. Other tags stay in every case.",
          .rules = {"TS-17", "DD-T-30"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = reads_w3c,
          .premise = is_plain_must,
          .then = again_with([](const Setting&, const Headers& given) {
            // Half of the time `s` is turned round.
            const bool sampled = *telling_in(Style::kTraceContext, given).priority > 0;
            const bool agrees = coin(*given.find_header("traceparent"));
            return with_dd(given, [&](const std::string& dd) {
              std::string elements = with_s(dd, sampled == agrees ? "2" : "-1");
              if (elements.find(";t.dm:") == std::string::npos) elements += ";t.dm:-4";
              return elements;
            });
          }),
          .check = [](Examination& trial) {
            const std::size_t last = trial.size() - 1;
            const Headers& given = trial.request(last).headers;
            const bool sampled = *telling_in(Style::kTraceContext, given).priority > 0;
            const DdMember dd = dd_of(given);
            const bool agrees = sampled == (dd.s == "2");
            if (agrees && !sampled) return;  // DD-T-30b
            const auto inbound = dd.tags.find("_dd.p.dm");
            const std::optional<std::string_view> expected = agrees    ? inbound
                                                             : sampled ? std::optional("-0")
                                                                       : std::nullopt;
            if (const auto span = span_of(trial, last)) {
              must_have_tag(trial, *span, "_dd.p.dm", expected);
            }
            const auto headers = headers_of(trial, last);
            if (!headers || !leaves_room_in_dd(trial.request(last))) return;
            if (const auto sent = sent_dd(*headers)) {
              must_hold(trial, *sent, "t.dm", expected);
            }
            if (trial.setting().injects(Style::kDatadog) && leaves_tag_limit(trial.setting()) &&
                tags_in_header(*headers).find("_dd.p.dm") != expected) {
              trial.fails("headers.x-datadog-tags", "_dd.p.dm " + shown(expected),
                          shown(headers->find_header("x-datadog-tags")));
            }
          }};
}

Law origin_and_tags_are_taken() {
  return {.id = "tracestate.origin_and_tags_are_taken",
          .title = "Origin and tags come of the dd member",
          .statement =
              "`o` is the origin of the span and `t.NAME` its tag `_dd.p.NAME`, with `=` "
              "for `~`; there are no others.",
          .rules = {"TS-13", "TS-15", "TS-17"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = reads_w3c,
          .premise = is_plain_must,
          .check = [](Examination& trial) {
            const auto span = span_of(trial);
            if (!span) return;
            const Telling telling = telling_in(Style::kTraceContext, trial.request().headers);
            must_equal(trial, "span.origin",
                       telling.origin.empty() ? Observed<std::string>::absent()
                                              : Observed<std::string>(telling.origin),
                       span->origin);
            if (!span->tags.has_value()) return trial.cannot_see("span.tags");
            must_have_tags(trial, "span.tags", telling.tags, *span->tags, *telling.priority);
          }};
}

Law parent_tag_is_p() {
  return {.id = "tracestate.parent_tag_is_p",
          .title = "The tag of the last Datadog parent is p",
          .statement =
              "The `p` that came in becomes the span tag `_dd.parent_id`, letter by "
              "letter and unchecked.",
          .rules = {"TS-14"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies =
              [](const Setting& setting) { return reads_w3c(setting) && !setting.extract_first; },
          .premise = is_plain_must,
          .then = again_with([](const Setting&, const Headers& given) {
            const DdMember dd = dd_of(given);
            if (dd.p) return given;
            const bool is_id = coin(*given.find_header("traceparent"));
            return with_dd(given, [&](const std::string& elements) {
              return and_then(elements, is_id ? "p:00f067aa0ba902b7" : "p:Not-An-Id");
            });
          }),
          .check =
              [](Examination& trial) {
                const std::size_t last = trial.size() - 1;
                const auto span = span_of(trial, last);
                if (!span) return;
                const auto p = dd_of(trial.request(last).headers).p;
                must_have_tag(trial, *span, "_dd.parent_id", p);
              }};
}

// ── What it does not depend on ──────────────────────────────────────────────────────────────────

Law order_of_elements_does_not_count() {
  return {.id = "tracestate.order_of_elements_does_not_count",
          .title = "The order of elements does not count",
          .statement =
              "With the elements of its dd member in reverse order, a tracestate tells the "
              "same context.",
          .rules = {"TS-13", "TS-14", "TS-15", "TP-13"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = reads_w3c,
          .premise = is_plain_with_dd,
          .then = again_with([](const Setting&, const Headers& given) {
            return with_dd(given, [](const std::string& dd) {
              std::string reversed;
              Fields elements(dd, ';');
              while (const auto element = elements.next()) {
                if (!reversed.empty()) reversed.insert(0, 1, ';');
                reversed.insert(0, *element);
              }
              return reversed;
            });
          }),
          .check = must_be_read_alike};
}

Law tid_never_changes_the_trace() {
  return {.id = "tracestate.tid_never_changes_the_trace",
          .title = "t.tid never changes the trace id",
          .statement =
              "With a `t.tid` of another trace, or one that is no upper half at all, the "
              "traceparent's trace id is continued and goes out as it is.",
          .rules = {"TS-16"},
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = reads_w3c,
          .premise = is_plain_must,
          .then = again_with([](const Setting&, const Headers& given) {
            return with_dd(given, [](const std::string& dd) {
              std::string elements;
              Fields fields(dd, ';');
              while (const auto element = fields.next()) {
                if (!element->empty() && !element->starts_with("t.tid:")) {
                  elements = and_then(elements, *element);
                }
              }
              return and_then(elements, coin(dd) ? "t.tid:1234567890abcdef" : "t.tid:12345678");
            });
          }),
          .check = [](Examination& trial) {
            must_tell_same_trace(trial);
            const auto headers = headers_of(trial, trial.size() - 1);
            if (!headers || !generates_128_bits(trial.setting())) return;
            const TraceId id = telling_in(Style::kTraceContext, trial.request().headers).trace_id;
            const auto parent = headers->find_header("traceparent");
            if (trial.setting().injects(Style::kTraceContext) && parent && parent->size() >= 35 &&
                parent->substr(3, 32) != hex(id)) {
              trial.fails("headers.traceparent", shown(hex(id)), shown(parent));
            }
            if (!trial.setting().injects(Style::kDatadog) || !leaves_tag_limit(trial.setting())) {
              return;
            }
            const KeyValues tags = tags_in_header(*headers);
            const auto tid = tags.find("_dd.p.tid");
            const std::string high = hex(SpanId{id.high});
            if (id.high == 0 ? tid.has_value() : tid && *tid != high) {
              trial.fails("headers.x-datadog-tags", shown("_dd.p.tid=" + high), shown(tid));
            }
          }};
}

Law malformed_elements_cost_themselves() {
  return {.id = "tracestate.malformed_elements_cost_themselves",
          .title = "A malformed element costs itself alone",
          .statement =
              "Elements without a colon, without a name and without anything, anywhere in "
              "the dd member, change nothing of what the others tell.",
          .rules = {"TS-10"},
          .level = RuleLevel::kMay,
          .recipe = {.quality = Quality::kValid, .styles = {Style::kTraceContext}},
          .applies = reads_w3c,
          .premise = is_plain_with_dd,
          .then = again_with([](const Setting&, const Headers& given) {
            return with_dd(given,
                           [](const std::string& dd) { return "odd;;" + dd + ";:odd;odd:;"; });
          }),
          .check = must_be_read_alike};
}

}  // namespace

std::vector<Law> dd_read_laws() {
  return {flag_and_s_are_reconciled(),
          every_pair_is_reconciled(),
          decision_maker_follows(),
          origin_and_tags_are_taken(),
          parent_tag_is_p(),
          order_of_elements_does_not_count(),
          tid_never_changes_the_trace(),
          malformed_elements_cost_themselves()};
}

}  // namespace propspec::harness
