// From violations to causes: each broken message is held against the catalogue, from the specific
// causes to the general, until all that broke there is explained. What no rule knows stays without
// a cause.
#pragma once

#include "simulator/checker/checker.h"
#include "simulator/checker/prepared.h"
#include "simulator/checker/run_record.h"

namespace propspec::checking {

// Adds to `verdict.diagnoses` what accounts for `verdict.violations`: one for each cause and hop.
void diagnose(const Prepared& prepared, const RunRecord& record, JourneyVerdict& verdict);

}  // namespace propspec::checking
