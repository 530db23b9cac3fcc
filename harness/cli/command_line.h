// The command line of `propspec`: reads it, and does what it says.
#pragma once

#include <string>
#include <vector>

namespace propspec::harness {

// `arguments` without the program's name. Returns the status to exit with; never throws.
int execute(std::vector<std::string> arguments);

}  // namespace propspec::harness
