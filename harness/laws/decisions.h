// Which decision a span shows, and sends on.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "harness/laws/examination.h"

namespace propspec::harness {

// One style, Datadog's, is read, and nothing else is out of the ordinary.
bool reads_datadog_simply(const Setting& setting);

// The priority that a decision of the application makes, 2 or -1. Nothing if there is none, or if
// it is left open: upstream said the same (DD-E-32b speaks of those that say otherwise), cannot be
// understood, or was a product whose keeps some libraries let nobody undo (`_dd.p.dm` -5 and -13).
std::optional<std::int64_t> priority_by_hand(const Setting& setting,
                                             const PropagateRequest& request);
// The application decides, and its keep or drop must hold, whether as 2 and -1 or not.
bool is_decided_by_hand(const Setting& setting, const PropagateRequest& request);

// The span has that priority, and Datadog headers, if they are injected, tell it.
void must_have_priority(Examination& trial, std::int64_t expected, std::size_t i = 0);

// The span has that tag, and x-datadog-tags, if it is injected. Nothing: it is neither here nor
// there.
void must_have_tag_everywhere(Examination& trial, std::string_view key,
                              std::optional<std::string_view> expected, std::size_t i = 0);

}  // namespace propspec::harness
