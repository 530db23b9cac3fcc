// Requests do not know of each other.
//
// A window holds the requests of many trials. So that the same trial has other neighbours later on,
// half of the trials ask something entirely different in between, and the others afterwards.
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"

namespace propspec::harness {
namespace {

// A request that leaves traces everywhere it can: all styles, 128 bits, tags, origin, foreign
// members, baggage.
PropagateRequest loud_request() {
  PropagateRequest request;
  request.headers = {
      {"x-datadog-trace-id", "3"},
      {"x-datadog-parent-id", "10"},
      {"x-datadog-sampling-priority", "2"},
      {"x-datadog-origin", "leaking-origin"},
      {"x-datadog-tags", "_dd.p.dm=-4,_dd.p.leak=1,_dd.p.tid=3333333333333333"},
      {"traceparent", "00-33333333333333330000000000000003-000000000000000b-01"},
      {"tracestate", "dd=s:2;o:leaking-origin;p:000000000000000a;t.dm:-4;t.leak:1,leak=1"},
      {"b3", "33333333333333330000000000000003-000000000000000a-1"},
      {"x-b3-traceid", "33333333333333330000000000000003"},
      {"x-b3-spanid", "000000000000000a"},
      {"x-b3-sampled", "1"},
      {"x-amzn-trace-id",
       "Root=1-65000000-000000000000000000000003;Parent=000000000000000a;Sampled=1"},
      {"baggage", "leak=1,user.id=leaking-user"},
  };
  return request;
}
const PropagateRequest kLoud = loud_request();

// One and the same for one request, and about even among many.
bool goes_first(const PropagateRequest& request) {
  unsigned sum = 0;
  for (const auto [name, value] : request.headers) {
    for (const char c : value) sum += static_cast<unsigned char>(c);
  }
  return sum % 2 == 0;
}

// The loud request, and `quiet`, in one order or the other.
std::optional<Step> in_turn(const Examination& trial, const PropagateRequest& quiet) {
  if (trial.size() > 2) return std::nullopt;
  const bool loud = goes_first(trial.request()) == (trial.size() == 1);
  return Step{loud ? kLoud : quiet, {}};
}
std::size_t quiet_exchange(const Examination& trial) { return goes_first(trial.request()) ? 2 : 1; }

// ── The same request, later ─────────────────────────────────────────────────────────────────────

void later_must_be_alike(Examination& trial) {
  if (trial.size() == 3) must_be_alike(trial, 0, quiet_exchange(trial));
}

// ── Requests that have less ─────────────────────────────────────────────────────────────────────

// A context of 64 bits, and nothing else.
constexpr TraceId kQuietTrace = {0, 4};
constexpr SpanId kQuietParent = {12};

PropagateRequest quiet_request(const Setting& setting) {
  PropagateRequest request;
  const Telling context = {.trace_id = kQuietTrace, .parent_id = kQuietParent, .priority = 1};
  for (const Style style : trace_styles(setting.extract)) {
    for (const auto [name, value] : written(context, style)) request.headers.add(name, value);
  }
  return request;
}

// Nothing that the span shows, and nothing that goes out, is of the loud request or the trial's.
void must_bear_no_trace(Examination& trial, std::size_t i) {
  const auto span = span_of(trial, i);
  const auto headers = headers_of(trial, i);
  if (!span || !headers) return;
  must_equal(trial, "span.origin", Observed<std::string>::absent(), span->origin);
  if (span->links.has_value() && !span->links->empty()) {
    trial.fails("span.links", "no links", std::to_string(span->links->size()));
  }
  if (span->tags.has_value()) {
    for (const auto [key, value] : *span->tags) {
      const bool expected = key == "_dd.p.dm" || key == "_dd.p.tid" || key == "_dd.p.ksr" ||
                            key == "_dd.parent_id" ||
                            !(key.starts_with("_dd.p.") || key.starts_with("baggage."));
      if (!expected) trial.fails("span.tags." + std::string(key), "absent", shown(value));
    }
  }
  if (trial.seen(i).baggage.has_value() && !trial.seen(i).baggage->empty()) {
    trial.fails("baggage", "none", std::to_string(trial.seen(i).baggage->size()) + " items");
  }
  must_equal_header(trial, "baggage", std::nullopt, *headers);
  must_equal_header(trial, "x-datadog-origin", std::nullopt, *headers);
  must_send_foreign(trial, {}, i);
}

void narrow_id_must_stay_narrow(Examination& trial) {
  if (trial.size() < 3) return;
  const std::size_t i = quiet_exchange(trial);
  const auto span = span_of(trial, i);
  if (!span) return;
  must_equal(trial, "span.trace_id", Observed<TraceId>(kQuietTrace), span->trace_id);
  must_equal(trial, "span.parent_id", Observed<SpanId>(kQuietParent), span->parent_id);
  must_equal(trial, "span.sampling_priority", Observed<std::int64_t>(1), span->sampling_priority);
  if (span->tags.has_value() && span->tags->find("_dd.p.tid")) {
    trial.fails("span.tags._dd.p.tid", "absent", shown(span->tags->find("_dd.p.tid")));
  }
  must_bear_no_trace(trial, i);
}

void new_trace_must_be_new(Examination& trial) {
  if (trial.size() < 3) return;
  const std::size_t i = quiet_exchange(trial);
  const auto span = span_of(trial, i);
  if (!span) return;
  must_equal(trial, "span.parent_id", Observed<SpanId>::absent(), span->parent_id);
  if (span->trace_id.has_value() && (span->trace_id->low == 0 || span->trace_id->low == 3)) {
    trial.fails("span.trace_id", "a new trace id", shown(span->trace_id));
  }
  must_bear_no_trace(trial, i);
}

}  // namespace

std::vector<Law> interleaving_laws() {
  return {
      {.id = "interleaving.answers_do_not_change",
       .title = "The same request has the same answer later",
       .statement = "Asked again, among other requests, the same carrier makes the same span and "
                    "sends the same headers, but for new ids.",
       .rules = {"PR-07d"},
       .recipe = {.decides = true, .sets_baggage = true},
       .applies = decides_alike,
       .then = [](const Examination& trial) { return in_turn(trial, trial.request()); },
       .check = later_must_be_alike},
      {.id = "interleaving.narrow_ids_stay_narrow",
       .title = "Nothing leaks into a 64-bit trace",
       .statement = "A 64-bit context that is asked after 128-bit ones keeps its ids and priority, "
                    "and shows no upper half, origin, tag, member or baggage of theirs.",
       .rules = {"PR-07d", "ID-04"},
       .recipe = {.decides = true, .sets_baggage = true},
       .applies =
           [](const Setting& s) {
             const StyleList styles = trace_styles(s.extract);
             // B3-E-44, B3-E-10 aside, all styles must tell of one trace.
             return continues(s) && !styles.empty() && !s.extracts(Style::kXRay) &&
                    !(s.extracts(Style::kB3) && s.extracts(Style::kB3Multi));
           },
       .then =
           [](const Examination& trial) { return in_turn(trial, quiet_request(trial.setting())); },
       .check = narrow_id_must_stay_narrow},
      {.id = "interleaving.new_traces_are_new",
       .title = "Nothing leaks into a new trace",
       .statement = "A request without headers, asked among others, begins a trace without parent, "
                    "links, origin, tags, members or baggage.",
       .rules = {"PR-07d", "DD-E-03"},
       .recipe = {.decides = true, .sets_baggage = true},
       .then = [](const Examination& trial) { return in_turn(trial, PropagateRequest{}); },
       .check = new_trace_must_be_new},
  };
}

}  // namespace propspec::harness
