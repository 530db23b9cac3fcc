// Which requests fit into a line of the protocol. What does not is not the target's fault, so it
// must be known before anything is sent.
#pragma once

#include <cstddef>

#include "harness/protocol/messages.h"

namespace propspec::harness {

// No fewer bytes than the request takes on the wire, counted without writing it.
std::size_t most_bytes(const PropagateRequest& request);

// Line feed included, whatever its id.
bool fits_a_line(const PropagateRequest& request);
bool fits_a_line(const Request& request);

}  // namespace propspec::harness
