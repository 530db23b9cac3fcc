// A counterexample as a case that can be committed to fixtures/cases/regressions/, so that it is
// tried in every run from then on.
#pragma once

#include <nlohmann/json.hpp>

#include "harness/properties/shrinking.h"

namespace propspec::harness {

// {"cases": [case]} after fixtures/schema/cases-1.schema.json. What is expected is what the
// reference shows, of those observables alone that broke the law and in which the target differs
// from the reference; ids that are the span's own are expected by form. Null if that cannot be said
// in a case: the target broke down (any answer would do), or it is the reference itself.
nlohmann::json regression_case(const Counterexample& found, Examiner& examiner);

}  // namespace propspec::harness
