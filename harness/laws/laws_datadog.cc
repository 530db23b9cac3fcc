// What style datadog injects, and what it refuses.
#include "harness/laws/laws_datadog.h"

#include <algorithm>

#include "harness/cases/written.h"
#include "harness/laws/applicability.h"
#include "harness/laws/laws.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"
#include "simulator/trace/span_context.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

// ── What goes out for any span ──────────────────────────────────────────────────────────────────

// DD-E-12b, DD-E-12c: a trace id in an odd form may go out as it came.
bool has_canonical_trace_id(const Setting&, const PropagateRequest& request) {
  return std::all_of(request.headers.begin(), request.headers.end(), [](const KeyValue& header) {
    return !equal_ignoring_case(header.key, "x-datadog-trace-id") ||
           is_canonical_integer(header.value);
  });
}

void must_inject_ids(Examination& trial) {
  const auto headers = headers_of(trial);
  const auto span = span_of(trial);
  if (!headers || !span) return;
  if (span->trace_id.has_value()) {
    must_equal_header(trial, "x-datadog-trace-id", Digits::decimal(span->trace_id->low).text(),
                      *headers);
  } else {
    trial.cannot_see("span.trace_id");
  }
  if (span->span_id.has_value()) {
    must_equal_header(trial, "x-datadog-parent-id", Digits::decimal(span->span_id->value).text(),
                      *headers);
  } else {
    trial.cannot_see("span.span_id");
  }
}

void must_inject_the_priority(Examination& trial) {
  const auto headers = headers_of(trial);
  const auto span = span_of(trial);
  if (!headers || !span) return;
  const auto sent = headers->find("x-datadog-sampling-priority");
  if (!sent || !is_canonical_integer(*sent)) {
    trial.fails("headers.x-datadog-sampling-priority", "a plain decimal integer", shown(sent));
  } else if (span->sampling_priority.left_out()) {
    trial.cannot_see("span.sampling_priority");
  } else if (!span->sampling_priority.has_value() ||
             Digits::decimal(*span->sampling_priority).text() != *sent) {
    trial.fails("headers.x-datadog-sampling-priority", shown(span->sampling_priority), shown(sent));
  }
}

