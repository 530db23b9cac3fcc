#include "harness/selftest/selftest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace propspec::harness {
namespace {

using testing::IsEmpty;
using testing::Not;

const Corpus& corpus() {
  static const Corpus corpus = load_embedded_corpus().value();
  return corpus;
}

SelftestOptions quick() {
  SelftestOptions options;
  options.runs = 50;
  options.sound_seeds = 1;
  return options;
}

TEST(Selftest, CatchesAFaultWithCasesAndLawsAndAccusesNobodyElse) {
  const auto mutant = find_mutant("datadog.trace_id.accepts_zero");
  ASSERT_TRUE(mutant);
  const auto matrix = run_selftest(corpus(), {*mutant}, quick());
  ASSERT_TRUE(matrix) << matrix.error().message;
  EXPECT_TRUE(matrix->reaches_goal());
  ASSERT_EQ(matrix->mutants.size(), 1u);
  const MutantResult& row = matrix->mutants[0];
  EXPECT_EQ(row.cases.at("datadog.extract.zero_ids"), Catch::kFails);
  EXPECT_THAT(row.laws, Not(IsEmpty()));
  EXPECT_THAT(row.rules_shown, testing::Contains("DD-E-10"));
  EXPECT_THAT(matrix->idle_rules, testing::Contains("B3-E-01"));
  EXPECT_THAT(matrix->false_alarms, IsEmpty());
  EXPECT_EQ(matrix->sound_runs, 2u);
}

// A permitted choice looks like a fault only to somebody who asks what the reference does.
TEST(Selftest, APermittedChoiceIsNoFailure) {
  const auto choices = embedded_permitted_choices();
  ASSERT_TRUE(choices);
  ASSERT_THAT(*choices, Not(IsEmpty()));
  const auto matrix = run_selftest(corpus(), {choices->front()}, quick());
  ASSERT_TRUE(matrix);
  for (const auto& [id, how] : matrix->mutants[0].cases) EXPECT_EQ(how, Catch::kDiffers) << id;
  for (const auto& [id, how] : matrix->mutants[0].laws) EXPECT_EQ(how, Catch::kDiffers) << id;
}

TEST(Selftest, AnInterruptLeavesWhatIsKnown) {
  const std::atomic<bool> interrupted{true};
  SelftestOptions options = quick();
  options.interrupted = &interrupted;
  const auto mutant = find_mutant("datadog.trace_id.accepts_zero");
  const auto matrix = run_selftest(corpus(), {*mutant}, options);
  ASSERT_TRUE(matrix);
  EXPECT_FALSE(matrix->complete);
  EXPECT_FALSE(matrix->reaches_goal());
  EXPECT_THAT(matrix->mutants, IsEmpty());
}

}  // namespace
}  // namespace propspec::harness
