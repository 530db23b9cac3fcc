// The kill matrix for people.
#pragma once

#include <string>

#include "harness/selftest/kill_matrix.h"
#include "reports/terminal.h"

namespace propspec::harness {

// One line for each mutant: what it breaks, how many cases and laws caught it, and the rules by
// which it shows. Ends with a line feed.
std::string matrix_text(const KillMatrix& matrix, const reports::Appearance& appearance);

// The score by topic, what was missed, the rules that caught nothing, false alarms, and a last line
// that says whether the goal is reached.
std::string score_text(const KillMatrix& matrix, const reports::Appearance& appearance);

}  // namespace propspec::harness
