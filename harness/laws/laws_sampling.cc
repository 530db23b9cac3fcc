// Sampling priorities: which decision holds, who made it, and how each style tells of it.
#include <algorithm>

#include "harness/cases/written.h"
#include "harness/laws/applicability.h"
#include "harness/laws/injected_decision.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/tag_list.h"
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
bool reads_datadog_simply(const Setting& setting) {
  return is_simple(setting) && setting.extracts(Style::kDatadog);
}

constexpr Recipe kValid = {.quality = Quality::kValid};
constexpr Recipe kValidDatadog = {.quality = Quality::kValid, .styles = {Style::kDatadog}};

std::optional<Telling> undecided(const Setting& setting, const PropagateRequest& request) {
  auto context = lone_upstream(setting, request, RuleLevel::kMust);
  if (!context || context->priority || request.decide != Decision::kNone) return std::nullopt;
  return context;
}
bool is_undecided(const Setting& setting, const PropagateRequest& request) {
  return undecided(setting, request).has_value();
}

void must_have_priority(Examination& trial, std::int64_t expected, std::size_t i = 0) {
  const auto span = span_of(trial, i);
  const auto headers = headers_of(trial, i);
  if (!span || !headers) return;
  must_equal(trial, "span.sampling_priority", Observed<std::int64_t>(expected),
             span->sampling_priority);
  if (trial.setting(i).injects(Style::kDatadog)) {
    must_equal_header(trial, "x-datadog-sampling-priority", Digits::decimal(expected).text(),
                      *headers);
  }
}

// On the span and, if Datadog headers are injected, in their tags. Nothing: neither there.
void must_have_tag_everywhere(Examination& trial, std::string_view key,
                              std::optional<std::string_view> expected, std::size_t i = 0) {
  const auto span = span_of(trial, i);
  const auto headers = headers_of(trial, i);
  if (!span || !headers) return;
  if (span->tags.left_out()) {
    trial.cannot_see("span.tags");
  } else if (const auto tag = span->tags->find(key); tag != expected) {
    trial.fails("span.tags." + std::string(key), shown(expected), shown(tag));
  }
  if (!trial.setting(i).injects(Style::kDatadog)) return;
  const auto sent = parse_tag_list(headers->find("x-datadog-tags").value_or(""));
  const auto tag = sent ? sent->find(key) : std::nullopt;
  if (tag != expected) {
    trial.fails("headers.x-datadog-tags." + std::string(key), shown(expected), shown(tag));
  }
}

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

bool is_decided_by_hand(const Setting&, const PropagateRequest& request) {
  return request.decide != Decision::kNone;
}

void decision_by_hand_must_hold(Examination& trial) {
  must_have_priority(trial, trial.request().decide == Decision::kKeep ? 2 : -1);
}

// Of carriers whose tags are in order and leave room.
bool is_kept_by_hand(const Setting& setting, const PropagateRequest& request) {
  PropagateRequest without_decision = request;
  without_decision.decide = Decision::kNone;
  return request.decide == Decision::kKeep &&
         (upstream_with_tags(setting, without_decision, RuleLevel::kMust) ||
          tells_nothing(setting, request));
}

void hand_must_be_named(Examination& trial) {
  must_have_tag_everywhere(trial, kDecisionMakerTag, "-4");
}

// ── The decision of this service ────────────────────────────────────────────────────────────────

// The same service, asked to begin a trace.
std::optional<Step> ask_for_new_trace(const Examination& trial) {
  if (trial.size() > 1) return std::nullopt;
  return Step{PropagateRequest{}, {}};
}

void must_decide_as_for_a_new_trace(Examination& trial) {
  const auto span = span_of(trial, 0);
  const auto new_span = span_of(trial, 1);
  if (!span || !new_span) return;
  must_equal(trial, "span.sampling_priority", new_span->sampling_priority, span->sampling_priority);
  const auto context = undecided(trial.setting(), trial.request());
  if (!context) return;
  must_equal(trial, "span.trace_id", Observed<TraceId>(context->trace_id), span->trace_id);
}

bool is_left_to_defaults(const Setting& setting) { return setting.other.empty(); }

void must_keep_by_default(Examination& trial) {
  must_have_priority(trial, 1);
  const auto span = span_of(trial);
  if (!span || span->tags.left_out()) return;
  const auto maker = span->tags->find(kDecisionMakerTag);
  if (maker != "-0" && maker != "-1") {
    trial.fails("span.tags._dd.p.dm", "\"-0\" or \"-1\"", shown(maker));
  }
}

