// The grammars of the headers: one function for each style, which writes what `draft.story` tells.
#pragma once

#include "harness/specimens/draft.h"

namespace propspec::harness {

void write_datadog(Draft& draft);  // grammar_datadog.cc
void write_datadog_tags(Draft& draft);
void write_traceparent(Draft& draft);  // grammar_traceparent.cc
void write_tracestate(Draft& draft);   // grammar_tracestate.cc
void append_dd_member(Draft& draft);   // grammar_dd_member.cc
void write_b3(Draft& draft);           // grammar_b3.cc
void write_b3multi(Draft& draft);
void write_xray(Draft& draft);     // grammar_xray.cc
void write_baggage(Draft& draft);  // grammar_baggage.cc

// Items that an application sets: Unicode text.
void set_baggage_items(Draft& draft);

// How many headers write(style) writes, absent ones included.
std::size_t headers_of(Style style);
void write(Style style, Draft& draft);

// What the tables of a file add to branches().
void datadog_branches(BranchNames& names);
void datadog_tags_branches(BranchNames& names);
void traceparent_branches(BranchNames& names);
void tracestate_branches(BranchNames& names);
void dd_member_branches(BranchNames& names);
void b3_branches(BranchNames& names);
void xray_branches(BranchNames& names);
void baggage_branches(BranchNames& names);

}  // namespace propspec::harness
