// What laws look for in answers, beyond single values: whether a trace went on, whether two answers
// tell the same, which tags there are.
//
// What begins with `must_` says what does not hold, and what the target left out.
#pragma once

#include <string>
#include <string_view>

#include "harness/laws/law.h"
#include "harness/laws/tale.h"

namespace propspec::harness {

// ── The trace ───────────────────────────────────────────────────────────────────────────────────

// The span is of the trace `telling`, whole, and a child of the span it names.
void must_continue(Examination& trial, const Telling& telling, std::size_t i = 0);
// The span has no parent, and its trace id stands nowhere in the request.
void must_begin_anew(Examination& trial, std::size_t i = 0);

// The last exchange of the trial tells of the trace what its first one does: ids of the trace and
// of the parent.
void must_tell_same_trace(Examination& trial);
// And of its state: priority, origin, propagation tags, `_dd.parent_id`.
void must_tell_same_state(Examination& trial);
// Of both.
void must_be_read_alike(Examination& trial);

// ── Tags ────────────────────────────────────────────────────────────────────────────────────────

// `actual` holds the `_dd.p.*` tags of `expected` and no others, in any order. The tid is no
// concern here; nor is what a service may set itself: the decision maker, unless a keep was
// inherited (DD-T-30b, DD-T-32), and the rate, unless the decision was.
void must_have_tags(Examination& trial, std::string_view observable, const KeyValues& expected,
                    const KeyValues& actual, const Observed<std::int64_t>& inherited_priority);
// One tag of the span; `expected` nothing: must not be there.
void must_have_tag(Examination& trial, const ObservedSpan& span, std::string_view key,
                   std::optional<std::string_view> expected);
// The members of an x-datadog-tags header; without one, none.
KeyValues tags_in_header(const Headers& headers);

// ── Tracestate ──────────────────────────────────────────────────────────────────────────────────

// The foreign members that go out are these, in this order; and perhaps a member `ot`, which is no
// concern here unless it is expected.
void must_send_foreign(Examination& trial, const Texts& expected, std::size_t i = 0);
// The dd member that goes out; nothing: none, or the headers were left out.
std::optional<std::string_view> sent_dd(const Headers& injected);

// ── Links ───────────────────────────────────────────────────────────────────────────────────────

// The links of the span; nothing if they cannot be seen.
std::optional<std::vector<ObservedLink>> links_of(Examination& trial, std::size_t i = 0);
// The link names this span of this trace, for this reason, and this style unless it is one that
// libraries call by names of their own (PR-08d).
void must_link(Examination& trial, const ObservedLink& link, TraceId trace_id, SpanId span_id,
               std::string_view reason, Style style);

// ── Requests ────────────────────────────────────────────────────────────────────────────────────

// Heads or tails, by the text alone, so that a trial can be repeated.
bool coin(std::string_view text);
// A `then` of laws that ask once more: the trial's request with headers that are made of it.
using MakeHeaders = Headers (*)(const Setting& setting, const Headers& given);
std::function<std::optional<Step>(const Examination&)> again_with(MakeHeaders make);
// The same for a setting that is made of the trial's.
using MakeSetting = std::function<Setting(const Setting&)>;
std::function<std::optional<Step>(const Examination&)> again_under(MakeSetting make);

}  // namespace propspec::harness
