// Differential laws: a target shows what the reference shows.
//
// Where the rules leave no doubt they are of level must. On any bytes at all they are of level may:
// there they tell in what a library differs, and accuse nobody.
#include <algorithm>

#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"

namespace propspec::harness {
namespace {

// ── Where there is no doubt ─────────────────────────────────────────────────────────────────────

bool continues_clearly(const Setting& setting, const PropagateRequest& request) {
  const Tale tale(setting, request.headers);
  return tale.is_clear(RuleLevel::kMust) && tale.winner() != nullptr && tale.winner()->priority &&
         request.decide == Decision::kNone;
}

void must_have_state(Examination& trial, const ObservedSpan& expected, const ObservedSpan& actual) {
  must_equal(trial, "span.trace_id", expected.trace_id, actual.trace_id);
  must_equal(trial, "span.sampling_priority", expected.sampling_priority, actual.sampling_priority);
  must_equal(trial, "span.origin", expected.origin, actual.origin);
  if (!actual.tags.has_value()) return trial.cannot_see("span.tags");
  must_have_tags(trial, "span.tags", *expected.tags, *actual.tags, expected.sampling_priority);
}

Law same_span(std::string_view id, StyleList styles, std::vector<std::string_view> rules) {
  return {.id = id,
          .title = "The span is the reference's",
          .statement =
              "For a context that nobody reads otherwise, the span has the trace id, the "
              "priority, the origin and the propagation tags that the reference gives it.",
          .rules = std::move(rules),
          .recipe = {.quality = Quality::kValid, .styles = styles},
          .applies =
              [styles](const Setting& setting) {
                const bool reads_all = std::all_of(styles.begin(), styles.end(), [&](Style style) {
                  return setting.extracts(style);
                });
                return continues(setting) && reads_all && !setting.extract.empty();
              },
          .premise = continues_clearly,
          .check =
              [](Examination& trial) {
                const auto span = span_of(trial);
                if (span) must_have_state(trial, *trial.reference().span, *span);
              }};
}

Law same_datadog_headers() {
  return {.id = "differential.datadog_headers",
          .title = "The Datadog headers that go out are the reference's",
          .statement =
              "For a context that nobody reads otherwise, trace id, priority, origin and "
              "tags go out in Datadog headers as the reference sends them.",
          .rules = {"DD-E-02", "DD-I-01", "DD-I-02", "DD-I-03"},
          .recipe = {.quality = Quality::kValid},
          .applies =
              [](const Setting& setting) {
                return continues(setting) && setting.injects(Style::kDatadog) &&
                       leaves_tag_limit(setting);
              },
          .premise = continues_clearly,
          .check =
              [](Examination& trial) {
                const auto actual = headers_of(trial);
                if (!actual) return;
                const Observation reference = trial.reference();
                const Headers& expected = *reference.headers;
                for (const std::string_view name :
                     {"x-datadog-trace-id", "x-datadog-sampling-priority", "x-datadog-origin"}) {
                  must_equal_header(trial, name, expected.find_header(name), *actual);
                }
                const KeyValues expected_tags = tags_in_header(expected);
                const KeyValues actual_tags = tags_in_header(*actual);
                must_have_tags(trial, "headers.x-datadog-tags", expected_tags, actual_tags,
                               reference.span->sampling_priority);
                if (!expected_tags.empty()) {
                  const auto tid = actual_tags.find("_dd.p.tid");
                  if (tid != expected_tags.find("_dd.p.tid")) {
                    trial.fails("headers.x-datadog-tags", "the tid of the trace", shown(tid));
                  }
                }
              }};
}

Law same_w3c_headers() {
  return {.id = "differential.tracecontext_headers",
          .title = "The W3C headers that go out are the reference's",
          .statement =
              "For a context that nobody reads otherwise, the traceparent names the "
              "reference's trace and decision, and the foreign members are the "
              "reference's.",
          .rules = {"TP-02", "TP-13", "TS-04", "TS-06", "PR-06"},
          .recipe = {.quality = Quality::kValid},
          .applies =
              [](const Setting& setting) {
                return continues(setting) && setting.injects(Style::kTraceContext) &&
                       generates_128_bits(setting);
              },
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                if (!continues_clearly(setting, request)) return false;
                const Tale tale(setting, request.headers);
                const Telling* const w3c = tale.loser(Style::kTraceContext);
                // PR-06d: whether B3 adopts is not settled; nor is one lower half (DD-T-56c).
                return w3c == nullptr || (tale.winner()->style == Style::kDatadog &&
                                          (w3c->trace_id == tale.winner()->trace_id ||
                                           w3c->trace_id.low != tale.winner()->trace_id.low));
              },
          .check =
              [](Examination& trial) {
                const auto actual = headers_of(trial);
                if (!actual) return;
                const Observation reference = trial.reference();
                const auto parent = actual->find_header("traceparent");
                const auto expected = reference.headers->find_header("traceparent");
                if (!parent || parent->size() != 55 ||
                    parent->substr(0, 35) != expected->substr(0, 35) ||
                    (parent->back() - '0') % 2 != (expected->back() - '0') % 2) {
                  trial.fails("headers.traceparent", shown(expected) + " but for the span id",
                              shown(parent));
                }
                must_send_foreign(trial, read_tracestate(*reference.headers).foreign);
              }};
}

// ── Whatever comes ──────────────────────────────────────────────────────────────────────────────

// Puts the reference's answer beside the target's, as the trial's second exchange.
void ask_reference(Examination& trial) {
  trial.add({trial.setting(), trial.request(), trial.reference()});
}

Law as_reference(std::string_view id, std::string_view title, StyleList styles,
                 std::vector<std::string_view> rules, std::function<void(Examination&)> compare) {
  return {.id = id,
          .title = title,
          .statement =
              "On any request at all - valid, nearly valid or hostile - the target shows "
              "what the reference shows.",
          .rules = std::move(rules),
          .level = RuleLevel::kMay,
          .recipe = {.styles = styles},
          .applies =
              [styles](const Setting& setting) {
                return decides_alike(setting) &&
                       std::all_of(styles.begin(), styles.end(),
                                   [&](Style style) { return setting.extracts(style); });
              },
          .check =
              [compare = std::move(compare)](Examination& trial) {
                ask_reference(trial);
                compare(trial);
              }};
}

// The reference comes second, and is what is expected.
void span_must_be_alike(Examination& trial) { must_show_the_same_span(trial, 1, 0); }
void headers_must_be_alike(Examination& trial) { must_inject_the_same(trial, 1, 0); }
void baggage_must_be_alike(Examination& trial) { must_show_the_same_baggage(trial, 1, 0); }

void context_must_be_alike(Examination& trial) {
  const Observed<ObservedContext>& actual = trial.seen(0).extracted;
  const Observed<ObservedContext>& expected = trial.seen(1).extracted;
  if (actual.left_out()) return trial.cannot_see("extracted");
  if (actual.is_absent() != expected.is_absent()) {
    return trial.fails("extracted", expected.is_absent() ? "null" : "a context",
                       actual.is_absent() ? "null" : "a context");
  }
  if (actual.is_absent()) return;
  must_equal(trial, "extracted.trace_id", expected->trace_id, actual->trace_id);
  must_equal(trial, "extracted.span_id", expected->span_id, actual->span_id);
  must_equal(trial, "extracted.sampling_priority", expected->sampling_priority,
             actual->sampling_priority);
  must_equal(trial, "extracted.origin", expected->origin, actual->origin);
  must_equal(trial, "extracted.style", expected->style, actual->style);
}

}  // namespace

