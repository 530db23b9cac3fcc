#include "reports/verdict.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace propspec::reports {
namespace {

TEST(Verdict, EveryOneHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kVerdicts; ++i) names.insert(name(static_cast<Verdict>(i)));
  EXPECT_EQ(names.size(), kVerdicts);
  EXPECT_EQ(name(Verdict::kPass), "pass");
  EXPECT_EQ(name(Verdict::kNotRun), "not-run");
  EXPECT_EQ(name(Level::kShould), "should");
}

TEST(Worse, NothingUncheckedCountsAsPassed) {
  for (const Verdict unchecked : {Verdict::kVacuous, Verdict::kNotObservable, Verdict::kAdapterGap,
                                  Verdict::kConfigRejected, Verdict::kNotRun}) {
    EXPECT_EQ(worse(Verdict::kPass, unchecked), unchecked);
    EXPECT_EQ(worse(unchecked, Verdict::kPass), unchecked);
  }
}

TEST(Worse, WhatDoesNotApplyDoesNotSpoilAPass) {
  EXPECT_EQ(worse(Verdict::kPass, Verdict::kUnsupported), Verdict::kPass);
  EXPECT_EQ(worse(Verdict::kUnsupported, Verdict::kUnsupported), Verdict::kUnsupported);
}

TEST(Worse, ABreakdownIsWorseThanAWrongAnswer) {
  EXPECT_EQ(worse(Verdict::kFail, Verdict::kHang), Verdict::kHang);
  EXPECT_EQ(worse(Verdict::kCrash, Verdict::kHang), Verdict::kCrash);
  EXPECT_EQ(worse(Verdict::kWarn, Verdict::kNotRun), Verdict::kNotRun);
}

}  // namespace
}  // namespace propspec::reports
