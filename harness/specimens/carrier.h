// How headers stand in a carrier, whatever they hold: order, names, company, repetition.
#pragma once

#include "harness/specimens/draft.h"

namespace propspec::harness {

// Puts the lines of the draft into the request. Valid carriers have each header once, in lower
// case: not every carrier can hold anything else.
void arrange(Draft& draft);

void carrier_branches(BranchNames& names);

}  // namespace propspec::harness
