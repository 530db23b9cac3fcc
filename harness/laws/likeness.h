// Whether a target showed the same for two requests of a trial. What it made for itself differs
// from answer to answer and is left out of account: span ids, the ids of new traces, the time in an
// X-Ray root, the randomness in a member `ot` of tracestate.
#pragma once

#include "harness/laws/examination.h"

namespace propspec::harness {

// The span of exchange `i` begins a trace of its own: nothing was extracted, or the setting does
// not continue what is, or the span has no parent and an id that the carrier does not name.
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

// An injected value without what this exchange made for itself: its ids are replaced by words, and
// so is the parent of its span, where B3 tells it; a member `ot` of tracestate is left out.
std::string without_own_marks(std::string_view name, std::string_view value,
                              const ObservedSpan& span, bool is_new_trace);

// Local decisions are the same for every trace: no rate between 0 and 1 is configured, and no
// limit of kept traces a second stands in the way.
bool decides_alike(const Setting& setting);

}  // namespace propspec::harness
