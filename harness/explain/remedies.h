// What to change in a propagator that fails a rule: fixtures/remedies.json.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "simulator/trace/result.h"

namespace propspec::harness {

// Rule id → one or two sentences for the maintainer of a tracer.
using Remedies = std::map<std::string, std::string, std::less<>>;

// Checked against the schema; an error names file, line and member. Whether the rules exist is not
// known here.
Result<Remedies> load_remedies(std::string path, std::string_view text);
// Those that are compiled into the program.
Result<Remedies> embedded_remedies();

}  // namespace propspec::harness
