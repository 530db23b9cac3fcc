// What a case gives and needs, as explanations tell it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "harness/cases/case.h"

namespace propspec::harness {

// {"environment": {NAME: VALUE}, "before": [given…], "given": given}: as a report says it, with the
// styles under their canonical names.
nlohmann::json input_of(const Case& one);

// What a target needs beyond the styles: "feature span_links", "a carrier where duplicate headers
// are kept or first".
std::vector<std::string> needs_in_words(const Requirements& needs);

}  // namespace propspec::harness
