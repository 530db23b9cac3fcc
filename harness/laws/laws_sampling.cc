// Sampling priorities that others decided on, or the application, and how each style tells of them.
#include "harness/laws/applicability.h"
#include "harness/laws/decisions.h"
#include "harness/laws/injected_decision.h"
#include "harness/laws/laws.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"
#include "simulator/trace/span_context.h"

namespace propspec::harness {
namespace {

bool reads_traces(const Setting& setting) {
  return continues(setting) && !trace_styles(setting.extract).empty();
}
bool reads_datadog(const Setting& setting) {
  return continues(setting) && setting.extracts(Style::kDatadog);
}

constexpr Recipe kValid = {.quality = Quality::kValid};
constexpr Recipe kValidDatadog = {.quality = Quality::kValid, .styles = {Style::kDatadog}};

// ── The decision of others ──────────────────────────────────────────────────────────────────────

bool is_decided(const Setting& setting, const PropagateRequest& request, RuleLevel level) {
  const auto context = upstream(setting, request, level);
  return context && context->priority && request.decide == Decision::kNone;
}

void must_keep_the_decision(Examination& trial) {
  const auto context = upstream(trial.setting(), trial.request());
  for (std::size_t i = 0; context && i < trial.size(); ++i) {
    must_have_priority(trial, *context->priority, i);
  }
}

// Everything is dropped here by rule, then everything is kept.
std::optional<Step> ask_with_rules(const Examination& trial) {
  if (trial.size() > 2) return std::nullopt;
  return Step{trial.request(), with_rate(trial.setting(), trial.size() == 1 ? "0" : "1.0")};
}

std::optional<Telling> decided_with_tags(const Setting& setting, const PropagateRequest& request) {
  auto context = upstream_with_tags(setting, request, RuleLevel::kMust);
  if (!context || !context->priority) return std::nullopt;
  return context;
}

void must_keep_the_decision_maker(Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  for (std::size_t i = 0; context && i < trial.size(); ++i) {
    must_have_tag_everywhere(trial, kDecisionMakerTag, context->tags.find(kDecisionMakerTag), i);
  }
}

bool inherits_decision_maker(const Setting& setting, const PropagateRequest& request) {
  const auto context = decided_with_tags(setting, request);
  return context && *context->priority > 0 && context->tags.find(kDecisionMakerTag);
}
bool inherits_no_decision_maker(const Setting& setting, const PropagateRequest& request) {
  const auto context = decided_with_tags(setting, request);
  return context && !context->tags.find(kDecisionMakerTag);
}

// ── The decision of the application ─────────────────────────────────────────────────────────────

void decision_by_hand_must_hold(Examination& trial) {
  if (const auto priority = priority_by_hand(trial.setting(), trial.request())) {
    return must_have_priority(trial, *priority);
  }
  const auto span = span_of(trial);
  if (!span) return;
  if (!span->sampling_priority.has_value()) return trial.cannot_see("span.sampling_priority");
  const bool keeps = trial.request().decide == Decision::kKeep;
  if ((*span->sampling_priority > 0) != keeps) {
    trial.fails("span.sampling_priority", keeps ? "above 0" : "0 or below",
                shown(span->sampling_priority));
  }
}

// Against a drop from upstream, or without a decision of others; the tags are in order and leave
// room. A decision maker without a decision may stay: DD-T-32.
bool is_kept_by_hand(const Setting& setting, const PropagateRequest& request) {
  if (request.decide != Decision::kKeep) return false;
  PropagateRequest without_decision = request;
  without_decision.decide = Decision::kNone;
  const auto context = upstream_with_tags(setting, without_decision, RuleLevel::kMust);
  if (!context) return false;
  return context->priority ? *context->priority <= 0 : !context->tags.find(kDecisionMakerTag);
}
bool is_new_and_kept_by_hand(const Setting& setting, const PropagateRequest& request) {
  return request.decide == Decision::kKeep && tells_nothing(setting, request);
}

void hand_must_be_named(Examination& trial) {
  must_have_tag_everywhere(trial, kDecisionMakerTag, "-4");
}

// ── How the decision is told ────────────────────────────────────────────────────────────────────

bool tells_decisions(const Setting& setting) { return !trace_styles(setting.inject).empty(); }

void styles_must_agree(Examination& trial) {
  const auto span = span_of(trial);
  const auto headers = headers_of(trial);
  if (!span || !headers) return;
  if (!span->sampling_priority.has_value()) {
    trial.cannot_see("span.sampling_priority");
    return;
  }
  const bool kept = *span->sampling_priority > 0;
  for (const Style style : trace_styles(trial.setting().inject)) {
    const std::string observable = "headers." + std::string(decision_header(style));
    const auto told = injected_decision(style, *headers);
    if (!told) {
      trial.fails(observable, "a decision", shown(headers->find(decision_header(style))));
    } else if (*told != kept) {
      trial.fails(observable, kept ? "kept" : "dropped",
                  shown(headers->find(decision_header(style))));
    }
  }
}

}  // namespace

std::vector<Law> sampling_laws() {
  return {
      {.id = "sampling.inherited_decisions_hold",
       .title = "A decision from upstream holds",
       .statement = "The priority that the first valid context tells is that of the span and goes "
                    "out unchanged, whatever this service would decide.",
       .rules = {"DD-E-30", "DD-E-32", "B3-E-01", "B3-E-02", "TP-13"},
       .recipe = kValid,
       .applies = reads_traces,
       .premise = [](const Setting& s,
                     const PropagateRequest& r) { return is_decided(s, r, RuleLevel::kMust); },
       .check = must_keep_the_decision},
      {.id = "sampling.unusual_decisions_hold",
       .title = "An unusual decision from upstream holds",
       .statement = "The same for priorities beyond -2 and 2, and for B3's zero.",
       .rules = {"DD-E-30b", "B3-E-30", "B3-E-10", "B3-E-39"},
       .level = RuleLevel::kShould,
       .applies = reads_traces,
       .premise = [](const Setting& s,
                     const PropagateRequest& r) { return is_decided(s, r, RuleLevel::kShould); },
       .check = must_keep_the_decision},
      {.id = "sampling.rules_do_not_decide_again",
       .title = "Local rules do not decide again",
       .statement = "A priority that arrived is the same whether this service's rules drop "
                    "everything or keep everything.",
       .rules = {"DD-E-32"},
       .recipe = kValid,
       .applies = reads_datadog_simply,
       .premise = [](const Setting& s,
                     const PropagateRequest& r) { return is_decided(s, r, RuleLevel::kMust); },
       .then = ask_with_rules,
       .check = must_keep_the_decision},
      {.id = "sampling.decision_makers_are_inherited",
       .title = "The decision maker is inherited",
       .statement = "With an inherited priority above zero, _dd.p.dm stays as it came, on the span "
                    "and in what goes out, even where rules would keep or drop everything.",
       .rules = {"DD-T-30", "DD-E-32"},
       .recipe = kValidDatadog,
       .applies = reads_datadog_simply,
       .premise = inherits_decision_maker,
       .then = ask_with_rules,
       .check = must_keep_the_decision_maker},
      {.id = "sampling.decision_makers_are_not_invented",
       .title = "No decision maker is invented",
       .statement = "With an inherited priority and no _dd.p.dm there is none, on the span and in "
                    "what goes out, even where rules would keep or drop everything.",
       .rules = {"DD-T-33"},
       .recipe = kValidDatadog,
       .applies = reads_datadog_simply,
       .premise = inherits_no_decision_maker,
       .then = ask_with_rules,
       .check = must_keep_the_decision_maker},
      {.id = "sampling.the_application_decides",
       .title = "The application's decision holds",
       .statement = "Where the application keeps the trace it is kept, where it drops the trace it "
                    "is dropped, whatever the carrier says; with priority 2 or -1 where nobody had "
                    "decided, or otherwise.",
       .rules = {"DD-E-32b"},
       .needs = {.features = {"decide"}},
       .recipe = {.decides = true},
       .premise = is_decided_by_hand,
       .check = decision_by_hand_must_hold},
      {.id = "sampling.the_application_is_named",
       .title = "A manual keep names its maker",
       .statement = "Where the application keeps a trace that upstream dropped or did not decide "
                    "upon, _dd.p.dm is -4 on the span and in what goes out.",
       .rules = {"DD-T-31", "DD-E-32b"},
       .needs = {.features = {"decide"}},
       .recipe = {.quality = Quality::kValid, .styles = {Style::kDatadog}, .decides = true},
       .applies = [](const Setting& s) { return reads_datadog(s) && leaves_tag_limit(s); },
       .premise = is_kept_by_hand,
       .check = hand_must_be_named},
      {.id = "sampling.new_traces_name_the_application",
       .title = "A manual keep of a new trace names its maker",
       .statement = "Where the application keeps a trace that begins here, _dd.p.dm is -4 on the "
                    "span and in what goes out.",
       .rules = {"DD-T-31b"},
       .level = RuleLevel::kShould,
       .needs = {.features = {"decide"}},
       .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}, .decides = true},
       .applies = leaves_tag_limit,
       .premise = is_new_and_kept_by_hand,
       .check = hand_must_be_named},
      {.id = "sampling.styles_tell_one_decision",
       .title = "All styles tell the same decision",
       .statement = "Priority, sampled flag, B3 decision and X-Ray decision that go out agree with "
                    "the sign of the span's priority.",
       .rules = {"TP-13", "B3-I-05", "DD-I-02"},
       .level = RuleLevel::kShould,
       .recipe = {.decides = true},
       .applies = tells_decisions,
       .check = styles_must_agree},
  };
}

}  // namespace propspec::harness
