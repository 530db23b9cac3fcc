// Laws of several styles in one request: whose context it is that the span goes on from.
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/several_styles.h"

namespace propspec::harness {
namespace {

void must_take_trace_of_winner(Examination& trial) {
  const auto span = span_of(trial);
  if (!span) return;
  const Tale tale(trial.setting(), trial.request().headers);
  must_equal(trial, "span.trace_id", Observed(tale.winner()->trace_id), span->trace_id);
}

Law first_valid_wins() {
  return {.id = "order.first_valid_wins",
          .title = "The first valid context in the configured order wins",
          .statement =
              "The span continues the trace of the first style, in the order of the "
              "configuration, whose headers hold a valid context.",
          .rules = {"PR-01", "PR-02"},
          .recipe = {.quality = Quality::kValid},
          .applies = continues,
          .premise = has_winner_by_must,
          .check = must_take_trace_of_winner};
}

Law first_valid_wins_by_should() {
  Law law = first_valid_wins();
  law.id = "order.first_valid_wins_after_mistakes";
  law.title = "The first valid context wins, also after malformed ones";
  law.statement =
      "The span continues the trace of the first style whose headers hold a valid "
      "context, whatever is wrong with a traceparent before it.";
  law.rules = {"PR-02b", "PR-01", "PR-04b"};
  law.level = RuleLevel::kShould;
  law.recipe.quality = Quality::kAnything;
  law.applies = has_several;
  law.premise = has_winner_by_should;
  return law;
}

// The state that the winner hands down.
void must_take_state_of_winner(Examination& trial) {
  const auto span = span_of(trial);
  if (!span) return;
  const Tale tale(trial.setting(), trial.request().headers);
  const Telling& winner = *tale.winner();
  must_equal(trial, "span.sampling_priority", Observed(*winner.priority), span->sampling_priority);
  must_equal(trial, "span.origin",
             winner.origin.empty() ? Observed<std::string>::absent()
                                   : Observed<std::string>(winner.origin),
             span->origin);
  if (!span->tags.has_value()) return trial.cannot_see("span.tags");
  must_have_tags(trial, "span.tags", winner.tags, *span->tags, *winner.priority);
}

Law state_is_of_the_winner() {
  return {.id = "order.state_is_of_the_winner",
          .title = "Priority, origin and tags are those of the winner",
          .statement =
              "Where the winning context has a priority, the span has that priority, and "
              "the winner's origin and propagation tags, none of them borrowed from "
              "another style.",
          .rules = {"PR-01"},
          .recipe = {.quality = Quality::kValid},
          .applies = continues,
          .premise = has_decided_winner_by_must,
          .check = must_take_state_of_winner};
}

Law state_is_of_the_winner_by_should() {
  Law law = state_is_of_the_winner();
  law.id = "order.state_is_of_the_winner_in_full";
  law.statement =
      "The same where it takes a rule of level should to read the winner: short B3 "
      "ids, dropped traces in B3, unusual priorities.";
  law.rules = {"B3-E-30", "B3-E-10", "B3-E-22", "DD-E-30b", "PR-01", "PR-04b"};
  law.level = RuleLevel::kShould;
  law.premise = has_decided_winner_by_should;
  return law;
}

Law parent_is_of_the_winner() {
  return {.id = "order.parent_is_of_the_winner",
          .title = "The parent is the winner's",
          .statement =
              "The parent of the span is the one that the winning context names, unless "
              "a later traceparent of the same trace names another; Datadog headers that "
              "win set no `_dd.parent_id` then.",
          .rules = {"PR-01", "PR-07"},
          .recipe = {.quality = Quality::kValid},
          .applies = continues,
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                return has_winner_by_must(setting, request) && has_one_parent(setting, request);
              },
          .check =
              [](Examination& trial) {
                const auto span = span_of(trial);
                if (!span) return;
                const Tale tale(trial.setting(), trial.request().headers);
                must_equal(trial, "span.parent_id", Observed(tale.winner()->parent_id),
                           span->parent_id);
                // Only Datadog and W3C say that it is absent.
                const Telling* const w3c = tale.loser(Style::kTraceContext);
                if (tale.winner()->style == Style::kDatadog && w3c != nullptr) {
                  must_have_tag(trial, *span, "_dd.parent_id", std::nullopt);
                }
              }};
}

Law without_tracecontext_no_parent_tag() {
  return {.id = "order.without_tracecontext_no_parent_tag",
          .title = "Datadog headers alone set no parent tag",
          .statement =
              "A context of Datadog headers, with no traceparent and no tracestate beside "
              "them, sets no `_dd.parent_id`.",
          .rules = {"TS-14d"},
          .level = RuleLevel::kShould,
          .recipe = {.styles = {Style::kDatadog}},
          .applies =
              [](const Setting& setting) {
                return continues(setting) && setting.extracts(Style::kDatadog);
              },
          .premise =
              [](const Setting&, const PropagateRequest& request) {
                return tells_only_in(Style::kDatadog, request.headers) &&
                       telling_in(Style::kDatadog, request.headers).is_context();
              },
          .check =
              [](Examination& trial) {
                if (const auto span = span_of(trial)) {
                  must_have_tag(trial, *span, "_dd.parent_id", std::nullopt);
                }
              }};
}

// ── Extract first ───────────────────────────────────────────────────────────────────────────────

Law extract_first_stops() {
  return {.id = "order.extract_first_stops",
          .title = "Extract first stops at the first context",
          .statement =
              "With DD_TRACE_PROPAGATION_EXTRACT_FIRST everything is as if the first valid "
              "style's headers were there alone: trace, parent, state, links, and the "
              "foreign members that go out.",
          .rules = {"PR-04"},
          .recipe = {.quality = Quality::kValid},
          .applies = stops_at_first,
          .premise = has_winner_by_must,
          .then = again_with(of_winner_alone),
          .check = [](Examination& trial) {
            must_tell_same_trace(trial);
            const Tale tale(trial.setting(), trial.request().headers);
            if (tale.winner()->priority) must_tell_same_state(trial);
            const auto links = links_of(trial);
            if (links && !links->empty()) {
              trial.fails("span.links", "no links", std::to_string(links->size()) + " links");
            }
            if (trial.setting().injects(Style::kTraceContext) &&
                tale.winner()->style != Style::kTraceContext) {
              must_send_foreign(trial, {});
            }
          }};
}

}  // namespace

std::vector<Law> order_laws() {
  return {first_valid_wins(),        first_valid_wins_by_should(),
          state_is_of_the_winner(),  state_is_of_the_winner_by_should(),
          parent_is_of_the_winner(), without_tracecontext_no_parent_tag(),
          extract_first_stops()};
}

}  // namespace propspec::harness
