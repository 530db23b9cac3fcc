// How long tags may be, and what becomes of those that cannot be read.
#include <algorithm>

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

// ── The limit of 512 bytes ──────────────────────────────────────────────────────────────────────

// The tags that came, and one more that makes the header this long.
std::string padded(const Telling& context, std::size_t size) {
  std::string tags;
  if (context.trace_id.high != 0) tags = "_dd.p.tid=" + hex(SpanId{context.trace_id.high}) + ",";
  for (const auto [key, value] : context.tags) {
    tags.append(key).append("=").append(value).append(",");
  }
  tags.append("_dd.p.padding=");
  tags.append(size - tags.size(), 'x');
  return tags;
}

// How many bytes of tags leave room for one more.
constexpr std::size_t kMostToPad = 400;
std::size_t tags_size(const PropagateRequest& request) {
  return request.headers.find("x-datadog-tags").value_or("").size();
}

bool can_be_padded(const Setting& setting, const PropagateRequest& request) {
  const auto context = upstream_with_tags(setting, request);
  if (!context || !context->priority || tags_size(request) > kMostToPad) return false;
  // DD-T-30b: with an inherited drop it may be removed.
  return !context->tags.find(kDecisionMakerTag) || *context->priority > 0;
}

// How long a header is sent in which exchange.
constexpr std::size_t kFull = 512;
constexpr std::size_t kTooLong = 513;

std::optional<Step> ask_with_full_tags(const Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  if (!context || trial.size() > 2) return std::nullopt;
  const std::size_t size = trial.size() == 1 ? kFull : kTooLong;
  return Step{with_header(trial.request(), "x-datadog-tags", padded(*context, size)), {}};
}

void limit_must_be_512(Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  if (!context || trial.size() < 3) return;
  if (const auto injected = injected_tags(trial, 1)) {
    const auto expected = parse_tag_list(*trial.request(1).headers.find("x-datadog-tags"));
    const auto sent = injected->headers.find("x-datadog-tags");
    const bool complete = sent && sent->size() == kFull &&
                          std::all_of(expected->begin(), expected->end(), [&](const KeyValue& tag) {
                            return injected->tags.find(tag.key) == tag.value;
                          });
    if (!complete) trial.fails("headers.x-datadog-tags", "all 512 bytes of tags", shown(sent));
  }
  const auto headers = headers_of(trial, 2);
  const auto span = span_of(trial, 2);
  if (!headers || !span) return;
  must_equal_header(trial, "x-datadog-tags", std::nullopt, *headers);
  must_equal(trial, "span.trace_id", Observed<TraceId>(TraceId{0, context->trace_id.low}),
             span->trace_id);
  must_equal(trial, "span.sampling_priority", Observed<std::int64_t>(*context->priority),
             span->sampling_priority);
  if (span->tags.left_out()) return;
  for (const auto [key, value] : context->tags) {
    if (const auto tag = span->tags->find(key)) {
      trial.fails("span.tags." + std::string(key), "absent", shown(tag));
    }
  }
}

// What is not from tracestate, where a tag can have characters that this header cannot hold.
bool has_plain_tags(const Setting& setting, const PropagateRequest& request) {
  if (tells_nothing(setting, request)) return request.decide == Decision::kNone;
  return upstream_with_tags(setting, request).has_value();
}

// The longest header that can be received, to which the decision maker is added here.
std::optional<Step> ask_for_too_many_tags(const Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  if (!context || trial.size() > 1 || tags_size(trial.request()) > kMostToPad) return std::nullopt;
  PropagateRequest undecided = without_header(trial.request(), "x-datadog-sampling-priority");
  return Step{with_header(std::move(undecided), "x-datadog-tags", padded(*context, kFull)), {}};
}

