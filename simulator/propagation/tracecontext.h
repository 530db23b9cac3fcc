// Style `tracecontext`, as far as the propagator needs it beyond StyleCodec: a matching context
// that comes second still adds to the first.
#pragma once

#include <string>
#include <string_view>

#include "simulator/propagation/style_codec.h"

namespace propspec {

// Adds what a tracestate of the same trace adds to a context that another style yielded (PR-06):
// the members of others and the unknown elements of dd; not priority, origin or tags. Returns `p`
// as it stands there, a view into the carrier; empty: none.
std::string_view adopt_tracestate(const CarrierFields& fields, SpanContext& context);

// All tracestate headers as one list, trimmed, for the link to a context that is not gone on from.
std::string joined_tracestate(const CarrierFields& fields);

}  // namespace propspec
