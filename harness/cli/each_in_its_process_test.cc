#include "harness/cli/each_in_its_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "harness/cli/commands.h"

namespace propspec::harness {
namespace {

TEST(WorseStatus, KnowsWhatAUserMustHearFirst) {
  EXPECT_EQ(worse_status(0, 0), 0);
  EXPECT_EQ(worse_status(0, 1), 1);
  EXPECT_EQ(worse_status(1, kUsageError), kUsageError);
  EXPECT_EQ(worse_status(kHarnessError, kUsageError), kHarnessError);
  EXPECT_EQ(worse_status(1, kInterrupted), kInterrupted);
}

TEST(EachInItsProcess, ReturnsTheWorst) {
  const std::atomic<bool> interrupted = false;
  const auto status_of = [](std::size_t i) { return i == 1 ? 1 : 0; };
  EXPECT_EQ(each_in_its_process(3, status_of, interrupted), 1);
  EXPECT_EQ(each_in_its_process(1, status_of, interrupted), 0);
}

TEST(EachInItsProcess, EachHasAProcessOfItsOwn) {
  const std::atomic<bool> interrupted = false;
  const pid_t parent = ::getpid();
  const auto in_a_child = [parent](std::size_t) { return ::getppid() == parent ? 0 : 1; };
  EXPECT_EQ(each_in_its_process(2, in_a_child, interrupted), 0);
}

TEST(EachInItsProcess, AJobThatDiesIsAHarnessError) {
  const std::atomic<bool> interrupted = false;
  const auto dies = [](std::size_t i) {
    if (i == 0) ::raise(SIGKILL);
    return 0;
  };
  EXPECT_EQ(each_in_its_process(2, dies, interrupted), kHarnessError);
}

TEST(EachInItsProcess, StartsNothingOnceInterrupted) {
  const std::atomic<bool> interrupted = true;
  EXPECT_EQ(each_in_its_process(
                2, [](std::size_t) { return 0; }, interrupted),
            kInterrupted);
}

}  // namespace
}  // namespace propspec::harness
