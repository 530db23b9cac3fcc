// Laws of several hops: what one injects, the next one extracts.
#include <algorithm>

#include "harness/cases/lists.h"
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/baggage_list.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"

namespace propspec::harness {
namespace {

// ── The next hop ────────────────────────────────────────────────────────────────────────────────

PropagateRequest next_request(const Examination& trial, Headers headers) {
  PropagateRequest next;
  next.headers = std::move(headers);
  next.span = trial.request().span;
  return next;
}

// Asks a second time, with what was injected in one style.
auto next_hop_in(Style style) {
  return [style](const Examination& trial) -> std::optional<Step> {
    if (trial.size() > 1 || !trial.seen().headers.has_value()) return std::nullopt;
    return Step{next_request(trial, only(style, *trial.seen().headers)), std::nullopt};
  };
}

// Asks `hops` times more, each with all that was injected.
auto next_hops(std::size_t hops) {
  return [hops](const Examination& trial) -> std::optional<Step> {
    const std::size_t last = trial.size() - 1;
    if (trial.size() > hops || !trial.seen(last).headers.has_value()) return std::nullopt;
    return Step{next_request(trial, *trial.seen(last).headers), std::nullopt};
  };
}

// The spans of two hops; nothing if there is nothing to compare.
struct Hops {
  ObservedSpan first, second;
  Headers between;
};
std::optional<Hops> hops_of(Examination& trial) {
  const auto headers = headers_of(trial);
  const auto first = span_of(trial);
  if (!headers || !first || trial.size() < 2) return std::nullopt;
  const auto second = span_of(trial, 1);
  if (!second) return std::nullopt;
  if (!first->trace_id.has_value()) {
    trial.cannot_see("span.trace_id");
    return std::nullopt;
  }
  // TP-08c, DD-E-11, B3-E-17: not every style and library takes such an id.
  if (first->trace_id->low == 0) return std::nullopt;
  return Hops{*first, *second, *headers};
}

// An origin that any style can hold as it is (TS-13, TS-13b, DD-E-42).
bool travels_verbatim(const Observed<std::string>& origin) {
  return !origin.has_value() ||
         (!origin->empty() && is_printable_ascii(*origin) && trim(*origin) == *origin &&
          origin->find_first_of(",;~=") == std::string::npos);
}

void must_decide_alike(Examination& trial, const Hops& hops) {
  must_equal(trial, "span.sampling_priority", hops.first.sampling_priority,
             hops.second.sampling_priority);
  if (travels_verbatim(hops.first.origin)) {
    must_equal(trial, "span.origin", hops.first.origin, hops.second.origin);
  }
}

bool both_show_tags(Examination& trial, const Hops& hops) {
  if (hops.first.tags.has_value() && hops.second.tags.has_value()) return true;
  trial.cannot_see("span.tags");
  return false;
}

void must_have_parent(Examination& trial, const Hops& hops) {
  must_equal(trial, "span.parent_id", hops.first.span_id, hops.second.parent_id);
}

// Whether the headers tell of 128 bits, if there are so many: where tags are too long to be sent,
// the tid goes with them (DD-I-07).
bool lost_its_tid(const Hops& hops) {
  return hops.first.trace_id->high != 0 && hops.between.find_header("x-datadog-trace-id") &&
         !tags_in_header(hops.between).find("_dd.p.tid");
}

bool is_foreseeable(const Setting& setting, const PropagateRequest& request) {
  return Tale(setting, request.headers).is_clear(RuleLevel::kMust);
}

// ── Identity ────────────────────────────────────────────────────────────────────────────────────

Law datadog_identity() {
  return {.id = "round_trip.datadog_identity",
          .title = "Datadog headers carry the ids to the next hop",
          .statement =
              "Whatever came in: the Datadog headers that go out give the next hop the "
              "same trace id, upper half included, and this span as its parent.",
          .rules = {"DD-I-01", "DD-I-05", "DD-E-01"},
          .applies = [](const Setting& setting) { return carries(setting, Style::kDatadog); },
          .then = next_hop_in(Style::kDatadog),
          .check =
              [](Examination& trial) {
                const auto hops = hops_of(trial);
                if (!hops) return;
                TraceId expected = *hops->first.trace_id;
                if (lost_its_tid(*hops)) expected.high = 0;
                must_equal(trial, "span.trace_id", Observed(expected), hops->second.trace_id);
                must_have_parent(trial, *hops);
              }};
}

void must_hand_on_ids(Examination& trial) {
  const auto hops = hops_of(trial);
  if (!hops) return;
  must_equal(trial, "span.trace_id", hops->first.trace_id, hops->second.trace_id);
  must_have_parent(trial, *hops);
}

Law tracecontext_identity() {
  return {.id = "round_trip.tracecontext_identity",
          .title = "traceparent carries the ids to the next hop",
          .statement =
              "Whatever came in: the traceparent that goes out gives the next hop the same "
              "trace id and this span as its parent.",
          .rules = {"TP-02", "TP-01"},
          .applies =
              [](const Setting& setting) {
                return carries(setting, Style::kTraceContext) && generates_128_bits(setting);
              },
          .then = next_hop_in(Style::kTraceContext),
          .check = must_hand_on_ids};
}

bool is_decimal_to_the_eye(const std::string& digits) {
  return digits.find_first_not_of("0123456789") == std::string::npos;
}

void must_hand_on_128_bits(Examination& trial) {
  const Observed<ObservedSpan>& span = trial.seen().span;
  const bool is_known = span.has_value() && span->trace_id.has_value() && span->span_id.has_value();
  // B3-E-10, B3-E-22: should.
  if (is_known && (span->trace_id->high == 0 || is_decimal_to_the_eye(hex(*span->trace_id)) ||
                   is_decimal_to_the_eye(hex(*span->span_id)))) {
    return;
  }
  must_hand_on_ids(trial);
}

Law b3_identity(Style style, std::string_view id, std::vector<std::string_view> rules) {
  return {.id = id,
          .title = "B3 carries 128 bits to the next hop",
          .statement =
              "Whatever came in: the B3 headers that go out give the next hop the same "
              "trace id of 128 bits, and this span as its parent.",
          .rules = std::move(rules),
          .applies =
              [style](const Setting& setting) {
                return carries(setting, style) && generates_128_bits(setting);
              },
          .then = next_hop_in(style),
          .check = must_hand_on_128_bits};
}

Law b3_short_identity(Style style, std::string_view id, std::vector<std::string_view> rules) {
  Law law = b3_identity(style, id, std::move(rules));
  law.title = "B3 carries 64 bits to the next hop";
  law.statement = "The same for trace ids of 64 bits, and ids without a letter.";
  law.level = RuleLevel::kShould;
  law.check = must_hand_on_ids;
  return law;
}

Law xray_identity() {
  return {.id = "round_trip.xray_identity",
          .title = "X-Ray carries 64 bits to the next hop",
          .statement =
              "The X-Ray header that goes out gives the next hop the lower half of the "
              "trace id, and this span as its parent.",
          .rules = {"XR-02", "XR-03", "XR-07"},
          .level = RuleLevel::kMay,
          .applies = [](const Setting& setting) { return carries(setting, Style::kXRay); },
          .then = next_hop_in(Style::kXRay),
          .check =
              [](Examination& trial) {
                const auto hops = hops_of(trial);
                if (!hops) return;
                must_equal(trial, "span.trace_id", Observed(TraceId{0, hops->first.trace_id->low}),
                           hops->second.trace_id);
                must_have_parent(trial, *hops);
              }};
}

// ── State ───────────────────────────────────────────────────────────────────────────────────────

Law datadog_state() {
  return {.id = "round_trip.datadog_state",
          .title = "Datadog headers carry the state to the next hop",
          .statement =
              "The next hop has the same priority, the same origin and the same "
              "propagation tags.",
          .rules = {"DD-E-02", "DD-E-01", "DD-T-02"},
          .recipe = {.quality = Quality::kValid},
          .applies =
              [](const Setting& setting) {
                return carries(setting, Style::kDatadog) && leaves_tag_limit(setting);
              },
          .premise = is_foreseeable,
          .then = next_hop_in(Style::kDatadog),
          .check =
              [](Examination& trial) {
                const auto hops = hops_of(trial);
                if (!hops) return;
                must_decide_alike(trial, *hops);
                if (!both_show_tags(trial, *hops)) return;
                if (!hops->between.find_header("x-datadog-tags") && !hops->first.tags->empty()) {
                  return;  // DD-I-07
                }
                must_have_tags(trial, "span.tags", *hops->first.tags, *hops->second.tags,
                               hops->first.sampling_priority);
              }};
}

Law tracecontext_state() {
  return {.id = "round_trip.tracecontext_state",
          .title = "traceparent and tracestate carry the state to the next hop",
          .statement =
              "The next hop has the same priority, origin and propagation tags, and sends "
              "the same foreign members.",
          .rules = {"TP-13", "TS-04", "TS-12", "TS-13", "TS-15"},
          .recipe = {.quality = Quality::kValid},
          .applies = [](const Setting& setting) { return carries(setting, Style::kTraceContext); },
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                // PR-06b: what some send of a dd member beside another style's headers.
                return is_foreseeable(setting, request) &&
                       Tale(setting, request.headers).loser(Style::kTraceContext) == nullptr;
              },
          .then = next_hop_in(Style::kTraceContext),
          .check =
              [](Examination& trial) {
                const auto hops = hops_of(trial);
                if (!hops) return;
                must_send_foreign(trial, read_tracestate(hops->between).foreign, 1);
                const auto dd = sent_dd(hops->between);
                if (!dd || dd->size() > 200) return;  // TS-08, TS-18
                must_decide_alike(trial, *hops);
                if (!both_show_tags(trial, *hops)) return;
                const KeyValues& tags = *hops->first.tags;
                const bool verbatim =
                    std::all_of(tags.begin(), tags.end(), [](const KeyValue& tag) {
                      return tag.value.find_first_of(",;~") == std::string_view::npos;
                    });
                if (!verbatim) return;
                must_have_tags(trial, "span.tags", tags, *hops->second.tags,
                               hops->first.sampling_priority);
              }};
}

Law b3_decision(Style style, std::string_view id) {
  return {.id = id,
          .title = "B3 carries the decision to the next hop",
          .statement =
              "The next hop keeps the trace if this one does, and drops it if this one "
              "does.",
          .rules = {"B3-E-30", "B3-E-36", "B3-I-05", "B3-E-10"},
          .level = RuleLevel::kShould,
          .applies = [style](const Setting& setting) { return carries(setting, style); },
          .then = next_hop_in(style),
          .check =
              [](Examination& trial) {
                const auto hops = hops_of(trial);
                if (!hops) return;
                const auto& first = hops->first.sampling_priority;
                const auto& second = hops->second.sampling_priority;
                if (!first.has_value() || !second.has_value()) {
                  return trial.cannot_see("span.sampling_priority");
                }
                if ((*first > 0) != (*second > 0)) {
                  trial.fails("span.sampling_priority", *first > 0 ? "above 0" : "0 or below",
                              shown(second));
                }
              }};
}

// ── All styles together ─────────────────────────────────────────────────────────────────────────

bool reads_what_it_writes(const Setting& setting) {
  return continues(setting) && setting.extract == setting.inject && !setting.extract.empty() &&
         !(setting.extract == StyleList{Style::kBaggage}) &&
         !setting.extracts(Style::kXRay) &&  // it holds 64 bits: another trace
         generates_128_bits(setting);
}

Law all_styles_tell_one_trace() {
  return {.id = "round_trip.all_styles_tell_one_trace",
          .title = "All headers together tell of one trace",
          .statement =
              "Given all headers that went out, the next hop continues this trace from "
              "this span, and has no links.",
          .rules = {"PR-08", "PR-09", "DD-E-02", "TP-02"},
          .applies = reads_what_it_writes,
          .then = next_hops(1),
          .check = [](Examination& trial) {
            const auto hops = hops_of(trial);
            if (!hops || lost_its_tid(*hops)) return;
            must_hand_on_128_bits(trial);
            if (hops->second.links.has_value() && !hops->second.links->empty()) {
              trial.fails("span.links", "no links",
                          std::to_string(hops->second.links->size()) + " links");
            }
          }};
}

// A header's value with what each library may put in an order of its own put in one order.
std::string in_order(std::string_view name, const std::string& value) {
  const auto sorted = [](std::string_view list, char separator) {
    std::vector<std::string> members;
    Fields fields(list, separator);
    while (const auto field = fields.next()) members.emplace_back(*field);
    std::sort(members.begin(), members.end());
    std::string text;
    for (const std::string& member : members) text.append(member).append(1, separator);
    return text;
  };
  if (equal_ignoring_case(name, "x-datadog-tags") || equal_ignoring_case(name, "baggage")) {
    return sorted(value, ',');
  }
  if (equal_ignoring_case(name, "tracestate") && value.starts_with("dd=")) {
    const std::size_t end = std::min(value.find(','), value.size());
    return sorted(std::string_view(value).substr(3, end - 3), ';') + value.substr(end);
  }
  return value;
}

Law hops_send_the_same() {
  return {.id = "round_trip.hops_send_the_same",
          .title = "Hop after hop sends the same",
          .statement =
              "The third hop sends the headers that the second one sent, but for its own "
              "span id.",
          .rules = {"DD-E-02", "TP-02", "TS-04", "TS-12"},
          .recipe = {.quality = Quality::kValid},
          .applies = reads_what_it_writes,
          .premise = is_foreseeable,
          .then = next_hops(2),
          .check = [](Examination& trial) {
            const auto hops = hops_of(trial);
            if (!hops || trial.size() < 3 || lost_its_tid(*hops)) return;
            const auto second = headers_of(trial, 1);
            const auto third = headers_of(trial, 2);
            const auto second_span = span_of(trial, 1);
            const auto third_span = span_of(trial, 2);
            if (!second || !third || !second_span || !third_span) return;
            for (const auto [name, value] : *second) {
              const auto other = third->find_header(name);
              const std::string expected =
                  in_order(name, without_own_marks(name, value, *second_span, false));
              const std::string actual =
                  other ? in_order(name, without_own_marks(name, *other, *third_span, false))
                        : std::string();
              if (!other || actual != expected) {
                trial.fails("headers." + std::string(name), shown(expected), shown(actual));
              }
            }
            if (third->size() != second->size()) {
              trial.fails("headers", std::to_string(second->size()) + " headers",
                          std::to_string(third->size()) + " headers");
            }
          }};
}

}  // namespace

std::vector<Law> round_trip_laws() {
  return {datadog_identity(),
          tracecontext_identity(),
          b3_identity(Style::kB3, "round_trip.b3_identity", {"B3-E-04", "B3-I-02", "B3-I-03"}),
          b3_identity(Style::kB3Multi, "round_trip.b3multi_identity",
                      {"B3-E-04", "B3-I-01", "B3-I-03"}),
          b3_short_identity(Style::kB3, "round_trip.b3_short_identity",
                            {"B3-E-10", "B3-E-22", "B3-I-02"}),
          b3_short_identity(Style::kB3Multi, "round_trip.b3multi_short_identity",
                            {"B3-E-10", "B3-E-22", "B3-I-01"}),
          xray_identity(),
          datadog_state(),
          tracecontext_state(),
          b3_decision(Style::kB3, "round_trip.b3_decision"),
          b3_decision(Style::kB3Multi, "round_trip.b3multi_decision"),
          all_styles_tell_one_trace(),
          hops_send_the_same()};
}

}  // namespace propspec::harness
