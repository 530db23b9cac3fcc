#include "reports/progress.h"

#include <gtest/gtest.h>

namespace propspec::reports {
namespace {

TEST(ProgressLine, TellsRateAndRemainingTime) {
  EXPECT_EQ(progress_line(25, 100, 5.0, 60),
            "[#####                  ] 25 of 100, 5.0 a second, 15 s left");
}

TEST(ProgressLine, HasNoRateBeforeTheFirstAnswer) {
  EXPECT_EQ(progress_line(0, 8, 3.0, 30), "[                     ] 0 of 8");
}

TEST(ProgressLine, LeavesTheBarOutWhereItDoesNotFit) {
  EXPECT_EQ(progress_line(600, 7200, 1.0, 40), "600 of 7200, 600 a second, 11 s left");
}

TEST(ProgressLine, NeverExceedsTheWidth) {
  for (std::size_t width = 0; width < 120; ++width) {
    EXPECT_LE(progress_line(3, 1000000, 100.0, width).size(), width);
  }
}

TEST(ProgressLine, HoldsMoreDoneThanThereIs) {
  EXPECT_EQ(progress_line(9, 8, 1.0, 10), "8 of 8, 8.");
}

TEST(Progress, IsSilentWhereNobodyWatches) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  {
    Progress progress(file);
    progress.update(1, 2);
  }
  EXPECT_EQ(std::ftell(file), 0);
  std::fclose(file);
}

}  // namespace
}  // namespace propspec::reports
