// Laws of span links: what becomes of contexts that did not win.
#include <algorithm>

#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/several_styles.h"

namespace propspec::harness {
namespace {

bool makes_certain_link(Style style) {
  return style == Style::kDatadog || style == Style::kTraceContext;  // B3-E-06b
}

Law another_trace_becomes_a_link() {
  return {.id = "order.another_trace_becomes_a_link",
          .title = "A context of another trace becomes a span link",
          .statement =
              "The one Datadog or W3C context behind the winner that is of another trace "
              "is linked once: its whole trace id, its span id, reason "
              "terminated_context and the name of its style.",
          .rules = {"PR-08"},
          .needs = {.features = {"span_links"}},
          .recipe = {.quality = Quality::kValid},
          .applies = merges,
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                if (!has_winner_by_must(setting, request)) return false;
                const Tale tale(setting, request.headers);
                const auto losers = tale.losers();
                const auto differs = [&](const Telling* loser) {
                  return is_other_trace(*loser, *tale.winner());
                };
                if (std::count_if(losers.begin(), losers.end(), differs) != 1) return false;
                const Telling& other = **std::find_if(losers.begin(), losers.end(), differs);
                // DD-T-56b: with the same lower half there may be none.
                return makes_certain_link(other.style) &&
                       other.trace_id.low != tale.winner()->trace_id.low;
              },
          .check =
              [](Examination& trial) {
                const auto links = links_of(trial);
                if (!links) return;
                if (links->size() != 1) {
                  return trial.fails("span.links", "1 link",
                                     std::to_string(links->size()) + " links");
                }
                const Tale tale(trial.setting(), trial.request().headers);
                for (const Telling* const loser : tale.losers()) {
                  if (!is_other_trace(*loser, *tale.winner())) continue;
                  must_link(trial, links->front(), loser->trace_id, loser->parent_id,
                            "terminated_context", loser->style);
                }
              }};
}

Law each_other_trace_becomes_a_link() {
  return {.id = "order.each_other_trace_becomes_a_link",
          .title = "Several other traces become several links",
          .statement =
              "Each context behind the winner that is of another trace makes a link of "
              "its own, in the order of the styles, B3 among them.",
          .rules = {"PR-08c", "PR-08", "B3-E-06b", "DD-T-56b"},
          .level = RuleLevel::kMay,
          .needs = {.features = {"span_links"}},
          .recipe = {.quality = Quality::kValid},
          .applies = merges,
          .premise = has_winner_by_should,
          .check = [](Examination& trial) {
            const auto links = links_of(trial);
            if (!links) return;
            const Tale tale(trial.setting(), trial.request().headers);
            std::vector<const Telling*> expected;
            for (const Telling* const loser : tale.losers()) {
              if (is_other_trace(*loser, *tale.winner())) expected.push_back(loser);
            }
            if (links->size() != expected.size()) {
              return trial.fails("span.links", std::to_string(expected.size()) + " links",
                                 std::to_string(links->size()) + " links");
            }
            for (std::size_t i = 0; i < expected.size(); ++i) {
              must_link(trial, (*links)[i], expected[i]->trace_id, expected[i]->parent_id,
                        "terminated_context", expected[i]->style);
            }
          }};
}

Law one_trace_makes_no_link() {
  return {.id = "order.one_trace_makes_no_link",
          .title = "Contexts of one trace make no link",
          .statement =
              "Where all contexts are of the trace that is continued, the span has no "
              "links.",
          .rules = {"PR-08", "PR-09"},
          .needs = {.features = {"span_links"}},
          .recipe = {.quality = Quality::kValid, .one_trace = true},
          .applies = continues,
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                if (!has_winner_by_must(setting, request)) return false;
                const Tale tale(setting, request.headers);
                const auto losers = tale.losers();
                return std::none_of(losers.begin(), losers.end(), [&](const Telling* loser) {
                  return is_other_trace(*loser, *tale.winner());
                });
              },
          .check =
              [](Examination& trial) {
                const auto links = links_of(trial);
                if (links && !links->empty()) {
                  trial.fails("span.links", "no links", std::to_string(links->size()) + " links");
                }
              }};
}

}  // namespace

std::vector<Law> link_laws() {
  return {another_trace_becomes_a_link(), each_other_trace_becomes_a_link(),
          one_trace_makes_no_link()};
}

}  // namespace propspec::harness
