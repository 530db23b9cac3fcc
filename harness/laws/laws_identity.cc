// The ids of a span: which trace it is of, in all styles that tell of it; 64 and 128 bits.
#include <algorithm>

#include "harness/cases/written.h"
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/injected_ids.h"
#include "harness/laws/laws.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kGeneration = "DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED";

// No trace header is generated; so everything is a new trace.
constexpr Recipe kNewTraces = {.quality = Quality::kValid, .styles = {Style::kBaggage}};

bool reads_traces(const Setting& setting) {
  return continues(setting) && !trace_styles(setting.extract).empty();
}

// ── Span ids ────────────────────────────────────────────────────────────────────────────────────

bool stands_in(const Headers& headers, std::string_view id) {
  return std::any_of(headers.begin(), headers.end(), [id](const KeyValue& header) {
    return header.value.find(id) != std::string_view::npos;
  });
}

void span_id_must_be_fresh(Examination& trial) {
  std::optional<SpanId> before;
  for (std::size_t i = 0; i < trial.size(); ++i) {
    const auto span = span_of(trial, i);
    if (!span) return;
    if (span->span_id.left_out()) {
      trial.cannot_see("span.span_id");
      return;
    }
    const SpanId id = *span->span_id;
    const bool fresh = id && id != before && id.value > 0xffffffff &&
                       !stands_in(trial.request(i).headers, Digits::hex16(id.value).text()) &&
                       !stands_in(trial.request(i).headers, Digits::decimal(id.value).text());
    if (span->span_id.is_absent() || !fresh) {
      trial.fails("span.span_id", "a new id", shown(span->span_id));
    }
    before = id;
  }
}

std::optional<Step> ask_again(const Examination& trial) {
  if (trial.size() > 1) return std::nullopt;
  return Step{trial.request(), {}};
}

// ── One trace in all headers ────────────────────────────────────────────────────────────────────

bool has_two_styles(const Setting& setting) { return trace_styles(setting.inject).size() > 1; }

// Each style that goes out names this span, and this trace as far as it can hold its id.
void must_inject_own_ids(Examination& trial, bool upper_half) {
  const auto headers = headers_of(trial);
  const auto span = span_of(trial);
  if (!headers || !span) return;
  if (!span->trace_id.has_value() || !span->span_id.has_value()) {
    trial.cannot_see("span.trace_id");
    return;
  }
  for (const Style style : trace_styles(trial.setting().inject)) {
    const std::string observable = "headers." + std::string(id_header(style));
    const auto sent = injected_ids(style, *headers);
    if (!sent) {
      trial.fails(observable, "ids in the form of " + std::string(name(style)),
                  shown(headers->find(id_header(style))));
      continue;
    }
    if (sent->trace_id.low != span->trace_id->low ||
        (upper_half && sent->has_upper_half && sent->trace_id.high != span->trace_id->high)) {
      trial.fails(observable, shown(span->trace_id), shown(Observed<TraceId>(sent->trace_id)));
    }
    if (sent->span_id != *span->span_id) {
      trial.fails(observable, shown(span->span_id), shown(Observed<SpanId>(sent->span_id)));
    }
  }
}

// ── The trace that goes on ──────────────────────────────────────────────────────────────────────

bool has_upstream(const Setting& setting, const PropagateRequest& request) {
  return upstream(setting, request).has_value();
}
bool must_have_upstream(const Setting& setting, const PropagateRequest& request) {
  return upstream(setting, request, RuleLevel::kMust).has_value();
}

void must_keep_the_trace_id(Examination& trial) {
  const auto context = upstream(trial.setting(), trial.request());
  for (std::size_t i = 0; context && i < trial.size(); ++i) {
    const auto span = span_of(trial, i);
    if (!span) return;
    must_equal(trial, "span.trace_id", Observed<TraceId>(context->trace_id), span->trace_id);
  }
}

void must_be_child_of_the_sender(Examination& trial) {
  const auto context = lone_upstream(trial.setting(), trial.request());
  const auto span = span_of(trial);
  if (!context || !span) return;
  must_equal(trial, "span.parent_id", Observed<SpanId>(context->parent_id), span->parent_id);
}

