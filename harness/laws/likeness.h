// Whether a target showed the same for two requests of a trial. Ids that it made for itself differ
// from answer to answer and are left out of account: span ids, the ids of new traces, the time in
// an X-Ray root.
#pragma once

#include "harness/laws/examination.h"

namespace propspec::harness {

// The span of exchange `i` begins a trace of its own: nothing was extracted, or the setting does
// not continue what is. Of a target that does not show what it extracted, the span's parent tells.
bool begins_trace(const Examination& trial, std::size_t i);

// Trace id, parent, priority, origin.
void must_show_the_same_context(Examination& trial, std::size_t a, std::size_t b);
// The same, and tags in any order, and links.
void must_show_the_same_span(Examination& trial, std::size_t a, std::size_t b);
// The same headers, in any order, with the same values.
void must_inject_the_same(Examination& trial, std::size_t a, std::size_t b);
void must_show_the_same_baggage(Examination& trial, std::size_t a, std::size_t b);
// All of that.
void must_be_alike(Examination& trial, std::size_t a, std::size_t b);

// An injected value with the ids that this exchange made for itself replaced by words.
std::string without_own_ids(std::string_view name, std::string_view value, const ObservedSpan& span,
                            bool is_new_trace);

// Local decisions are the same for every trace: no rate between 0 and 1 is configured, and no
// limit of kept traces a second stands in the way.
bool decides_alike(const Setting& setting);

}  // namespace propspec::harness