void tags_of_the_span_must_be_sent(Examination& trial) {
  for (std::size_t i = 0; i < trial.size(); ++i) {
    const auto injected = injected_tags(trial, i);
    const auto on_span = span_tags(trial, i);
    if (!injected || !on_span) return;
    // DD-I-10, DD-T-30b: the decision maker of a drop may be in one place and not in the other.
    const auto& priority = trial.seen(i).span->sampling_priority;
    if (priority.has_value() && *priority <= 0) continue;
    std::size_t size = 0;
    std::size_t count = 0;
    bool all_sent = true;
    for (const auto [key, value] : *on_span) {
      if (!key.starts_with(kTagPrefix)) continue;
      size += key.size() + 1 + value.size() + (count++ == 0 ? 0 : 1);
      all_sent = all_sent && injected->tags.find(key) == value;
    }
    const auto sent = injected->headers.find("x-datadog-tags");
    if (size > kMaxTagsLength) {
      if (sent) trial.fails("headers.x-datadog-tags", "absent", shown(sent));
    } else if (!all_sent || injected->tags.size() != count) {
      trial.fails("headers.x-datadog-tags", "the propagation tags of the span", shown(sent));
    }
  }
}

// ── Tags that cannot be read ────────────────────────────────────────────────────────────────────

// DD-T-03, DD-T-10, DD-T-34b, DD-T-42b: whatever becomes of these tags.
constexpr std::string_view kBadTags[] = {
    "_dd.p.a", "=b", "_dd.p.a=1,,_dd.p.b=2", "_dd.p.a=\x01", ",", "_dd.p.dm=x", "_dd.p.ts=xyz"};

std::optional<Step> ask_with_bad_tags(const Examination& trial) {
  if (trial.size() > std::size(kBadTags)) return std::nullopt;
  return Step{with_header(trial.request(), "x-datadog-tags", kBadTags[trial.size() - 1]), {}};
}

void bad_tags_must_cost_tags_only(Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  for (std::size_t i = 1; context && i < trial.size(); ++i) {
    const auto span = span_of(trial, i);
    if (!span) return;
    must_equal(trial, "span.trace_id", Observed<TraceId>(TraceId{0, context->trace_id.low}),
               span->trace_id);
    must_equal(trial, "span.parent_id", Observed<SpanId>(context->parent_id), span->parent_id);
    if (context->priority) {
      must_equal(trial, "span.sampling_priority", Observed<std::int64_t>(*context->priority),
                 span->sampling_priority);
    }
    if (!context->origin.empty()) {
      must_equal(trial, "span.origin", Observed<std::string>(context->origin), span->origin);
    }
  }
}

}  // namespace

std::vector<Law> datadog_limit_laws() {
  return {
      {.id = "datadog.limit_is_512_bytes",
       .title = "512 bytes of tags pass, 513 do not",
       .statement = "A header of exactly 512 bytes of tags is sent on whole; one of 513 is "
                    "discarded whole, while ids and priority are continued.",
       .rules = {"DD-T-10", "DD-I-07b"},
       .level = RuleLevel::kShould,
       .recipe = kValidDatadog,
       .applies = is_datadog_alone,
       .premise = can_be_padded,
       .then = ask_with_full_tags,
       .check = limit_must_be_512},
      {.id = "datadog.sends_the_tags_of_its_span",
       .title = "All tags are sent, or none",
       .statement =
           "For a trace that is kept, x-datadog-tags holds all propagation tags of the local "
           "root span, and is absent if they take more than 512 bytes.",
       .rules = {"DD-I-07", "DD-I-07b", "DD-T-10"},
       .level = RuleLevel::kShould,
       .recipe = {.quality = Quality::kValid},
       .applies = [](const Setting& s) { return injects_datadog(s) && leaves_tag_limit(s); },
       .premise = has_plain_tags,
       .then = ask_for_too_many_tags,
       .check = tags_of_the_span_must_be_sent},
      {.id = "datadog.bad_tags_cost_tags_only",
       .title = "Bad tags do not harm the rest",
       .statement = "Beside tags that cannot be read, ids, priority and origin are continued.",
       .rules = {"DD-T-04"},
       .level = RuleLevel::kShould,
       .recipe = kValidDatadog,
       .applies = is_datadog_alone,
       .premise = must_tell_tags,
       .then = ask_with_bad_tags,
       .check = bad_tags_must_cost_tags_only},
  };
}

}  // namespace propspec::harness
