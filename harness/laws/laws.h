// The tables of laws, one for each file laws_*.cc.
#pragma once

#include <vector>

#include "harness/laws/law.h"

namespace propspec::harness {

std::vector<Law> datadog_laws();        // what style datadog injects, and what it refuses
std::vector<Law> datadog_tag_laws();    // what becomes of propagation tags
std::vector<Law> datadog_limit_laws();  // 512 bytes of tags, and tags that cannot be read

std::vector<Law> traceparent_sent_laws();
std::vector<Law> traceparent_read_laws();
std::vector<Law> tracestate_laws();       // that foreign members survive
std::vector<Law> tracestate_list_laws();  // how many members, who leads, when it counts
std::vector<Law> dd_sent_laws();          // Datadog's own member
std::vector<Law> dd_read_laws();

std::vector<Law> b3_laws();  // both B3 formats
std::vector<Law> xray_laws();

std::vector<Law> baggage_read_laws();
std::vector<Law> baggage_sent_laws();
std::vector<Law> baggage_limit_laws();
std::vector<Law> baggage_scope_laws();  // among traces, span tags, and other settings

std::vector<Law> identity_laws();        // ids of a span, in all styles: 64 and 128 bits
std::vector<Law> sampling_laws();        // decisions of others and of the application
std::vector<Law> local_sampling_laws();  // decisions of this service

std::vector<Law> order_laws();     // several styles in one request: who wins
std::vector<Law> loser_laws();     // what the others do not change
std::vector<Law> merge_laws();     // what is adopted of them
std::vector<Law> link_laws();      // what of them becomes a link
std::vector<Law> behavior_laws();  // restart and ignore

std::vector<Law> configuration_laws();        // what must not depend on how a setting is written
std::vector<Law> configuration_scope_laws();  // what a setting rules out
std::vector<Law> carrier_laws();              // names, order, bytes, unrelated headers
std::vector<Law> round_trip_laws();           // what is injected, extracted again
std::vector<Law> interleaving_laws();         // requests do not know of each other
std::vector<Law> differential_laws();         // as the reference does

}  // namespace propspec::harness
