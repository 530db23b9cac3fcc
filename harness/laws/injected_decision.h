// Whether injected headers say that a trace is kept, read strictly and not with the simulator.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/propagation/style.h"
#include "simulator/trace/key_values.h"

namespace propspec::harness {

// True: kept. Nothing if the headers of that style do not say, or not in a form of that style: a
// decimal priority; flags; `1`, `0` or debug for B3 (B3-I-05b); `Sampled=0|1`.
std::optional<bool> injected_decision(Style style, const Headers& headers);

// The header that tells of it.
std::string_view decision_header(Style style);

}  // namespace propspec::harness
