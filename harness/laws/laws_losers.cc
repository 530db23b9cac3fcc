// Laws of several styles in one request: what the others do not change.
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/several_styles.h"
#include "harness/laws/upstream.h"

namespace propspec::harness {
namespace {

Law losers_change_nothing() {
  return {.id = "order.losers_change_nothing",
          .title = "Later contexts change neither trace nor state",
          .statement =
              "Without the headers of all styles but the winning one, the span has the "
              "same trace id, priority, origin and propagation tags.",
          .rules = {"PR-01", "PR-06"},
          .recipe = {.quality = Quality::kValid},
          .applies = has_several,
          .premise = has_decided_winner_by_must,
          .then = again_with(of_winner_alone),
          .check = [](Examination& trial) {
            const auto before = span_of(trial);
            const auto after = span_of(trial, trial.size() - 1);
            if (!before || !after) return;
            must_equal(trial, "span.trace_id", after->trace_id, before->trace_id);
            must_equal(trial, "span.sampling_priority", after->sampling_priority,
                       before->sampling_priority);
            must_equal(trial, "span.origin", after->origin, before->origin);
            if (!before->tags.has_value() || !after->tags.has_value()) {
              return trial.cannot_see("span.tags");
            }
            must_have_tags(trial, "span.tags", *after->tags, *before->tags,
                           after->sampling_priority);
          }};
}

Law unconfigured_styles_mean_nothing() {
  return {.id = "order.unconfigured_styles_mean_nothing",
          .title = "Headers of other styles mean nothing",
          .statement =
              "Headers of styles that are not configured to be read, put beside the "
              "request's own, change neither trace nor state nor links.",
          .rules = {"PR-01"},
          .recipe = {.quality = Quality::kValid},
          .applies =
              [](const Setting& setting) {
                return continues(setting) && !trace_styles(setting.extract).empty() &&
                       // Datadog's parent id beside B3 is disputed: PR-07c.
                       (setting.extracts(Style::kDatadog) ||
                        !(setting.extracts(Style::kB3) || setting.extracts(Style::kB3Multi)));
              },
          .premise = has_decided_winner_by_must,
          .then = again_with([](const Setting& setting, const Headers& given) {
            Headers headers = given;
            const auto add = [&](Style style, std::string_view name, std::string_view value) {
              if (!setting.extracts(style) && !given.find_header(name)) headers.add(name, value);
            };
            add(Style::kDatadog, "x-datadog-trace-id", "1");
            add(Style::kDatadog, "x-datadog-parent-id", "2");
            add(Style::kDatadog, "x-datadog-sampling-priority", "-1");
            add(Style::kDatadog, "x-datadog-origin", "elsewhere");
            add(Style::kDatadog, "x-datadog-tags", "_dd.p.other=1");
            add(Style::kTraceContext, "traceparent",
                "00-00000000000000010000000000000003-0000000000000004-00");
            add(Style::kTraceContext, "tracestate", "dd=s:-1;o:elsewhere;t.other:1,other=1");
            add(Style::kB3, "b3", "0000000000000001000000000000000a-000000000000000b-0");
            add(Style::kB3Multi, "x-b3-traceid", "0000000000000001000000000000000c");
            add(Style::kB3Multi, "x-b3-spanid", "000000000000000d");
            add(Style::kB3Multi, "x-b3-sampled", "0");
            return headers;
          }),
          .check =
              [](Examination& trial) {
                must_be_read_alike(trial);
                const auto before = links_of(trial);
                const auto after = links_of(trial, trial.size() - 1);
                if (before && after && before->size() != after->size()) {
                  trial.fails("span.links", std::to_string(before->size()) + " links",
                              std::to_string(after->size()) + " links");
                }
              }};
}

}  // namespace

std::vector<Law> loser_laws() {
  return {losers_change_nothing(), unconfigured_styles_mean_nothing()};
}

}  // namespace propspec::harness
