// What the reference tracer did, in the protocol's terms.
#pragma once

#include "harness/protocol/messages.h"
#include "simulator/tracer/tracer.h"

namespace propspec::harness {

Observed<ObservedContext> observe(const Extracted& found);
ObservedSpan observe(const SpanRecord& record);

}  // namespace propspec::harness