bool is_undecided_or_new(const Setting& setting, const PropagateRequest& request) {
  if (request.decide != Decision::kNone) return false;
  return tells_nothing(setting, request) || is_undecided(setting, request);
}

// By a rule that keeps all.
std::optional<Step> ask_with_keeping_rule(const Examination& trial) {
  if (trial.size() > 1) return std::nullopt;
  return Step{trial.request(), with_rate(trial.setting(), "1.0")};
}
std::optional<Step> ask_with_dropping_rule(const Examination& trial) {
  if (trial.size() > 1) return std::nullopt;
  return Step{trial.request(), with_rate(trial.setting(), "0")};
}

void rule_must_keep(Examination& trial) {
  must_have_priority(trial, 2, 1);
  must_have_tag_everywhere(trial, kDecisionMakerTag, "-3", 1);
  must_have_tag_everywhere(trial, kKnuthRateTag, "1", 1);
}

void rule_must_drop(Examination& trial) {
  must_have_priority(trial, -1, 1);
  must_have_tag_everywhere(trial, kDecisionMakerTag, std::nullopt, 1);
}

// Rates whose digits beyond the sixth round down, round up, and are none.
struct WrittenRate {
  std::string_view rate, written;
};
constexpr WrittenRate kRates[] = {
    {"0.87654321", "0.876543"}, {"0.9000007", "0.900001"}, {"0.75", "0.75"}};

std::optional<Step> ask_with_rates(const Examination& trial) {
  if (trial.size() > std::size(kRates)) return std::nullopt;
  return Step{trial.request(), with_rate(trial.setting(), kRates[trial.size() - 1].rate)};
}

// Of those that are kept: whether a dropped trace tells its rate is nobody's rule.
void rates_must_be_short(Examination& trial) {
  for (std::size_t i = 1; i < trial.size(); ++i) {
    const auto span = span_of(trial, i);
    if (!span) return;
    if (!span->sampling_priority.has_value() || *span->sampling_priority <= 0) continue;
    must_have_tag_everywhere(trial, kKnuthRateTag, kRates[i - 1].written, i);
  }
}

// ── Unreadable decisions ────────────────────────────────────────────────────────────────────────

constexpr std::string_view kNoPriorities[] = {"abc", "1.5", "99999999999", "0x0", "--1"};

std::optional<Step> ask_with_no_priority(const Examination& trial) {
  if (trial.size() > std::size(kNoPriorities)) return std::nullopt;
  return Step{
      with_header(trial.request(), "x-datadog-sampling-priority", kNoPriorities[trial.size() - 1]),
      {}};
}

