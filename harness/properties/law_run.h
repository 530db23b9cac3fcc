// A run of laws against a target: what is tried, and what came of it as results of a report.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "harness/properties/law_inputs.h"
#include "harness/properties/trial.h"
#include "harness/rules/rule.h"
#include "harness/targets/carrier_probe.h"
#include "reports/report.h"

namespace propspec::harness {

struct LawRunOptions {
  std::uint64_t runs = 100;  // checks of each law
  std::uint64_t seed = 0;    // of the inputs and of the settings
  bool explains = true;      // make counterexamples small, and tell of them; else verdicts alone
  Environment extra;         // the user's variables
  std::string repro;         // shell command to which an option is appended
  const std::atomic<bool>* interrupted = nullptr;
  std::function<void(std::size_t done, std::size_t total)> on_progress;  // checks
};

struct LawRunSubject {
  Hello hello;
  ProbedCarrier probed;
};

// One result for each law, in their order. The checks of a law are spread over all settings under
// which it can be tried; all laws that a setting is tried on share its windows. Of a law that does
// not hold the first counterexample is made small, and it is not tried any further.
std::vector<reports::PropertyResult> try_laws(Target& target, const LawRunSubject& subject,
                                              std::span<const Law* const> laws, const Rules& rules,
                                              const LawRunOptions& options);

// The same with inputs that were generated for these laws and this hello.
std::vector<reports::PropertyResult> try_laws(Target& target, const LawRunSubject& subject,
                                              std::span<const Law* const> laws, const Rules& rules,
                                              const RecordedInputs& inputs,
                                              const LawRunOptions& options);

// The result of one trial, which is not made smaller.
reports::PropertyResult try_again(Target& target, const LawRunSubject& subject, const Trial& trial,
                                  const Rules& rules, const LawRunOptions& options);

}  // namespace propspec::harness
