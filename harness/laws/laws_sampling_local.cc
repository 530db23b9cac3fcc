// Sampling priorities that this service decides on, by rules, by rates, or by default.
#include "harness/laws/applicability.h"
#include "harness/laws/decisions.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"
#include "simulator/trace/span_context.h"

namespace propspec::harness {
namespace {

bool reads_datadog(const Setting& setting) {
  return continues(setting) && setting.extracts(Style::kDatadog);
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

}  // namespace

std::vector<Law> local_sampling_laws() {
  return {
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
  };
}

}  // namespace propspec::harness