void no_priority_must_not_drop(Examination& trial) {
  for (std::size_t i = 1; i < trial.size(); ++i) {
    const auto span = span_of(trial, i);
    if (!span) return;
    if (span->sampling_priority.has_value() && *span->sampling_priority <= 0) {
      trial.fails("span.sampling_priority", "no drop", shown(span->sampling_priority));
    }
  }
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
       .statement = "Where the application keeps the trace the priority is 2, where it drops it "
                    "-1, on the span and in what goes out, whatever the carrier says.",
       .rules = {"DD-E-32b"},
       .needs = {.features = {"decide"}},
       .recipe = {.decides = true},
       .premise = is_decided_by_hand,
       .check = decision_by_hand_must_hold},
      {.id = "sampling.the_application_is_named",
       .title = "A manual keep names its maker",
       .statement = "Where the application keeps the trace, _dd.p.dm is -4 on the span and in what "
                    "goes out, whatever it was.",
       .rules = {"DD-T-31", "DD-E-32b"},
       .needs = {.features = {"decide"}},
       .recipe = {.quality = Quality::kValid, .styles = {Style::kDatadog}, .decides = true},
       .applies = [](const Setting& s) { return reads_datadog(s) && leaves_tag_limit(s); },
       .premise = is_kept_by_hand,
       .check = hand_must_be_named},
      {.id = "sampling.undecided_traces_are_decided_here",
       .title = "Without a priority this service decides",
       .statement = "A context without a priority is continued, and decided upon as a new trace "
                    "is.",
       .rules = {"DD-E-31"},
       .recipe = kValidDatadog,
       .applies = [](const Setting& s) { return reads_datadog(s) && decides_alike(s); },
       .premise = is_undecided,
       .then = ask_for_new_trace,
       .check = must_decide_as_for_a_new_trace},
      {.id = "sampling.undecided_b3_is_decided_here",
       .title = "Without a B3 decision this service decides",
       .statement = "X-B3 headers of 128-bit ids without a decision are continued, and decided "
                    "upon as a new trace is.",
       .rules = {"B3-E-04"},
       .recipe = {.quality = Quality::kValid, .styles = {Style::kB3Multi}},
       .applies =
           [](const Setting& s) {
             return continues(s) && extracts_only(Style::kB3Multi, s) && decides_alike(s);
           },
       .premise = is_undecided,
       .then = ask_for_new_trace,
       .check = must_decide_as_for_a_new_trace},
      {.id = "sampling.default_is_keep",
       .title = "By default traces are kept",
       .statement = "Without rates and rules a trace that nobody decided upon is kept with "
                    "priority 1 and decision maker -0 or -1.",
       .rules = {"DD-E-31b"},
       .level = RuleLevel::kMay,
       .recipe = kValid,
       .applies = is_left_to_defaults,
       .premise = is_undecided_or_new,
       .check = must_keep_by_default},
      {.id = "sampling.rules_name_themselves",
       .title = "A rule that keeps is named",
       .statement = "A trace that arrives undecided and is kept by a rule of this service has "
                    "priority 2, decision maker -3 and the rule's rate.",
       .rules = {"DD-T-31", "DD-E-31", "DD-T-41b"},
       .recipe = kValidDatadog,
       .applies = reads_datadog_simply,
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             const auto context = upstream_with_tags(s, r, RuleLevel::kMust);
             return context && !context->priority && !context->tags.find(kDecisionMakerTag) &&
                    !context->tags.find(kKnuthRateTag);
           },
       .then = ask_with_keeping_rule,
       .check = rule_must_keep},
      {.id = "sampling.rules_drop",
       .title = "A rule that drops leaves no decision maker",
       .statement = "A trace that arrives undecided, or begins here, and is dropped by a rule of "
                    "this service has priority -1 and no decision maker, even if one arrived.",
       .rules = {"DD-I-10", "DD-T-32b"},
       .level = RuleLevel::kMay,
       .recipe = kValidDatadog,
       .applies = reads_datadog_simply,
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             const auto context = upstream_with_tags(s, r);
             return context && !context->priority;
           },
       .then = ask_with_dropping_rule,
       .check = rule_must_drop},
      {.id = "sampling.new_traces_name_their_rule",
       .title = "A rule that keeps a new trace is named",
       .statement = "A trace that begins here and is kept by a rule has priority 2, decision maker "
                    "-3 and the rule's rate.",
       .rules = {"DD-T-31b", "DD-T-41b"},
       .level = RuleLevel::kShould,
       .recipe = {.quality = Quality::kValid, .styles = {Style::kBaggage}},
       .applies = reads_datadog_simply,
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             return tells_nothing(s, r) && r.decide == Decision::kNone;
           },
       .then = ask_with_keeping_rule,
       .check = rule_must_keep},
      {.id = "sampling.rates_are_written_short",
       .title = "Rates have at most six decimals",
       .statement = "_dd.p.ksr of a trace that a local rule keeps is the rule's rate with at most "
                    "six decimals, rounded, without trailing zeros.",
       .rules = {"DD-T-41b"},
       .recipe = kValidDatadog,
       .applies = [](const Setting& s) { return reads_datadog_simply(s) && s.extract == s.inject; },
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             const auto context = upstream_with_tags(s, r, RuleLevel::kMust);
             return context && !context->priority && !context->tags.find(kKnuthRateTag);
           },
       .then = ask_with_rates,
       .check = rates_must_be_short},
      {.id = "sampling.garbage_is_no_drop",
       .title = "An unreadable priority is no drop",
       .statement = "A priority that is no integer does not become a decision to drop.",
       .rules = {"DD-E-33"},
       .level = RuleLevel::kMay,
       .recipe = kValidDatadog,
       .applies = [](const Setting& s) { return reads_datadog_simply(s); },
       .premise = [](const Setting& s,
                     const PropagateRequest& r) { return upstream_with_tags(s, r).has_value(); },
       .then = ask_with_no_priority,
       .check = no_priority_must_not_drop},
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