// With the generation of 128-bit ids off, then on.
std::optional<Step> ask_with_generation(const Examination& trial) {
  if (trial.size() > 2) return std::nullopt;
  return Step{trial.request(),
              with_variable(trial.setting(), kGeneration, trial.size() == 1 ? "false" : "true")};
}

// ── New traces ──────────────────────────────────────────────────────────────────────────────────

bool reads_nothing_but_baggage(const Setting&, const PropagateRequest& request) {
  return std::all_of(request.headers.begin(), request.headers.end(), [](const KeyValue& header) {
    return belongs_to(Style::kBaggage, header.key);
  });
}

void must_have_no_parent(Examination& trial) {
  const auto span = span_of(trial);
  if (!span) return;
  must_equal(trial, "span.parent_id", Observed<SpanId>::absent(), span->parent_id);
  if (span->links.has_value() && !span->links->empty()) {
    trial.fails("span.links", "no links", std::to_string(span->links->size()));
  }
}

// Another one than the request before it got.
void must_be_another_trace(Examination& trial) {
  const auto first = span_of(trial, 0);
  const auto second = span_of(trial, 1);
  if (!first || !second) return;
  if (first->trace_id.left_out() || second->trace_id.left_out()) {
    trial.cannot_see("span.trace_id");
  } else if (second->trace_id.is_absent() || second->trace_id->low == 0 ||
             first->trace_id->low == second->trace_id->low) {
    trial.fails("span.trace_id", "a new trace id", shown(second->trace_id));
  }
}

// ID-02. The time is between 2023 and 2046, as far as a law without a clock can tell.
bool is_time_and_zeros(std::uint64_t high) {
  const std::uint64_t seconds = high >> 32;
  return (high & 0xffffffff) == 0 && seconds >= 0x65000000 && seconds < 0x90000000;
}

void new_ids_must_have_128_bits(Examination& trial) {
  for (std::size_t i = 0; i < trial.size(); ++i) {
    const auto span = span_of(trial, i);
    if (!span) return;
    if (span->trace_id.left_out()) {
      trial.cannot_see("span.trace_id");
    } else if (!span->trace_id.has_value() || !is_time_and_zeros(span->trace_id->high) ||
               span->trace_id->low == 0) {
      trial.fails("span.trace_id", "a time in seconds, eight zeros, and sixteen random digits",
                  shown(span->trace_id));
    }
  }
}

std::optional<Step> ask_with_generation_on(const Examination& trial) {
  if (trial.size() > 1) return std::nullopt;
  return Step{trial.request(), with_variable(trial.setting(), kGeneration, "true")};
}
std::optional<Step> ask_with_generation_off(const Examination& trial) {
  if (trial.size() > 1) return std::nullopt;
  return Step{trial.request(), with_variable(trial.setting(), kGeneration, "false")};
}

void new_ids_must_have_64_bits(Examination& trial) {
  const auto span = span_of(trial, 1);
  const auto headers = headers_of(trial, 1);
  if (!span || !headers) return;
  if (span->trace_id.left_out()) {
    trial.cannot_see("span.trace_id");
  } else if (!span->trace_id.has_value() || span->trace_id->high != 0 || span->trace_id->low == 0) {
    trial.fails("span.trace_id", "sixteen zeros and sixteen random digits", shown(span->trace_id));
  }
  if (span->tags.has_value() && span->tags->find("_dd.p.tid")) {
    trial.fails("span.tags._dd.p.tid", "absent", shown(span->tags->find("_dd.p.tid")));
  }
  for (const Style style : trace_styles(trial.setting(1).inject)) {
    const auto sent = injected_ids(style, *headers);
    if (sent && sent->trace_id.high != 0) {
      trial.fails("headers." + std::string(id_header(style)), "a 64-bit trace id",
                  shown(Observed<TraceId>(sent->trace_id)));
    }
  }
}

// ── Zero ────────────────────────────────────────────────────────────────────────────────────────

bool reads_one_style(const Setting& setting) {
  return continues(setting) && trace_styles(setting.extract).size() == 1 &&
         !setting.extracts(Style::kXRay);
}

