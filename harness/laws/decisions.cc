#include "harness/laws/decisions.h"

#include <algorithm>

#include "harness/cases/written.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/tag_list.h"
#include "harness/laws/upstream.h"
#include "simulator/trace/span_context.h"

namespace propspec::harness {

std::optional<std::int64_t> priority_by_hand(const Setting& setting,
                                             const PropagateRequest& request) {
  if (request.decide == Decision::kNone) return std::nullopt;
  const bool keeps = request.decide == Decision::kKeep;
  const std::int64_t by_hand = keeps ? 2 : -1;
  if (tells_nothing(setting, request)) return by_hand;
  const auto context = upstream(setting, request, RuleLevel::kMust);
  if (!context) return std::nullopt;
  if (context->priority && (*context->priority > 0) == keeps) return std::nullopt;
  const auto maker = context->tags.find(kDecisionMakerTag);
  if (!keeps && (maker == "-5" || maker == "-13")) return std::nullopt;
  return by_hand;
}

bool is_decided_by_hand(const Setting& setting, const PropagateRequest& request) {
  if (request.decide == Decision::kNone) return false;
  return request.decide == Decision::kKeep || priority_by_hand(setting, request) ||
         std::none_of(request.headers.begin(), request.headers.end(), [](const KeyValue& header) {
           return header.value.find("dm") != std::string_view::npos;
         });
}

bool reads_datadog_simply(const Setting& setting) {
  return is_simple(setting) && setting.extracts(Style::kDatadog);
}

void must_have_priority(Examination& trial, std::int64_t expected, std::size_t i) {
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

void must_have_tag_everywhere(Examination& trial, std::string_view key,
                              std::optional<std::string_view> expected, std::size_t i) {
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

}  // namespace propspec::harness
