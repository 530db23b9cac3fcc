// `propspec explain`: a rule, where it comes from, what libraries make of it, its cases, and what
// to change in a propagator that fails it; or one case, law or mutant. For people, and the same as
// JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "harness/explain/catalogue.h"
#include "reports/terminal.h"

namespace propspec::harness {

// Ends with a line feed.
std::string explanation(const Catalogue& catalogue, const Subject& subject,
                        const reports::Appearance& appearance);

nlohmann::json explanation_json(const Catalogue& catalogue, const Subject& subject);

}  // namespace propspec::harness
