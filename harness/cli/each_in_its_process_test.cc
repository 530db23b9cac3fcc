#include "harness/cli/each_in_its_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string>

#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"

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

// Runs two jobs, the first of which sends `signal` to this process and waits for it to come back.
// Returns the status, and the signals that jobs got.
std::pair<int, std::string> signalled(int signal) {
  const std::atomic<bool> interrupted = false;
  std::array<int, 2> fds{};
  if (::pipe(fds.data()) != 0) return {-1, ""};
  const pid_t parent = ::getpid();
  const int status = each_in_its_process(
      2,
      [&](std::size_t) {
        sigset_t awaited;
        ::sigemptyset(&awaited);
        ::sigaddset(&awaited, SIGINT);
        ::sigaddset(&awaited, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
        ::kill(parent, signal);
        const std::string got = std::to_string(::sigwaitinfo(&awaited, nullptr)) + "\n";
        return ::write(fds[1], got.data(), got.size()) > 0 ? 0 : 1;
      },
      interrupted);
  ::close(fds[1]);
  std::array<char, 64> text{};
  const ssize_t size = ::read(fds[0], text.data(), text.size());
  ::close(fds[0]);
  return {status, std::string(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0)};
}

TEST(EachInItsProcess, PassesASignalOnAndStartsNoMore) {
  for (const int signal : {SIGINT, SIGTERM}) {
    EXPECT_EQ(signalled(signal), (std::pair{kInterrupted, std::to_string(signal) + "\n"}));
  }
}

TEST(EachInItsProcess, AJobHasAProcessGroupOfItsOwn) {
  const std::atomic<bool> interrupted = false;
  const auto leads_a_group = [](std::size_t) { return ::getpgrp() == ::getpid() ? 0 : 1; };
  EXPECT_EQ(each_in_its_process(2, leads_a_group, interrupted), 0);
}

TEST(EachInItsProcess, AJobCanBeSignalledLikeAnyProcess) {
  const std::atomic<bool> interrupted = false;
  const auto raises = [](std::size_t) {
    const std::atomic<bool>& flag = catch_interrupts();
    std::raise(SIGTERM);  // not blocked here: the handler has run when this returns
    return flag ? 0 : 1;
  };
  EXPECT_EQ(each_in_its_process(2, raises, interrupted), 0);
}

TEST(EachInItsProcess, HearsOfTheEndWhereSigchldIsIgnored) {
  std::signal(SIGCHLD, SIG_IGN);
  const std::atomic<bool> interrupted = false;
  EXPECT_EQ(each_in_its_process(
                2, [](std::size_t) { return 1; }, interrupted),
            1);
}

TEST(EachInItsProcess, StartsNothingOnceInterrupted) {
  const std::atomic<bool> interrupted = true;
  EXPECT_EQ(each_in_its_process(
                2, [](std::size_t) { return 0; }, interrupted),
            kInterrupted);
}

}  // namespace
}  // namespace propspec::harness
