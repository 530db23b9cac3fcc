// A verdict and its reasons, and the rulings that need no expectation: on a target that broke down,
// refused, or has no such thing. Cases and laws share them.
#pragma once

#include <string>
#include <vector>

#include "harness/protocol/messages.h"
#include "harness/targets/target.h"
#include "reports/difference.h"
#include "reports/verdict.h"

namespace propspec::harness {

struct Ruling {
  reports::Verdict verdict = reports::Verdict::kNotRun;
  std::string reason;
  std::string behavior;  // `may`: the known behaviour that fitted
  std::vector<reports::Difference> differences;
};

Ruling because(reports::Verdict verdict, std::string reason);

// On a request that was not answered.
Ruling ruling_on(const Failure& failure);
// On one that was answered with an error.
Ruling ruling_on(const ErrorAnswer& error);

}  // namespace propspec::harness
