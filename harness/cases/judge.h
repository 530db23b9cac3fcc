// Holds an observation against what was expected of it.
#pragma once

#include "harness/cases/expectation.h"
#include "harness/cases/expected.h"

namespace propspec::harness {

// `given`: the headers that the target was sent.
Judgement judge(const ExpectedObservation& expected, const Headers& given,
                const Observation& observation);

}  // namespace propspec::harness
