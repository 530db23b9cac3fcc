// Both B3 formats: the single header, and the X-B3 headers.
#include <algorithm>

#include "harness/cases/written.h"
#include "harness/laws/applicability.h"
#include "harness/laws/injected_decision.h"
#include "harness/laws/injected_ids.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"

namespace propspec::harness {
namespace {

constexpr Recipe kValidB3 = {.quality = Quality::kValid, .styles = {Style::kB3}};
constexpr Recipe kValidB3Multi = {.quality = Quality::kValid, .styles = {Style::kB3Multi}};

bool reads_only(Style style, const Setting& setting) {
  return continues(setting) && extracts_only(style, setting);
}
bool reads_single(const Setting& setting) { return reads_only(Style::kB3, setting); }
bool reads_multi(const Setting& setting) { return reads_only(Style::kB3Multi, setting); }
bool reads_either(const Setting& setting) { return reads_single(setting) || reads_multi(setting); }

bool has_b3(const Setting& setting, const PropagateRequest& request) {
  return lone_upstream(setting, request).has_value();
}

// ── What goes out ───────────────────────────────────────────────────────────────────────────────

// B3-I-03, B3-I-04: 32 digits where the upper half is not zero, else these or 16.
bool has_proper_width(std::string_view digits, TraceId trace_id) {
  return digits.size() == 32 || (digits.size() == 16 && trace_id.high == 0);
}

void must_name_the_trace(Examination& trial, Style style, std::string_view trace_digits) {
  const auto headers = headers_of(trial);
  const auto span = span_of(trial);
  if (!headers || !span) return;
  if (!span->trace_id.has_value() || !span->span_id.has_value() ||
      !span->sampling_priority.has_value()) {
    trial.cannot_see("span");
    return;
  }
  const auto ids = injected_ids(style, *headers);
  const std::string observable = "headers." + std::string(id_header(style));
  if (!ids || ids->trace_id != *span->trace_id || ids->span_id != *span->span_id ||
      !has_proper_width(trace_digits, *span->trace_id)) {
    trial.fails(observable, hex(*span->trace_id) + " and " + hex(*span->span_id),
                shown(headers->find(id_header(style))));
  }
  const bool kept = *span->sampling_priority > 0;
  if (kept && injected_decision(style, *headers) != true) {
    trial.fails("headers." + std::string(decision_header(style)), "a decision to keep",
                shown(headers->find(decision_header(style))));
  }
}

// Ids, a decision, and perhaps the parent of the span (B3-I-06).
void single_must_have_its_form(Examination& trial) {
  const auto headers = headers_of(trial);
  if (!headers) return;
  const auto value = headers->find("b3");
  const std::string_view text = value.value_or("");
  const std::size_t dash = std::min(text.find('-'), text.size());
  std::string_view rest = text.substr(std::min(dash + 18, text.size()));
  const bool decided = !rest.empty() && std::string_view("01d").find(rest[0]) != rest.npos;
  rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
  const bool ends = rest.empty() || (rest.front() == '-' && parse_span_id(rest.substr(1)));
  if (!value || !decided || !ends) {
    trial.fails("headers.b3", "ids and a decision, joined by -", shown(value));
    return;
  }
  must_name_the_trace(trial, Style::kB3, text.substr(0, dash));
}

void multi_must_have_its_form(Examination& trial) {
  const auto headers = headers_of(trial);
  if (!headers) return;
  const auto sampled = headers->find("x-b3-sampled");
  const auto flags = headers->find("x-b3-flags");
  const bool decided = sampled == "0" || sampled == "1" || (!sampled && flags == "1");
  if (!decided || (flags && flags != "0" && flags != "1")) {
    trial.fails("headers.x-b3-sampled", "0 or 1", shown(sampled));
  }
  must_name_the_trace(trial, Style::kB3Multi, headers->find("x-b3-traceid").value_or(""));
}

bool injects_whole(Style style, const Setting& setting) {
  return setting.injects(style) && generates_128_bits(setting);
}

// ── One context, written otherwise ──────────────────────────────────────────────────────────────

// The request with all its B3 headers replaced by others, all else in place.
Step rewritten(const Examination& trial, const Headers& fresh) {
  Headers headers = fresh;
  const Headers rest = without(Style::kB3, without(Style::kB3Multi, trial.request().headers));
  for (const auto [name, value] : rest) headers.add(name, value);
  return {with_headers(trial.request(), std::move(headers)), {}};
}

std::optional<Step> ask_in_the_other_form(const Examination& trial) {
  const auto context = lone_upstream(trial.setting(), trial.request());
  if (!context || trial.size() > 1) return std::nullopt;
  const Style other = context->style == Style::kB3 ? Style::kB3Multi : Style::kB3;
  Step step = rewritten(trial, written(*context, other));
  step.setting = trial.setting();
  step.setting->extract = {other};
  if (trial.setting().extracts(Style::kBaggage)) step.setting->extract.add(Style::kBaggage);
  return step;
}

// The texts of the ids in the request.
struct Ids {
  std::string trace_id, span_id;
};
std::optional<Ids> ids_in(const Telling& context, const PropagateRequest& request) {
  if (context.style == Style::kB3) {
    const std::string_view text = *request.headers.find("b3");
    const std::size_t dash = text.find('-');
    return Ids{std::string(text.substr(0, dash)), std::string(text.substr(dash + 1, 16))};
  }
  return Ids{std::string(*request.headers.find("x-b3-traceid")),
             std::string(*request.headers.find("x-b3-spanid"))};
}

// The same headers with other texts for the ids.
Step with_ids(const Examination& trial, const Telling& context, const Ids& ids) {
  Headers headers = only(context.style, trial.request().headers);
  if (context.style == Style::kB3) {
    const std::string_view text = *headers.find("b3");
    std::string changed = ids.trace_id + "-" + ids.span_id;
    changed.append(text.substr(text.find('-') + 17));
    headers.set("b3", changed);
  } else {
    headers.set("x-b3-traceid", ids.trace_id);
    headers.set("x-b3-spanid", ids.span_id);
  }
  return rewritten(trial, headers);
}

template <typename Change>
std::optional<Step> ask_with_ids(const Examination& trial, Change change) {
  const auto context = lone_upstream(trial.setting(), trial.request());
  if (!context || trial.size() > 1) return std::nullopt;
  auto ids = ids_in(*context, trial.request());
  if (!ids) return std::nullopt;
  change(*ids);
  return with_ids(trial, *context, *ids);
}

// 16 digits for 32 that begin with zeros, and 32 for 16.
std::optional<Step> ask_in_other_width(const Examination& trial) {
  return ask_with_ids(trial, [](Ids& ids) {
    if (ids.trace_id.size() == 16) {
      ids.trace_id.insert(0, 16, '0');
    } else {
      ids.trace_id.erase(0, 16);
    }
  });
}

bool has_64_bits(const Setting& setting, const PropagateRequest& request) {
  const auto context = lone_upstream(setting, request);
  return context && context->trace_id.high == 0;
}

std::optional<Step> ask_in_upper_case(const Examination& trial) {
  return ask_with_ids(trial, [](Ids& ids) {
    for (auto* const text : {&ids.trace_id, &ids.span_id}) {
      for (char& c : *text) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  });
}

std::optional<Step> ask_without_letters(const Examination& trial) {
  return ask_with_ids(trial, [](Ids& ids) {
    for (auto* const text : {&ids.trace_id, &ids.span_id}) {
      for (char& c : *text) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + '1') : c;
    }
  });
}

void digits_must_be_hexadecimal(Examination& trial) {
  const auto context = lone_upstream(trial.setting(), trial.request());
  const auto span = trial.size() > 1 ? span_of(trial, 1) : std::nullopt;
  if (!context || !span) return;
  const auto ids = ids_in(*context, trial.request(1));
  if (!ids) return;
  std::string digits = ids->trace_id;
  if (digits.size() == 16) digits.insert(0, 16, '0');
  must_equal(trial, "span.trace_id", Observed<TraceId>(*parse_trace_id(digits)), span->trace_id);
  must_equal(trial, "span.parent_id", Observed<SpanId>(*parse_span_id(ids->span_id)),
             span->parent_id);
}

// The parent of the sender, behind the decision or in a header of its own.
std::optional<Step> ask_with_parent(const Examination& trial) {
  const auto context = lone_upstream(trial.setting(), trial.request());
  if (!context || trial.size() > 1) return std::nullopt;
  Headers headers = only(context->style, trial.request().headers);
  if (context->style == Style::kB3) {
    const std::string_view text = *headers.find("b3");
    const std::size_t decision = text.find('-') + 18;
    headers.set("b3", std::string(text.substr(0, decision + 1)) + "-05e3ac9a4f6e3b90");
  } else {
    headers.set("x-b3-parentspanid", "05e3ac9a4f6e3b90");
  }
  return rewritten(trial, headers);
}

void steps_must_be_alike(Examination& trial) {
  if (trial.size() > 1) must_be_alike(trial, 0, 1);
}
void steps_must_tell_one_context(Examination& trial) {
  if (trial.size() > 1) must_show_the_same_span(trial, 0, 1);
}

// ── What B3 does not bring ──────────────────────────────────────────────────────────────────────

void must_have_no_origin(Examination& trial) {
  for (std::size_t i = 0; i < trial.size(); ++i) {
    const auto span = span_of(trial, i);
    const auto headers = headers_of(trial, i);
    if (!span || !headers) return;
    must_equal(trial, "span.origin", Observed<std::string>::absent(), span->origin);
    must_equal_header(trial, "x-datadog-origin", std::nullopt, *headers);
    if (span->tags.has_value() && span->tags->find("_dd.p.usr.id")) {
      trial.fails("span.tags._dd.p.usr.id", "absent", shown(span->tags->find("_dd.p.usr.id")));
    }
  }
}

bool has_b3_alone(const Setting& setting, const PropagateRequest& request) {
  const auto context = lone_upstream(setting, request, RuleLevel::kMust);
  return context && tells_only_in(context->style, request.headers);
}

std::optional<Step> ask_with_datadog_extras(const Examination& trial) {
  if (trial.size() > 1) return std::nullopt;
  auto request = with_header(trial.request(), "x-datadog-origin", "synthetics");
  return Step{with_header(std::move(request), "x-datadog-tags", "_dd.p.usr.id=MTIz"), {}};
}

// ── Decisions ───────────────────────────────────────────────────────────────────────────────────

// With a decision of that text instead.
Step with_decision(const Examination& trial, const Telling& context, std::string_view decision) {
  Headers headers = written(context, context.style);
  if (context.style == Style::kB3) {
    const Ids ids{hex(context.trace_id), hex(context.parent_id)};
    headers.set("b3", ids.trace_id + "-" + ids.span_id + "-" + std::string(decision));
  } else {
    headers.set("x-b3-sampled", decision);
  }
  return rewritten(trial, headers);
}

std::optional<Step> ask_with_debug(const Examination& trial) {
  const auto context = lone_upstream(trial.setting(), trial.request());
  if (!context || trial.size() > 1) return std::nullopt;
  return with_decision(trial, *context, "d");
}

void debug_must_not_drop(Examination& trial) {
  const auto span = trial.size() > 1 ? span_of(trial, 1) : std::nullopt;
  if (!span) return;
  must_equal(trial, "span.trace_id", span_of(trial, 0)->trace_id, span->trace_id);
  if (span->sampling_priority.has_value() && *span->sampling_priority <= 0) {
    trial.fails("span.sampling_priority", "no drop", shown(span->sampling_priority));
  }
}

// B3-E-31: 1 and 0 as words, from before the format was settled.
std::optional<Step> ask_in_words(const Examination& trial) {
  const auto context = lone_upstream(trial.setting(), trial.request());
  if (!context || trial.size() > 1) return std::nullopt;
  return with_decision(trial, *context, context->priority == 1 ? "true" : "false");
}

}  // namespace

std::vector<Law> b3_laws() {
  return {
      {.id = "b3.single_has_its_form",
       .title = "What goes out as a single B3 header",
       .statement = "b3 is the trace id in 16 or 32 digits, 32 if it has an upper half, the span "
                    "id in 16, and the decision, joined by dashes.",
       .rules = {"B3-I-02", "B3-I-03"},
       .recipe = {.quality = Quality::kValid},
       .applies = [](const Setting& s) { return injects_whole(Style::kB3, s); },
       .premise = all_is_clear,
       .check = single_must_have_its_form},
      {.id = "b3.multi_has_its_form",
       .title = "What goes out as B3 headers",
       .statement = "x-b3-traceid has 16 or 32 digits, 32 if it has an upper half, x-b3-spanid 16 "
                    "digits of the span, and x-b3-sampled is 0 or 1 unless debug is set.",
       .rules = {"B3-I-01", "B3-I-03"},
       .recipe = {.quality = Quality::kValid},
       .applies = [](const Setting& s) { return injects_whole(Style::kB3Multi, s); },
       .premise = all_is_clear,
       .check = multi_must_have_its_form},
      {.id = "b3.both_forms_tell_the_same",
       .title = "Both B3 formats tell the same",
       .statement = "The same ids and decision, written in the single header and in the X-B3 "
                    "headers, make the same span.",
       .rules = {"B3-E-30", "B3-E-01", "B3-E-02"},
       .level = RuleLevel::kShould,
       .needs = {.styles = {"b3", "b3multi"}},
       .recipe = {.quality = Quality::kValid},
       .applies = [](const Setting& s) { return reads_either(s) && s.other.empty(); },
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             const auto context = lone_upstream(s, r);
             return context && context->priority;
           },
       .then = ask_in_the_other_form,
       .check = steps_must_tell_one_context},
      {.id = "b3.width_is_irrelevant",
       .title = "16 digits are 32 with zeros in front",
       .statement = "A 64-bit trace id in 16 digits and in 32 makes the same span.",
       .rules = {"B3-E-10"},
       .level = RuleLevel::kShould,
       .recipe = {.quality = Quality::kValid},
       .applies = reads_either,
       .premise = has_64_bits,
       .then = ask_in_other_width,
       .check = steps_must_tell_one_context},
      {.id = "b3.digits_are_hexadecimal",
       .title = "Digits without letters are hexadecimal too",
       .statement = "B3 ids that have no letter are read in base 16 like any others.",
       .rules = {"B3-E-22"},
       .level = RuleLevel::kShould,
       .recipe = {.quality = Quality::kValid},
       .applies = reads_either,
       .premise = has_b3,
       .then = ask_without_letters,
       .check = digits_must_be_hexadecimal},
      {.id = "b3.case_of_ids_is_irrelevant",
       .title = "B3 ids may come in upper case",
       .statement = "Ids in upper case make the same span as in lower case, and go out in lower "
                    "case.",
       .rules = {"B3-E-15"},
       .level = RuleLevel::kMay,
       .recipe = {.quality = Quality::kValid},
       .applies = reads_either,
       .premise = has_b3,
       .then = ask_in_upper_case,
       .check = steps_must_be_alike},
      {.id = "b3.the_senders_parent_is_irrelevant",
       .title = "The sender's own parent means nothing",
       .statement = "A parent span id behind the decision, or in x-b3-parentspanid, changes "
                    "nothing.",
       .rules = {"B3-E-39"},
       .level = RuleLevel::kShould,
       .recipe = {.quality = Quality::kValid},
       .applies = reads_either,
       .premise = has_b3,
       .then = ask_with_parent,
       .check = steps_must_be_alike},
      {.id = "b3.brings_no_origin",
       .title = "B3 brings no origin",
       .statement = "A trace that is continued from B3 headers has no origin, and sends none.",
       .rules = {"B3-E-01", "B3-E-02"},
       .recipe = {.quality = Quality::kValid},
       .applies = reads_either,
       .premise = has_b3_alone,
       .check = must_have_no_origin},
      {.id = "b3.leaves_datadog_extras_alone",
       .title = "Datadog's origin and tags beside B3 mean nothing",
       .statement = "With B3 as the only style to read, x-datadog-origin and x-datadog-tags that "
                    "come beside it are not used.",
       .rules = {"B3-E-05"},
       .level = RuleLevel::kShould,
       .recipe = {.quality = Quality::kValid},
       .applies = reads_either,
       .premise = has_b3_alone,
       .then = ask_with_datadog_extras,
       .check = must_have_no_origin},
      {.id = "b3.debug_is_no_drop",
       .title = "Debug is not a drop",
       .statement = "The letter d in a single B3 header continues the trace, and does not drop it.",
       .rules = {"B3-E-36"},
       .level = RuleLevel::kShould,
       .recipe = kValidB3,
       .applies = [](const Setting& s) { return reads_single(s) && s.other.empty(); },
       .premise = has_b3,
       .then = ask_with_debug,
       .check = debug_must_not_drop},
      {.id = "b3.words_are_decisions",
       .title = "true and false are decisions",
       .statement = "x-b3-sampled: true and false mean what 1 and 0 mean.",
       .rules = {"B3-E-31"},
       .level = RuleLevel::kMay,
       .recipe = kValidB3Multi,
       .applies = reads_multi,
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             const auto context = lone_upstream(s, r);
             return context && context->priority;
           },
       .then = ask_in_words,
       .check = steps_must_be_alike},
  };
}

}  // namespace propspec::harness
