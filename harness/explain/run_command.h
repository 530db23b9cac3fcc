// The command that runs a subject alone.
#pragma once

#include <string>
#include <string_view>

#include "harness/rules/spec.h"

namespace propspec::harness {

// What `filter` selects, which holds in `specs`, under an edition in which it does.
std::string run_command(std::string_view filter, SpecRange specs = {});

}  // namespace propspec::harness