// DD-E-41, DD-E-42: an origin that is empty, or could not be sent, is not spoken of.
void must_inject_the_origin(Examination& trial) {
  const auto headers = headers_of(trial);
  const auto span = span_of(trial);
  if (!headers || !span) return;
  if (span->origin.left_out()) {
    trial.cannot_see("span.origin");
    return;
  }
  const auto sent = headers->find("x-datadog-origin");
  if (span->origin.is_absent()) {
    if (sent && !sent->empty()) trial.fails("headers.x-datadog-origin", "absent", shown(sent));
    return;
  }
  const std::string& origin = *span->origin;
  const bool printable =
      std::all_of(origin.begin(), origin.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (origin.empty() || !printable || origin.find(',') != std::string::npos) return;
  must_equal_header(trial, "x-datadog-origin", origin, *headers);
}

void tags_must_fit(Examination& trial) {
  const auto headers = headers_of(trial);
  if (!headers) return;
  const auto tags = headers->find("x-datadog-tags");
  if (tags && tags->empty()) trial.fails("headers.x-datadog-tags", "absent", shown(tags));
  if (tags && tags->size() > kMaxTagsLength) {
    trial.fails("headers.x-datadog-tags", "at most 512 bytes, or absent", shown(tags));
  }
}

void errors_must_stay_here(Examination& trial) {
  const auto headers = headers_of(trial);
  if (!headers) return;
  for (const auto [name, value] : *headers) {
    if (value.find("propagation_error") != std::string_view::npos) {
      trial.fails("headers." + std::string(name), "no propagation error", shown(value));
    }
  }
}

bool tells_no_error(const Setting&, const PropagateRequest& request) {
  return std::all_of(request.headers.begin(), request.headers.end(), [](const KeyValue& header) {
    return header.value.find("propagation_error") == std::string_view::npos;
  });
}

// As the reference does: whatever came in, what goes out is in order.
void tags_must_be_clean(Examination& trial) {
  const auto injected = injected_tags(trial);
  const auto span = span_of(trial);
  if (!injected || !span || injected->tags.empty()) return;
  const auto fails = [&](std::string_view expected) {
    trial.fails("headers.x-datadog-tags", std::string(expected),
                shown(injected->headers.find("x-datadog-tags")));
  };
  KeyValues seen;
  for (const auto [key, value] : injected->tags) {
    if (!key.starts_with(kTagPrefix) || key.size() == kTagPrefix.size() ||
        key == "_dd.p.upstream_services") {
      fails("propagation tags only");
    }
    if (seen.find(key)) fails("each key once");
    seen.add(key, value);
  }
  if (!span->trace_id.has_value()) return;
  const auto tid = injected->tags.find(kTidTag);
  const std::uint64_t high = span->trace_id->high;
  if (tid && (high == 0 || *tid != Digits::hex16(high).text())) {
    fails("no _dd.p.tid but the upper half of the trace id");
  }
}

// ── What is refused ─────────────────────────────────────────────────────────────────────────────

constexpr std::int32_t kNobodysDecision = -2;  // no library decides so by itself

// A new trace, into which nothing came over.
void must_inherit_nothing(Examination& trial, const Telling& context, std::size_t i) {
  const auto injected = injected_tags(trial, i);
  const auto span = span_of(trial, i);
  if (!injected || !span) return;
  must_equal(trial, "span.parent_id", Observed<SpanId>::absent(), span->parent_id);
  if (span->trace_id.has_value() &&
      (span->trace_id->low == context.trace_id.low || span->trace_id->low < 2)) {
    trial.fails("span.trace_id", "a new trace id", shown(span->trace_id));
  }
  if (span->sampling_priority.has_value() && *span->sampling_priority == kNobodysDecision) {
    trial.fails("span.sampling_priority", "a decision made here", shown(span->sampling_priority));
  }
  for (const auto [key, value] : context.tags) {
    if (key == kDecisionMakerTag || key == kKnuthRateTag) continue;
    const auto sent = injected->tags.find(key);
    if (sent == value)
      trial.fails("headers.x-datadog-tags", "nothing of the old trace", shown(sent));
    if (span->tags.has_value() && span->tags->find(key) == value) {
      trial.fails("span.tags." + std::string(key), "absent", shown(value));
    }
  }
}

// DD-E-10b, DD-E-12: zeros; what a careless parser wraps to 0 and to 1; other notations.
constexpr std::string_view kNoTraceIds[] = {
    "0", "00", "18446744073709551616", "18446744073709551617", "0x7b", "7b", "1.5"};

std::optional<Step> ask_with_no_trace_id(const Examination& trial) {
  if (trial.size() > std::size(kNoTraceIds)) return std::nullopt;
  auto request = with_header(trial.request(), "x-datadog-trace-id", kNoTraceIds[trial.size() - 1]);
  return Step{with_header(std::move(request), "x-datadog-sampling-priority", "-2"), {}};
}

std::optional<Step> ask_without_trace_id(const Examination& trial) {
  if (trial.size() > 2) return std::nullopt;
  auto request = without_header(trial.request(), "x-datadog-trace-id");
  if (trial.size() == 2) request = without_header(request, "x-datadog-parent-id");
  return Step{with_header(std::move(request), "x-datadog-sampling-priority", "-2"), {}};
}

void steps_must_inherit_nothing(Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  for (std::size_t i = 1; context && i < trial.size(); ++i)
    must_inherit_nothing(trial, *context, i);
}

// ── Synthetic tests ─────────────────────────────────────────────────────────────────────────────

constexpr std::string_view kSynthetics[] = {"synthetics", "synthetics-browser"};

bool is_decided(const Setting& setting, const PropagateRequest& request) {
  const auto context = upstream_with_tags(setting, request, RuleLevel::kMust);
  return context && context->priority;
}

std::optional<Step> ask_as_synthetic_test(const Examination& trial) {
  if (trial.size() > std::size(kSynthetics)) return std::nullopt;
  auto request = with_header(trial.request(), "x-datadog-parent-id", "0");
  return Step{with_header(std::move(request), "x-datadog-origin", kSynthetics[trial.size() - 1]),
              {}};
}

void synthetic_test_must_go_on(Examination& trial) {
  const auto context = upstream_with_tags(trial.setting(), trial.request());
  for (std::size_t i = 1; context && i < trial.size(); ++i) {
    const auto span = span_of(trial, i);
    if (!span) return;
    must_equal(trial, "span.trace_id", Observed<TraceId>(context->trace_id), span->trace_id);
    must_equal(trial, "span.parent_id", Observed<SpanId>::absent(), span->parent_id);
    must_equal(trial, "span.origin", Observed<std::string>(std::string(kSynthetics[i - 1])),
               span->origin);
    must_equal(trial, "span.sampling_priority", Observed<std::int64_t>(*context->priority),
               span->sampling_priority);
  }
}

}  // namespace

