// What style datadog makes of propagation tags.
#include "harness/cases/written.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/laws_datadog.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"
#include "simulator/trace/span_context.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

bool passes_tags(const Setting& setting) {
  return passes_datadog(setting) && leaves_tag_limit(setting);
}

// ── The upper half of the trace id ──────────────────────────────────────────────────────────────

bool tells_tid_plainly(const Setting& setting, const PropagateRequest& request) {
  return upstream_with_tags(setting, request) ||
         (tells_nothing(setting, request) && request.decide == Decision::kNone);
}

void tid_must_be_the_upper_half(Examination& trial) {
  const auto injected = injected_tags(trial);
  const auto span = span_of(trial);
  if (!injected || !span) return;
  if (!span->trace_id.has_value()) {
    trial.cannot_see("span.trace_id");
    return;
  }
  const std::uint64_t high = span->trace_id->high;
  const auto digits = Digits::hex16(high);
  const auto expected = high == 0 ? std::nullopt : std::optional(digits.text());
  const auto sent = injected->tags.find(kTidTag);
  if (sent != expected) {
    trial.fails("headers.x-datadog-tags._dd.p.tid", shown(expected), shown(sent));
  }
  if (span->tags.left_out()) {
    trial.cannot_see("span.tags");
  } else if (const auto tag = span->tags->find(kTidTag); tag != expected) {
    trial.fails("span.tags._dd.p.tid", shown(expected), shown(tag));
  }
}

// Fifteen digits, seventeen, and sixteen with one that is none (DD-T-51).
std::optional<Step> ask_with_malformed_tid(const Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  if (!context || trial.size() > 3) return std::nullopt;
  std::string tid = hex(SpanId{context->trace_id.low});
  if (trial.size() == 1) tid.pop_back();
  if (trial.size() == 2) tid.push_back('7');
  if (trial.size() == 3) tid[context->trace_id.low % 16] = 'g';
  std::string tags = "_dd.p.tid=" + tid;
  for (const auto [key, value] : context->tags) {
    if (key == kTidTag) continue;
    tags.append(",").append(key).append("=").append(value);
  }
  return Step{with_header(trial.request(), "x-datadog-tags", tags), {}};
}

void malformed_tid_must_be_dropped(Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  for (std::size_t i = 1; context && i < trial.size(); ++i) {
    const auto headers = headers_of(trial, i);
    const auto span = span_of(trial, i);
    if (!headers || !span) return;
    must_equal(trial, "span.trace_id", Observed<TraceId>(TraceId{0, context->trace_id.low}),
               span->trace_id);
    const auto sent = headers->find("x-datadog-tags");
    if (sent && sent->find("_dd.p.tid=") != std::string_view::npos) {
      trial.fails("headers.x-datadog-tags", "without _dd.p.tid", shown(sent));
    }
    if (span->tags.has_value() && span->tags->find(kTidTag)) {
      trial.fails("span.tags._dd.p.tid", "absent", shown(span->tags->find(kTidTag)));
    }
  }
}

void malformed_tid_must_cost_itself(Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  for (std::size_t i = 1; context && i < trial.size(); ++i) {
    const auto injected = injected_tags(trial, i);
    if (!injected) return;
    for (const auto [key, value] : context->tags) {
      // Where the decision is made here its maker is, too (DD-T-32).
      const bool replaced =
          !context->priority && (key == kDecisionMakerTag || key == kKnuthRateTag);
      if (key == kTidTag || replaced) continue;
      const auto sent = injected->tags.find(key);
      if (sent != value) {
        trial.fails("headers.x-datadog-tags." + std::string(key), shown(value), shown(sent));
      }
    }
  }
}

// ── Tags that came in ───────────────────────────────────────────────────────────────────────────

// Tags of which no library makes something of its own, but to pass them on.
bool is_just_carried(const Telling& context, std::string_view key) {
  if (key == kDecisionMakerTag || key == kTidTag) return false;
  return key != kKnuthRateTag || context.priority;  // DD-T-41: a rate of this service's own
}

// DD-I-06: these have places of their own in some libraries.
bool has_place_of_its_own(std::string_view key) {
  return key == kDecisionMakerTag || key == kTidTag || key == kTraceSourceTag ||
         key == kKnuthRateTag;
}

void tags_must_be_carried(Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  const auto injected = injected_tags(trial);
  const auto on_span = span_tags(trial);
  if (!context || !injected || !on_span) return;
  for (const auto [key, value] : context->tags) {
    if (!is_just_carried(*context, key)) continue;
    if (const auto tag = on_span->find(key); tag != value) {
      trial.fails("span.tags." + std::string(key), shown(value), shown(tag));
    }
    if (const auto sent = injected->tags.find(key); sent != value) {
      trial.fails("headers.x-datadog-tags." + std::string(key), shown(value), shown(sent));
    }
  }
}

void tags_must_keep_their_order(Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  const auto injected = injected_tags(trial);
  if (!context || !injected) return;
  std::size_t at = 0;  // behind the one that was found last
  for (const auto [key, value] : context->tags) {
    if (has_place_of_its_own(key)) continue;
    while (at < injected->tags.size() && injected->tags[at].key != key) ++at;
    if (at++ == injected->tags.size()) {
      trial.fails("headers.x-datadog-tags", "the tags received, in their order",
                  shown(injected->headers.find("x-datadog-tags")));
      return;
    }
  }
}

