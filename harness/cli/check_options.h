// How `propspec check` is spelled.
#pragma once

#include "harness/cli/commands.h"

namespace CLI {
class App;
}

namespace propspec::harness {

// Adds the subcommand; what is read is put into `command`, which outlives the app.
CLI::App* add_check(CLI::App& app, CheckCommand& command);

}  // namespace propspec::harness
