// Laws of DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT: a part of order_laws().
#pragma once

#include <vector>

#include "harness/laws/law.h"

namespace propspec::harness {

std::vector<Law> behavior_laws();

}  // namespace propspec::harness