// DD-E-10, B3-E-03, TP-08, TP-09: the same carrier with ids of zero.
std::optional<Step> ask_with_zeros(const Examination& trial) {
  const auto context = lone_upstream(trial.setting(), trial.request());
  if (!context || trial.size() > 1) return std::nullopt;
  Telling zero = *context;
  zero.trace_id = {};
  zero.parent_id = {};
  Headers headers = written(zero, context->style);
  for (const auto [name, value] : trial.request().headers) {
    if (!headers.find(name)) headers.add(name, value);
  }
  return Step{with_headers(trial.request(), std::move(headers)), {}};
}

void zeros_must_begin_anew(Examination& trial) {
  const auto context = lone_upstream(trial.setting(), trial.request());
  if (!context || trial.size() < 2) return;
  const auto span = span_of(trial, 1);
  if (!span) return;
  must_equal(trial, "span.parent_id", Observed<SpanId>::absent(), span->parent_id);
  if (span->trace_id.has_value() &&
      (span->trace_id->low == 0 || span->trace_id->low == context->trace_id.low)) {
    trial.fails("span.trace_id", "a new trace id", shown(span->trace_id));
  }
}

}  // namespace

std::vector<Law> identity_laws() {
  return {
      {.id = "identity.span_ids_are_new",
       .title = "Every span has an id of its own",
       .statement = "The id of a span is not zero, stands nowhere in the carrier, and is another "
                    "one when the same carrier comes again.",
       .rules = {"DD-E-02", "B3-I-01", "TP-02"},
       .then = ask_again,
       .check = span_id_must_be_fresh},
      {.id = "identity.all_styles_name_this_span",
       .title = "All styles name the same trace and span",
       .statement = "In the form of its style, each injected context has the low half of the "
                    "span's trace id and the id of the span.",
       .rules = {"DD-I-01", "B3-I-01", "B3-I-02", "TP-02"},
       .recipe = {.quality = Quality::kValid},
       .applies =
           [](const Setting& s) {
             return !trace_styles(s.inject).empty() && !s.injects(Style::kXRay);
           },
       .premise = all_is_clear,
       .check = [](Examination& trial) { must_inject_own_ids(trial, false); }},
      {.id = "identity.all_styles_hold_128_bits",
       .title = "The upper half goes from style to style",
       .statement = "Every injected context that can hold 128 bits has the whole trace id of the "
                    "span, wherever that came from.",
       .rules = {"DD-I-05b", "B3-I-03", "TP-02"},
       .level = RuleLevel::kShould,
       .recipe = {.quality = Quality::kValid},
       .applies =
           [](const Setting& s) {
             return has_two_styles(s) && generates_128_bits(s) && leaves_tag_limit(s) &&
                    !s.injects(Style::kXRay);
           },
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             return all_is_clear(s, r) &&
                    r.headers.find("x-datadog-tags").value_or("").size() < 400;
           },
       .check = [](Examination& trial) { must_inject_own_ids(trial, true); }},
      {.id = "identity.hostile_carriers_leave_ids_in_order",
       .title = "Whatever came in, ids go out in order",
       .statement = "Ids are injected in the canonical form of each style, and are those of the "
                    "span, even if the carrier wrote them otherwise.",
       .rules = {"B3-E-15", "TP-10", "DD-E-12b", "XR-02"},
       .level = RuleLevel::kMay,
       .applies = [](const Setting& s) { return !trace_styles(s.inject).empty(); },
       .check = [](Examination& trial) { must_inject_own_ids(trial, false); }},
      {.id = "identity.the_trace_goes_on",
       .title = "The whole trace id is continued",
       .statement = "The span is of the trace that the first valid context names, with all 128 "
                    "bits, whether or not this service generates such ids.",
       .rules = {"PR-01", "DD-E-01", "DD-T-50", "B3-E-01", "B3-E-02", "B3-E-04", "TP-02", "ID-04"},
       .recipe = {.quality = Quality::kValid},
       .applies = reads_traces,
       .premise = must_have_upstream,
       .check = must_keep_the_trace_id},
      {.id = "identity.unusual_traces_go_on",
       .title = "The trace of an unusual context is continued",
       .statement = "The same for contexts in forms that most libraries read: B3 ids of 16 digits "
                    "or without letters, unusual priorities.",
       .rules = {"B3-E-10", "B3-E-22", "B3-E-30", "B3-E-39", "DD-E-30b"},
       .level = RuleLevel::kShould,
       .applies = reads_traces,
       .premise = has_upstream,
       .check = must_keep_the_trace_id},
      {.id = "identity.generation_does_not_touch_propagation",
       .title = "Generation does not touch propagation",
       .statement = "A trace id that arrives is kept as it is, whether the generation of 128-bit "
                    "ids is off or on.",
       .rules = {"ID-04"},
       .needs = {.features = {"trace_id_128"}},
       .recipe = {.quality = Quality::kValid},
       .applies = is_simple,
       .premise = must_have_upstream,
       .then = ask_with_generation,
       .check = must_keep_the_trace_id},
      {.id = "identity.the_sender_is_the_parent",
       .title = "The sender's span is the parent",
       .statement = "The parent of the span is the one that the only context in the carrier names.",
       .rules = {"DD-E-01", "B3-E-01", "B3-E-02", "TP-02"},
       .recipe = {.quality = Quality::kValid},
       .applies = reads_traces,
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             return lone_upstream(s, r, RuleLevel::kMust).has_value();
           },
       .check = must_be_child_of_the_sender},
      {.id = "identity.the_unusual_sender_is_the_parent",
       .title = "The sender of an unusual context is the parent",
       .statement = "The same for contexts in forms that most libraries read.",
       .rules = {"B3-E-10", "B3-E-22", "B3-E-30", "B3-E-39"},
       .level = RuleLevel::kShould,
       .applies = reads_traces,
       .premise = [](const Setting& s,
                     const PropagateRequest& r) { return lone_upstream(s, r).has_value(); },
       .check = must_be_child_of_the_sender},
      {.id = "identity.new_traces_have_no_parent",
       .title = "A new trace has no parent",
       .statement = "Where no extracted style has a header, the span has no parent and no links.",
       .rules = {"DD-E-03", "NO-01", "TP-01"},
       .recipe = kNewTraces,
       .premise = tells_nothing,
       .check = must_have_no_parent},
      {.id = "identity.new_traces_differ",
       .title = "Every new trace has an id of its own",
       .statement = "Two requests without a context get two trace ids, whose low halves differ and "
                    "are not zero.",
       .rules = {"DD-E-03", "TP-01"},
       .recipe = kNewTraces,
       .premise = reads_nothing_but_baggage,
       .then = ask_again,
       .check = must_be_another_trace},
      {.id = "identity.new_ids_have_128_bits",
       .title = "A new trace id is a time, zeros and chance",
       .statement = "Unless its generation is switched off, a new 128-bit trace id begins with the "
                    "time in seconds and 32 zero bits; its low half is not zero.",
       .rules = {"ID-01", "ID-02"},
       .needs = {.features = {"trace_id_128"}},
       .recipe = kNewTraces,
       .applies = is_simple,
       .premise = reads_nothing_but_baggage,
       .then = ask_with_generation_on,
       .check = new_ids_must_have_128_bits},
      {.id = "identity.new_ids_have_64_bits",
       .title = "With generation off new trace ids have 64 bits",
       .statement = "With the generation of 128-bit ids off, the upper half of a new trace id is "
                    "zero: no tid, and zeros or nothing in its place in the other styles.",
       .rules = {"ID-03"},
       .needs = {.features = {"trace_id_128"}},
       .recipe = kNewTraces,
       .applies = is_simple,
       .premise = reads_nothing_but_baggage,
       .then = ask_with_generation_off,
       .check = new_ids_must_have_64_bits},
      {.id = "identity.zero_is_no_id",
       .title = "Ids of zero are no context",
       .statement = "With trace id and parent id zero, a new trace begins that has no parent, and "
                    "not the old id.",
       .rules = {"DD-E-10", "B3-E-03", "TP-08", "TP-09"},
       .recipe = {.quality = Quality::kValid},
       .applies = reads_one_style,
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             return lone_upstream(s, r, RuleLevel::kMust).has_value();
           },
       .then = ask_with_zeros,
       .check = zeros_must_begin_anew},
  };
}

}  // namespace propspec::harness
