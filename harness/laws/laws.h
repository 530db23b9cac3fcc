// The tables of laws, one for each file laws_*.cc.
#pragma once

#include <vector>

#include "harness/laws/law.h"

namespace propspec::harness {

std::vector<Law> datadog_laws();   // what style datadog injects, and what it makes of tags
std::vector<Law> identity_laws();  // ids of a span, in all styles: 64 and 128 bits
std::vector<Law> sampling_laws();  // priorities, decisions, decision makers
std::vector<Law> b3_laws();        // both B3 formats
std::vector<Law> xray_laws();
std::vector<Law> traceparent_laws();
std::vector<Law> tracestate_laws();
std::vector<Law> order_laws();  // several styles: who wins, merging, links, behaviour
std::vector<Law> baggage_laws();
std::vector<Law> configuration_laws();  // what must not depend on how a setting is written
std::vector<Law> carrier_laws();        // names, order, bytes, unrelated headers
std::vector<Law> round_trip_laws();     // what is injected, extracted again
std::vector<Law> interleaving_laws();   // requests do not know of each other
std::vector<Law> differential_laws();   // as the reference does

}  // namespace propspec::harness