std::vector<Law> differential_laws() {
  constexpr Style kDD = Style::kDatadog, kTC = Style::kTraceContext, kB3 = Style::kB3,
                  kB3Multi = Style::kB3Multi, kXRay = Style::kXRay, kBaggage = Style::kBaggage;
  return {
      same_span("differential.datadog_span", {kDD}, {"DD-E-01", "DD-E-30", "DD-E-40", "DD-T-45"}),
      same_span("differential.tracecontext_span", {kTC}, {"TP-02", "TP-13", "TS-13", "TS-15"}),
      same_span("differential.b3_span", {kB3}, {"B3-E-01", "B3-E-04"}),
      same_span("differential.b3multi_span", {kB3Multi}, {"B3-E-02", "B3-E-04"}),
      same_span("differential.datadog_and_tracecontext_span", {kDD, kTC}, {"PR-01", "PR-06"}),
      same_span("differential.span", {}, {"PR-01", "PR-02"}),
      same_datadog_headers(),
      same_w3c_headers(),
      as_reference("differential.any_datadog_span", "Any Datadog headers, read", {kDD},
                   {"DD-E-12b", "DD-E-20b", "DD-E-33", "DD-T-03", "DD-T-20"}, span_must_be_alike),
      as_reference("differential.any_datadog_headers", "Any Datadog headers, sent on", {kDD},
                   {"DD-I-06", "DD-T-05", "DD-T-06", "DD-I-09"}, headers_must_be_alike),
      as_reference("differential.any_tracecontext_span", "Any W3C headers, read", {kTC},
                   {"TP-10", "TP-06b", "TP-07c", "TP-13c", "TS-10", "TS-14b"}, span_must_be_alike),
      as_reference("differential.any_tracecontext_headers", "Any W3C headers, sent on", {kTC},
                   {"TS-04b", "TS-08", "TS-10", "TS-11", "TS-18"}, headers_must_be_alike),
      as_reference("differential.any_b3_span", "Any single B3 header, read", {kB3},
                   {"B3-E-11", "B3-E-15", "B3-E-38", "B3-E-40"}, span_must_be_alike),
      as_reference("differential.any_b3_headers", "Any single B3 header, sent on", {kB3},
                   {"B3-I-04", "B3-I-05b", "B3-E-36b"}, headers_must_be_alike),
      as_reference("differential.any_b3multi_span", "Any B3 headers, read", {kB3Multi},
                   {"B3-E-11", "B3-E-31", "B3-E-35", "B3-E-43"}, span_must_be_alike),
      as_reference("differential.any_b3multi_headers", "Any B3 headers, sent on", {kB3Multi},
                   {"B3-I-04", "B3-I-05b", "B3-I-06"}, headers_must_be_alike),
      as_reference("differential.any_xray_span", "Any X-Ray header, read", {kXRay},
                   {"XR-03", "XR-04", "XR-05", "XR-06", "XR-07"}, span_must_be_alike),
      as_reference("differential.any_xray_headers", "Any X-Ray header, sent on", {kXRay},
                   {"XR-02", "XR-02b", "XR-04"}, headers_must_be_alike),
      as_reference("differential.any_baggage", "Any baggage, read", {kBaggage},
                   {"BG-03f", "BG-03g", "BG-03h", "BG-03i", "BG-04b"}, baggage_must_be_alike),
      as_reference("differential.any_baggage_headers", "Any baggage, sent on", {kBaggage},
                   {"BG-02b", "BG-02c", "BG-05c", "BG-05f"}, headers_must_be_alike),
      as_reference("differential.any_context", "Any headers, extracted", {},
                   {"PR-02c", "PR-06c", "PR-01b"}, context_must_be_alike),
      as_reference("differential.any_span", "Any headers, read", {},
                   {"PR-02c", "PR-06c", "PR-07b", "PR-07c", "PR-08c"}, span_must_be_alike),
      as_reference("differential.any_headers", "Any headers, sent on", {},
                   {"PR-06b", "PR-06c", "PR-06d"}, headers_must_be_alike),
  };
}

}  // namespace propspec::harness
