// The client of a pipeline: what a browser, a mobile application or a service of somebody else
// sends with its request. It writes its headers itself, after the formats' own descriptions, so
// that what the services make of them is held against something that is not theirs.
#pragma once

#include <cstdint>
#include <random>

#include "simulator/pipeline/scenario.h"
#include "simulator/trace/trace_id.h"

namespace propspec {

struct ClientCall {
  TraceId trace_id;
  SpanId span_id;
  Headers headers;
};

// Ids are of all sorts in turn: with the upper bit of the lower half, with leading zeros, with hex
// digits that could be decimal, the greatest.
void call(const Client& client, std::uint64_t request, std::mt19937_64& random, ClientCall& out);

}  // namespace propspec
