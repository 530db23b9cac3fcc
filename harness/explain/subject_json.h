// Explanations as JSON, one function for each kind of subject: the same as on a page.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "harness/explain/catalogue.h"

namespace propspec::harness {

nlohmann::json describe(const Catalogue& catalogue, const Rule& rule);
nlohmann::json describe(const Catalogue& catalogue, const Case& one);
nlohmann::json describe(const Catalogue& catalogue, const Law& law);
nlohmann::json describe(const Catalogue& catalogue, const Mutant& mutant);
nlohmann::json describe(const Catalogue& catalogue, const CauseText& cause);
nlohmann::json describe(const Catalogue& catalogue, const InvariantText& invariant);

}  // namespace propspec::harness
