// Laws of the dd member of tracestate: a part of tracestate_laws().
#pragma once

#include <vector>

#include "harness/laws/law.h"

namespace propspec::harness {

std::vector<Law> dd_member_laws();

// At most one inbound member can be taken for Datadog's, and every library finds it: `dd=`, not
// empty, legal, no blanks round it (TS-09b, TS-09c, TS-10c, TS-10d).
bool dd_is_recognisable(const Headers& headers);

}  // namespace propspec::harness