std::vector<Law> datadog_laws() {
  return {
      {.id = "datadog.injects_ids",
       .title = "Datadog ids go out in decimal",
       .statement = "x-datadog-trace-id is the low half of the span's trace id and "
                    "x-datadog-parent-id its span id, both in plain decimal.",
       .rules = {"DD-I-01"},
       .applies = injects_datadog,
       .premise = has_canonical_trace_id,
       .check = must_inject_ids},
      {.id = "datadog.injects_canonical_ids",
       .title = "Odd Datadog ids go out in order",
       .statement = "However a trace id was written when it came in, the ids that go out are those "
                    "of the span, in plain decimal.",
       .rules = {"DD-E-12c", "DD-I-01"},
       .level = RuleLevel::kShould,
       .applies = injects_datadog,
       .check = must_inject_ids},
      {.id = "datadog.injects_the_priority",
       .title = "The priority goes out",
       .statement = "x-datadog-sampling-priority goes out with every span, as a plain decimal "
                    "integer, and is the priority of the span.",
       .rules = {"DD-I-02"},
       .recipe = {.decides = true},
       .applies = injects_datadog,
       .check = must_inject_the_priority},
      {.id = "datadog.injects_the_origin",
       .title = "The origin goes out when there is one",
       .statement = "x-datadog-origin is the origin of the span, verbatim, and absent when it has "
                    "none.",
       .rules = {"DD-I-03"},
       .applies = injects_datadog,
       .check = must_inject_the_origin},
      {.id = "datadog.tags_fit",
       .title = "Tags are within 512 bytes, and not empty",
       .statement = "x-datadog-tags, if it goes out, has from 1 to 512 bytes.",
       .rules = {"DD-I-07", "DD-I-04"},
       .level = RuleLevel::kShould,
       .applies = injects_datadog,
       .check = tags_must_fit},
      {.id = "datadog.errors_stay_here",
       .title = "Propagation errors are not sent",
       .statement = "Whatever is wrong with a carrier, no header that goes out speaks of "
                    "_dd.propagation_error.",
       .rules = {"DD-T-20b"},
       .level = RuleLevel::kShould,
       .premise = tells_no_error,
       .check = errors_must_stay_here},
      {.id = "datadog.tags_are_clean",
       .title = "Only tags in order go out",
       .statement = "Whatever came in, x-datadog-tags is a well-formed list of propagation tags, "
                    "each once, in which _dd.p.tid is the upper half of the trace id.",
       .rules = {"DD-I-09", "DD-T-05", "DD-T-06", "DD-T-43", "DD-T-53"},
       .level = RuleLevel::kMay,
       .applies = injects_datadog,
       .check = tags_must_be_clean},
      {.id = "datadog.synthetic_tests_have_no_parent",
       .title = "A synthetic test starts a trace with parent id zero",
       .statement = "With parent id 0 and an origin of synthetic tests, trace id, priority and "
                    "origin are continued, and the span has no parent.",
       .rules = {"DD-E-20"},
       .recipe = kValidDatadog,
       .applies = is_datadog_alone,
       .premise = is_decided,
       .then = ask_as_synthetic_test,
       .check = synthetic_test_must_go_on},
      {.id = "datadog.refuses_what_is_no_trace_id",
       .title = "What is no 64-bit decimal is no trace id",
       .statement = "Zero, numbers of more than 64 bits, hexadecimal digits, fractions and words "
                    "start a new trace that inherits nothing.",
       .rules = {"DD-E-12", "DD-E-10b", "DD-E-04"},
       .level = RuleLevel::kShould,
       .recipe = kValidDatadog,
       .applies = is_datadog_alone,
       .premise = must_tell_tags,
       .then = ask_with_no_trace_id,
       .check = steps_must_inherit_nothing},
      {.id = "datadog.lone_headers_mean_nothing",
       .title = "Without a trace id the other headers mean nothing",
       .statement = "Without x-datadog-trace-id a new trace starts that inherits no parent, "
                    "priority or tag.",
       .rules = {"DD-E-52"},
       .level = RuleLevel::kShould,
       .recipe = kValidDatadog,
       .applies = is_datadog_alone,
       .premise = must_tell_tags,
       .then = ask_without_trace_id,
       .check = steps_must_inherit_nothing},
  };
}

bool injects_datadog(const Setting& setting) { return setting.injects(Style::kDatadog); }
bool passes_datadog(const Setting& setting) {
  return injects_datadog(setting) && setting.extracts(Style::kDatadog) &&
         setting.behavior == ExtractBehavior::kContinue;
}
bool is_datadog_alone(const Setting& setting) {
  return passes_datadog(setting) && extracts_only(Style::kDatadog, setting) &&
         leaves_tag_limit(setting);
}

bool must_tell_tags(const Setting& setting, const PropagateRequest& request) {
  return upstream_with_tags(setting, request, RuleLevel::kMust).has_value();
}

std::optional<InjectedTags> injected_tags(Examination& trial, std::size_t i) {
  auto headers = headers_of(trial, i);
  if (!headers) return std::nullopt;
  InjectedTags injected{std::move(*headers), {}};
  const auto value = injected.headers.find("x-datadog-tags");
  if (!value) return injected;
  auto tags = parse_tag_list(*value);
  if (!tags) {
    trial.fails("headers.x-datadog-tags", "a list of key=value", shown(value));
    return std::nullopt;
  }
  injected.tags = std::move(*tags);
  return injected;
}

std::optional<KeyValues> span_tags(Examination& trial, std::size_t i) {
  auto span = span_of(trial, i);
  if (!span) return std::nullopt;
  if (span->tags.left_out()) {
    trial.cannot_see("span.tags");
    return std::nullopt;
  }
  return *span->tags;
}

}  // namespace propspec::harness