// DD-T-02, where nothing is added, nothing may be dropped, and nothing has a place of its own.
bool travels_as_it_is(const Setting& setting, const PropagateRequest& request) {
  const auto context = upstream_with_tags(setting, request, RuleLevel::kMust);
  if (!context || !context->priority || context->tags.empty() || context->trace_id.high != 0) {
    return false;
  }
  for (std::size_t i = 0; i < context->tags.size(); ++i) {
    const std::string_view key = context->tags[i].key;
    if (i == 0 && key == kDecisionMakerTag && *context->priority > 0) continue;
    if (has_place_of_its_own(key)) return false;
  }
  return true;
}

void tags_must_travel_as_they_are(Examination& trial) {
  const auto headers = headers_of(trial);
  if (!headers) return;
  must_equal_header(trial, "x-datadog-tags", trial.request().headers.find("x-datadog-tags"),
                    *headers);
}

void tags_must_not_be_invented(Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  const auto injected = injected_tags(trial);
  const auto on_span = span_tags(trial);
  if (!context || !injected || !on_span) return;
  const auto may_be_there = [&](std::string_view key) {
    if (key == kTidTag) return true;  // datadog.tid_is_the_upper_half
    if (context->tags.find(key)) return true;
    return !context->priority && (key == kDecisionMakerTag || key == kKnuthRateTag);
  };
  for (const auto [key, value] : injected->tags) {
    if (!may_be_there(key)) {
      trial.fails("headers.x-datadog-tags." + std::string(key), "absent", shown(value));
    }
  }
  for (const auto [key, value] : *on_span) {
    if (key.starts_with(kTagPrefix) && !may_be_there(key)) {
      trial.fails("span.tags." + std::string(key), "absent", shown(value));
    }
  }
  if (context->tags.empty() && context->priority && context->trace_id.high == 0) {
    must_equal_header(trial, "x-datadog-tags", std::nullopt, injected->headers);
  }
}

}  // namespace

std::vector<Law> datadog_tag_laws() {
  return {
      {.id = "datadog.tid_is_the_upper_half",
       .title = "The upper half goes out when it is not zero",
       .statement = "_dd.p.tid, on the span and in x-datadog-tags, is the upper half of the trace "
                    "id in sixteen lower-case digits, and absent when that is zero.",
       .rules = {"DD-I-05", "DD-T-50", "ID-05"},
       .recipe = {.quality = Quality::kValid},
       .applies = [](const Setting& s) { return injects_datadog(s) && leaves_tag_limit(s); },
       .premise = tells_tid_plainly,
       .check = tid_must_be_the_upper_half},
      {.id = "datadog.malformed_tid_is_dropped",
       .title = "A malformed tid is dropped",
       .statement = "A _dd.p.tid of 15 or 17 digits, or with a character that is none, leaves a "
                    "trace of 64 bits, and no tid on the span and in what goes out.",
       .rules = {"DD-T-51"},
       .recipe = kValidDatadog,
       .applies = is_datadog_alone,
       .premise = must_tell_tags,
       .then = ask_with_malformed_tid,
       .check = malformed_tid_must_be_dropped},
      {.id = "datadog.malformed_tid_costs_itself",
       .title = "A malformed tid costs no other tag",
       .statement = "Beside a malformed _dd.p.tid all other tags are sent on.",
       .rules = {"DD-T-51b"},
       .level = RuleLevel::kMay,
       .recipe = kValidDatadog,
       .applies = is_datadog_alone,
       .premise = must_tell_tags,
       .then = ask_with_malformed_tid,
       .check = malformed_tid_must_cost_itself},
      {.id = "datadog.carries_tags",
       .title = "Propagation tags are carried",
       .statement = "Every propagation tag that came in is set on the span and sent on, byte for "
                    "byte, whether or not anybody knows it.",
       .rules = {"DD-T-45", "DD-T-02", "DD-T-40", "DD-T-41", "DD-T-42", "OPM-1"},
       .recipe = kValidDatadog,
       .applies = passes_tags,
       .premise = must_tell_tags,
       .check = tags_must_be_carried},
      {.id = "datadog.keeps_the_order_of_tags",
       .title = "Tags keep their order",
       .statement = "Propagation tags go out in the order in which they came; decision maker, "
                    "tid, trace source and rate may have places of their own.",
       .rules = {"DD-T-02"},
       .recipe = kValidDatadog,
       .applies = passes_tags,
       .premise =
           [](const Setting& s, const PropagateRequest& r) {
             const auto c = upstream_with_tags(s, r, RuleLevel::kMust);
             return c && c->priority;
           },
       .check = tags_must_keep_their_order},
      {.id = "datadog.tags_travel_as_they_are",
       .title = "Tags of an inherited decision go out as they came",
       .statement = "With an inherited priority x-datadog-tags goes out exactly as it came.",
       .rules = {"DD-T-02"},
       .recipe = kValidDatadog,
       .applies = passes_tags,
       .premise = travels_as_it_is,
       .check = tags_must_travel_as_they_are},
      {.id = "datadog.invents_no_tags",
       .title = "No tags are invented",
       .statement = "On the span and in x-datadog-tags are the tags that came in, and those of a "
                    "decision made here; without any, the header is absent.",
       .rules = {"DD-I-04", "DD-T-33"},
       .level = RuleLevel::kShould,
       .recipe = kValidDatadog,
       .applies = passes_tags,
       .premise = [](const Setting& s,
                     const PropagateRequest& r) { return upstream_with_tags(s, r).has_value(); },
       .check = tags_must_not_be_invented},
  };
}

}  // namespace propspec::harness
