// The context that a request goes on from, as a law may count on it.
#pragma once

#include <optional>

#include "harness/laws/tale.h"

namespace propspec::harness {

// What the span is a child of; nothing if there is none, or if rules of `level` and stronger do not
// say so: libraries read the carrier differently, a name is not in lower case, or the setting
// continues no trace.
std::optional<Telling> upstream(const Setting& setting, const PropagateRequest& request,
                                RuleLevel level = RuleLevel::kShould);

// The same where no other style says anything: no other parent, no members, no link.
std::optional<Telling> lone_upstream(const Setting& setting, const PropagateRequest& request,
                                     RuleLevel level = RuleLevel::kShould);

// The same of style datadog, where its tags travel unhindered: no decision of the application, no
// baggage that becomes tags (BG-07d), and room for the tags that are added here.
std::optional<Telling> upstream_with_tags(const Setting& setting, const PropagateRequest& request,
                                          RuleLevel level = RuleLevel::kShould);

// No header of a trace style that is extracted, nor one that some take for one (XR-08): a new trace
// begins.
bool tells_nothing(const Setting& setting, const PropagateRequest& request);

// Every extracted style is absent, or tells a context that all read alike.
bool all_is_clear(const Setting& setting, const PropagateRequest& request);

// The styles among `styles` that carry trace contexts.
StyleList trace_styles(const StyleList& styles);

}  // namespace propspec::harness
