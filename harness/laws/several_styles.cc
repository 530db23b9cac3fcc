#include "harness/laws/several_styles.h"

#include <algorithm>

#include "harness/laws/applicability.h"
#include "harness/laws/upstream.h"

namespace propspec::harness {
namespace {

bool has_winner(const Setting& setting, const PropagateRequest& request, RuleLevel level) {
  const Tale tale(setting, request.headers);
  return tale.is_clear(level) && tale.winner() != nullptr && request.decide == Decision::kNone;
}

bool is_decided(const Setting& setting, const PropagateRequest& request) {
  return Tale(setting, request.headers).winner()->priority.has_value();
}

}  // namespace

bool has_several(const Setting& setting) {
  return continues(setting) && trace_styles(setting.extract).size() > 1;
}
bool merges(const Setting& setting) { return has_several(setting) && !setting.extract_first; }
bool stops_at_first(const Setting& setting) {
  return has_several(setting) && setting.extract_first;
}
bool reads_datadog_before_w3c(const Setting& setting) {
  const auto at = [&](Style style) {
    return std::find(setting.extract.begin(), setting.extract.end(), style);
  };
  return setting.extracts(Style::kDatadog) && setting.extracts(Style::kTraceContext) &&
         at(Style::kDatadog) < at(Style::kTraceContext);
}

bool has_winner_by_must(const Setting& setting, const PropagateRequest& request) {
  return has_winner(setting, request, RuleLevel::kMust);
}
bool has_winner_by_should(const Setting& setting, const PropagateRequest& request) {
  return has_winner(setting, request, RuleLevel::kShould);
}
bool has_decided_winner_by_must(const Setting& setting, const PropagateRequest& request) {
  return has_winner_by_must(setting, request) && is_decided(setting, request);
}
bool has_decided_winner_by_should(const Setting& setting, const PropagateRequest& request) {
  return has_winner_by_should(setting, request) && is_decided(setting, request);
}

bool is_other_trace(const Telling& a, const Telling& b) { return a.trace_id != b.trace_id; }

bool is_merge(const Setting& setting, const PropagateRequest& request) {
  const Tale tale(setting, request.headers);
  const Telling* const w3c = tale.loser(Style::kTraceContext);
  return has_winner_by_must(setting, request) && w3c != nullptr &&
         tale.winner()->style == Style::kDatadog && !is_other_trace(*tale.winner(), *w3c);
}

bool has_one_parent(const Setting& setting, const PropagateRequest& request) {
  const Tale tale(setting, request.headers);
  const Telling* const w3c = tale.loser(Style::kTraceContext);
  return w3c == nullptr || is_other_trace(*w3c, *tale.winner()) ||
         w3c->parent_id == tale.winner()->parent_id;
}

Headers of_winner_alone(const Setting& setting, const Headers& given) {
  const Tale tale(setting, given);
  Headers headers;
  for (const auto [name, value] : given) {
    const bool of_other =
        std::any_of(tale.all().begin(), tale.all().end(), [&, key = name](const Telling& telling) {
          return telling.style != tale.winner()->style && belongs_to(telling.style, key);
        });
    if (!of_other) headers.add(name, value);
  }
  return headers;
}

}  // namespace propspec::harness
