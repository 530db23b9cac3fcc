// Which scenarios a user means.
#pragma once

#include <string>
#include <vector>

#include "simulator/pipeline/scenario.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// Each word is a file (it ends with .json or holds a slash), an id, or a pattern of ids with `*`
// and
// `?`; none, or `*`: all that are built in but those that only show one fault each. A word that
// matches nothing is an error that names what is spelled almost like it; so is a file that does not
// read.
tl::expected<std::vector<Scenario>, std::vector<Error>> select_scenarios(
    const std::vector<std::string>& words);

}  // namespace propspec::harness
