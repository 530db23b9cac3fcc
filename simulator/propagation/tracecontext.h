// Style `tracecontext`, as far as the propagator needs it beyond StyleCodec: a matching context
// that comes second still adds to the first.
#pragma once

#include <string>

#include "simulator/propagation/style_codec.h"

namespace propspec {

// What a tracestate of the same trace adds to a context that another style yielded (PR-06, PR-07).
struct TraceStateAddition {
  std::string last_parent_id;  // `p` as it stands there; empty: none
};
// The members of others and the unknown elements of dd go into `context`; priority, origin and tags
// do not.
TraceStateAddition adopt_tracestate(const CarrierFields& fields, SpanContext& context);

// All tracestate headers as one list, trimmed, for the link to a context that is not gone on from.
std::string joined_tracestate(const CarrierFields& fields);

}  // namespace propspec
