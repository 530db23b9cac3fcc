// Laws of DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT: restart and ignore.
#include "harness/laws/answers.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"

namespace propspec::harness {
namespace {

bool restarts(const Setting& setting) { return setting.behavior == ExtractBehavior::kRestart; }
bool ignores(const Setting& setting) { return setting.behavior == ExtractBehavior::kIgnore; }

bool has_winner(const Setting& setting, const PropagateRequest& request) {
  const Tale tale(setting, request.headers);
  return tale.is_clear(RuleLevel::kMust) && tale.winner() != nullptr;
}

// What would have been the parent: the winner's, or that of a traceparent of the same trace
// (PR-07). Nothing if that is not settled.
std::optional<SpanId> would_be_parent(const Setting& setting, const Tale& tale) {
  const Telling& winner = *tale.winner();
  const Telling* const w3c = tale.loser(Style::kTraceContext);
  if (w3c == nullptr || w3c->trace_id != winner.trace_id || w3c->parent_id == winner.parent_id) {
    return winner.parent_id;
  }
  if (winner.style != Style::kDatadog || setting.extract_first) return std::nullopt;  // PR-10e
  return w3c->parent_id;
}

void must_have_no_links(Examination& trial) {
  const auto links = links_of(trial);
  if (links && !links->empty()) {
    trial.fails("span.links", "no links", std::to_string(links->size()) + " links");
  }
}

// Nothing of the state that came in: origin, tags, foreign members.
void must_inherit_nothing(Examination& trial) {
  const auto span = span_of(trial);
  if (!span) return;
  must_equal(trial, "span.origin", Observed<std::string>::absent(), span->origin);
  if (span->tags.has_value()) must_have_tags(trial, "span.tags", {}, *span->tags, {});
  must_have_tag(trial, *span, "_dd.parent_id", std::nullopt);
  if (trial.setting().injects(Style::kTraceContext)) must_send_foreign(trial, {});
  if (trial.setting().injects(Style::kDatadog)) {
    if (const auto headers = headers_of(trial)) {
      must_equal_header(trial, "x-datadog-origin", std::nullopt, *headers);
      must_have_tags(trial, "headers.x-datadog-tags", {}, tags_in_header(*headers), {});
    }
  }
}

// The first request is decided as the last one, which has no headers.
void must_decide_as_without_headers(Examination& trial) {
  const auto span = span_of(trial);
  const auto plain = span_of(trial, trial.size() - 1);
  if (!span || !plain) return;
  must_equal(trial, "span.sampling_priority", plain->sampling_priority, span->sampling_priority);
}

// ── restart ─────────────────────────────────────────────────────────────────────────────────────

Law restart_begins_a_new_trace() {
  return {.id = "order.restart_begins_a_new_trace",
          .title = "restart begins a new trace",
          .statement = "With behavior restart, the span has a trace id of its own and no parent.",
          .rules = {"PR-10"},
          .recipe = {.quality = Quality::kValid},
          .applies = restarts,
          .premise = has_winner,
          .check = [](Examination& trial) {
            must_begin_anew(trial);
            const auto span = span_of(trial);
            if (!span || !span->trace_id.has_value()) return;
            const Tale tale(trial.setting(), trial.request().headers);
            const std::uint64_t old_half = tale.winner()->trace_id.high;
            if (old_half != 0 && span->trace_id->high == old_half) {
              trial.fails("span.trace_id", "an upper half of its own", shown(span->trace_id));
            }
          }};
}

Law restart_links_the_old_one() {
  return {.id = "order.restart_links_the_old_one",
          .title = "restart links the old trace",
          .statement =
              "With behavior restart, the span has exactly one link: to the span that "
              "would have been its parent, with reason propagation_behavior_extract and "
              "the name of the style that won.",
          .rules = {"PR-10"},
          .needs = {.features = {"span_links"}},
          .recipe = {.quality = Quality::kValid},
          .applies = restarts,
          .premise = has_winner,
          .check = [](Examination& trial) {
            const auto links = links_of(trial);
            if (!links) return;
            if (links->size() != 1) {
              return trial.fails("span.links", "1 link", std::to_string(links->size()) + " links");
            }
            const Tale tale(trial.setting(), trial.request().headers);
            const auto parent = would_be_parent(trial.setting(), tale);
            const ObservedLink& link = links->front();
            if (!parent && !link.span_id.has_value()) return;
            must_link(trial, link, tale.winner()->trace_id, parent ? *parent : *link.span_id,
                      "propagation_behavior_extract", tale.winner()->style);
          }};
}

Law restart_inherits_nothing() {
  Law law = restart_begins_a_new_trace();
  law.id = "order.restart_inherits_nothing";
  law.title = "restart inherits nothing";
  law.statement =
      "With behavior restart, neither origin nor tags nor foreign members of the old "
      "trace are there, on the span or in what goes out.";
  law.rules = {"PR-10b"};
  law.level = RuleLevel::kShould;
  law.check = must_inherit_nothing;
  return law;
}

Law restart_decides_anew() {
  Law law = restart_begins_a_new_trace();
  law.id = "order.restart_decides_anew";
  law.title = "restart makes a decision of its own";
  law.statement =
      "With behavior restart, the priority is the one that a request without headers "
      "gets, where that does not depend on the trace id.";
  law.rules = {"PR-10b"};
  law.level = RuleLevel::kShould;
  law.applies = [](const Setting& setting) { return restarts(setting) && decides_alike(setting); };
  law.then = again_with([](const Setting&, const Headers&) { return Headers{}; });
  law.check = must_decide_as_without_headers;
  return law;
}

Law restart_keeps_baggage() {
  return {.id = "order.restart_keeps_baggage",
          .title = "restart keeps baggage",
          .statement =
              "With behavior restart, baggage is extracted and goes on as without trace "
              "headers.",
          .rules = {"PR-10"},
          .recipe = {.quality = Quality::kValid},
          .applies =
              [](const Setting& setting) {
                return restarts(setting) && setting.extracts(Style::kBaggage);
              },
          .premise =
              [](const Setting& setting, const PropagateRequest& request) {
                return has_winner(setting, request) && request.headers.find_header("baggage");
              },
          .then = again_with([](const Setting& setting, const Headers& given) {
            Headers headers = given;
            for (const Style style : setting.extract) {
              if (style != Style::kBaggage) headers = without(style, headers);
            }
            return headers;
          }),
          .check =
              [](Examination& trial) {
                const auto restarted = baggage_of(trial);
                const auto plain = baggage_of(trial, trial.size() - 1);
                if (!restarted || !plain) return;
                if (*restarted != *plain) {
                  trial.fails("baggage", std::to_string(plain->size()) + " items, as without",
                              std::to_string(restarted->size()) + " items, or others");
                }
              }};
}

// ── ignore ──────────────────────────────────────────────────────────────────────────────────────

Law ignore_begins_a_new_trace() {
  return {.id = "order.ignore_begins_a_new_trace",
          .title = "ignore begins a new trace",
          .statement =
              "With behavior ignore, whatever comes in, the span has a trace id of its "
              "own, no parent and no links.",
          .rules = {"PR-11"},
          .applies = ignores,
          .check = [](Examination& trial) {
            must_begin_anew(trial);
            must_have_no_links(trial);
          }};
}

Law ignore_takes_nothing() {
  return {.id = "order.ignore_takes_nothing",
          .title = "ignore takes nothing",
          .statement =
              "With behavior ignore, neither tags nor baggage of what comes in are there, "
              "on the span or in what goes out.",
          .rules = {"PR-11"},
          .applies = ignores,
          .check = [](Examination& trial) {
            const auto span = span_of(trial);
            if (!span) return;
            if (span->tags.has_value()) must_have_tags(trial, "span.tags", {}, *span->tags, {});
            if (!trial.request().set_baggage.empty()) return;
            const auto baggage = baggage_of(trial);
            if (baggage && !baggage->empty()) {
              trial.fails("baggage", "none", std::to_string(baggage->size()) + " items");
            }
            const auto headers = headers_of(trial);
            if (headers && !headers->find_header("baggage").value_or("").empty()) {
              must_equal_header(trial, "baggage", std::nullopt, *headers);
            }
          }};
}

Law ignore_decides_anew() {
  return {
      .id = "order.ignore_decides_anew",
      .title = "ignore makes a decision of its own",
      .statement =
          "With behavior ignore, whatever comes in, the priority is the one that a "
          "request without headers gets.",
      .rules = {"PR-11"},
      .applies = [](const Setting& setting) { return ignores(setting) && decides_alike(setting); },
      .then = again_with([](const Setting&, const Headers&) { return Headers{}; }),
      .check = must_decide_as_without_headers};
}

}  // namespace

std::vector<Law> behavior_laws() {
  return {restart_begins_a_new_trace(), restart_links_the_old_one(), restart_inherits_nothing(),
          restart_decides_anew(),       restart_keeps_baggage(),     ignore_begins_a_new_trace(),
          ignore_takes_nothing(),       ignore_decides_anew()};
}

}  // namespace propspec::harness
