#include "harness/laws/upstream.h"

#include <algorithm>

#include "harness/laws/applicability.h"
#include "harness/laws/tag_list.h"

namespace propspec::harness {
namespace {

// Some carriers are case-sensitive.
bool has_lower_case_names(const Headers& headers) {
  return std::all_of(headers.begin(), headers.end(), [](const KeyValue& header) {
    return std::none_of(header.key.begin(), header.key.end(),
                        [](char c) { return c >= 'A' && c <= 'Z'; });
  });
}

bool is_there(Style style, const Headers& headers) {
  return std::any_of(headers.begin(), headers.end(),
                     [style](const KeyValue& header) { return belongs_to(style, header.key); });
}

}  // namespace

std::optional<Telling> upstream(const Setting& setting, const PropagateRequest& request,
                                RuleLevel level) {
  if (!continues(setting) || !has_lower_case_names(request.headers)) return std::nullopt;
  const Tale tale(setting, request.headers);
  if (!tale.is_clear(level) || tale.winner() == nullptr) return std::nullopt;
  return *tale.winner();
}

std::optional<Telling> lone_upstream(const Setting& setting, const PropagateRequest& request,
                                     RuleLevel level) {
  auto found = upstream(setting, request, level);
  if (!found) return std::nullopt;
  for (const Style style : trace_styles(setting.extract)) {
    if (style != found->style && is_there(style, request.headers)) return std::nullopt;
  }
  return found;
}

std::optional<Telling> upstream_with_tags(const Setting& setting, const PropagateRequest& request,
                                          RuleLevel level) {
  // `,_dd.p.dm=-3` and `,_dd.p.ksr=0.123456`
  constexpr std::size_t kAddedHere = 40;
  if (request.decide != Decision::kNone || !leaves_tag_limit(setting)) return std::nullopt;
  const auto header = request.headers.find("x-datadog-tags");
  if (header && header->size() + kAddedHere > kMaxTagsLength) return std::nullopt;
  if (setting.extracts(Style::kBaggage) && is_there(Style::kBaggage, request.headers)) {
    return std::nullopt;
  }
  auto found = lone_upstream(setting, request, level);
  if (!found || found->style != Style::kDatadog) return std::nullopt;
  return found;
}

bool tells_nothing(const Setting& setting, const PropagateRequest& request) {
  if (setting.extracts(Style::kDatadog) && is_there(Style::kXRay, request.headers)) return false;
  const StyleList styles = trace_styles(setting.extract);
  return std::none_of(styles.begin(), styles.end(),
                      [&](Style style) { return is_there(style, request.headers); });
}

bool all_is_clear(const Setting& setting, const PropagateRequest& request) {
  return Tale(setting, request.headers).is_clear(RuleLevel::kShould);
}

StyleList trace_styles(const StyleList& styles) {
  StyleList some;
  for (const Style style : styles) {
    if (style != Style::kBaggage && style != Style::kNone) some.add(style);
  }
  return some;
}

}  // namespace propspec::harness
