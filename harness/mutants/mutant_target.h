// The reference with a fault in it, as a target for InProcessTarget: what the suites are tried on.
#pragma once

#include <string_view>

#include "harness/mutants/mutant.h"
#include "harness/targets/in_process_target.h"

namespace propspec::harness {

// The woven copy of the reference with one mutant switched on. Its handlers share nothing: threads
// may run different mutants at the same time.
HandlerFactory mutant_factory(const Mutant& mutant);

// With nothing switched on: behaves as the reference does.
HandlerFactory unmutated_factory();

// With all permitted choices switched on: conforms, as differently as rules allow.
Result<HandlerFactory> contrarian_factory();

// What `mutant:NAME` stands for: the id of a mutant or of a permitted choice, `contrarian`, `none`.
Result<HandlerFactory> named_mutant_factory(std::string_view name);

}  // namespace propspec::harness
