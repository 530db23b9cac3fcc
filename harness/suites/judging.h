// From what a target did to a verdict. Pure: knows neither targets nor GoogleTest.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/cases/case.h"
#include "harness/protocol/messages.h"
#include "harness/targets/carrier_probe.h"
#include "harness/targets/target.h"
#include "harness/verdicts/ruling.h"

namespace propspec::harness {

// The ruling of a case that need not be sent, since the target has not what it takes: a style or a
// feature (`unsupported`), or a carrier that could carry it (`not-observable`).
std::optional<Ruling> rule_out(const Case& test_case, const Hello& hello,
                               const ProbedCarrier& probed);

// The ruling on what came of a case: first of the requests before it, then of its own.
Ruling judge(const Case& test_case, const std::vector<Outcome>& before, const Outcome& outcome);

// A negative case that passes while its control does not has shown nothing.
Ruling with_control(Ruling ruling, const std::string& control_id, const Ruling& control);

}  // namespace propspec::harness
