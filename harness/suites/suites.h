// The conformance suites: each case a GoogleTest test, named Topic.case_id and registered at run
// time. Filters, shuffling, repetition, listing, XML and sharding (GTEST_TOTAL_SHARDS) are
// therefore GoogleTest's own.
//
// A command calls run_suites. A test binary of a C++ library has the suites beside its own tests:
//
//   int main(int argc, char** argv) {
//     testing::InitGoogleTest(&argc, argv);
//     const auto corpus = propspec::harness::load_embedded_corpus().value();
//     MyTarget target;
//     const auto suites = propspec::harness::Suites::register_tests(target, corpus, {}).value();
//     return RUN_ALL_TESTS();
//   }
//
// That fails as well if the target does not say hello, or if cases were run and none of them has
// passed: silence is no conformance.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/cases/case.h"
#include "harness/suites/run_options.h"
#include "harness/targets/target.h"
#include "reports/report.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

class RunState;

// Registered tests, and what has become of them.
class Suites {
 public:
  // Asks the target who it is, probes its carrier, and registers a test for each selected case; to
  // be called once in a process, before RUN_ALL_TESTS. `target` and `corpus` outlive that. A
  // selection of nothing is an error. A target that cannot be asked is none: there is then but one
  // test, Target.says_hello, which fails, and the report says why.
  static Result<Suites> register_tests(Target& target, const Corpus& corpus, RunOptions options);

  // What is known so far; complete once RUN_ALL_TESTS has returned without an interrupt.
  reports::Report report() const;

 private:
  explicit Suites(std::shared_ptr<RunState> run) : run_(std::move(run)) {}
  std::shared_ptr<RunState> run_;  // shared with the tests, which GoogleTest keeps until the end
};

struct RunnerOptions {
  std::uint32_t seed = 0;  // of the order: 1 to 99999, or 0 for one from the clock
  bool shuffle = false;
  int repeat = 1;
  std::vector<std::string> flags;  // "--gtest_output=xml:junit.xml", …; they win
};

// Registers the tests, runs them without GoogleTest's own printing, and returns the report. To be
// called once in a process. Errors are the user's: a filter that selects nothing, an unknown flag.
// With --gtest_list_tests the report holds no cases, and its exit code is 0.
Result<reports::Report> run_suites(Target& target, const Corpus& corpus, RunOptions options,
                                   const RunnerOptions& runner);

}  // namespace propspec::harness
