// What laws of several styles in one request ask before they speak of it.
#pragma once

#include "harness/laws/tale.h"

namespace propspec::harness {

// ── Settings ────────────────────────────────────────────────────────────────────────────────────

// Several trace styles are read; after the first context, the others are looked at, or are not.
bool has_several(const Setting& setting);
bool merges(const Setting& setting);
bool stops_at_first(const Setting& setting);
// In that order, whatever stands between them.
bool reads_datadog_before_w3c(const Setting& setting);

// ── Requests ────────────────────────────────────────────────────────────────────────────────────

// By rules of that level it can be foreseen which context wins, and there is one.
bool has_winner_by_must(const Setting& setting, const PropagateRequest& request);
bool has_winner_by_should(const Setting& setting, const PropagateRequest& request);
// And it comes with a priority.
bool has_decided_winner_by_must(const Setting& setting, const PropagateRequest& request);
bool has_decided_winner_by_should(const Setting& setting, const PropagateRequest& request);

bool is_other_trace(const Telling& a, const Telling& b);
// Datadog won, and a traceparent is there as well, of the same trace.
bool is_merge(const Setting& setting, const PropagateRequest& request);
// No traceparent of the winner's trace names another parent (PR-07).
bool has_one_parent(const Setting& setting, const PropagateRequest& request);

// The headers without those of all styles but the winner's.
Headers of_winner_alone(const Setting& setting, const Headers& given);

}  // namespace propspec::harness
