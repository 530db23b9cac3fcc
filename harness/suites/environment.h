// Under which environment variables a case is run against a certain library.
#pragma once

#include "harness/cases/case.h"
#include "harness/protocol/messages.h"

namespace propspec::harness {

// The styles of the case as the target's library spells them (`Hello::style_names`), then the
// variables of the case, then `extra`, which the user gave; later ones win.
Environment effective_environment(const Case& test_case, const Hello& hello,
                                  const Environment& extra);

}  // namespace propspec::harness
