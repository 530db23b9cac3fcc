#include "harness/targets/child_process.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>

namespace propspec::harness {
namespace {

using namespace std::chrono_literals;
using Woken = ChildProcess::Woken;

constexpr auto kLong = 30'000ms;

ChildProcess started(std::vector<std::string> words, Environment environment = {}) {
  auto child = ChildProcess::start({.words = std::move(words), .environment = environment});
  if (!child) throw std::runtime_error(child.error().message);
  return std::move(*child);
}

ChildProcess shell(const std::string& script) { return started({"sh", "-c", script}); }

std::string all_output(ChildProcess& child) {
  while (child.wait(kLong) == Woken::kOutput) {
  }
  return child.output();
}

TEST(ChildProcess, MovesBytesBothWaysAtOnce) {
  auto child = started({"cat"});
  const std::string sent(5 << 20, 'x');
  child.input() = sent;
  child.close_input();
  EXPECT_EQ(all_output(child), sent);
  EXPECT_EQ(child.bytes_taken(), sent.size());
  EXPECT_EQ(child.end(kLong), Exit{});
}

TEST(ChildProcess, KeepsTheOrderOfWhatIsWritten) {
  auto child = started({"cat"});
  std::string sent;
  for (int i = 0; i < 1000; ++i) {
    const std::string line = std::to_string(i) + "\n";
    child.input() += line;
    sent += line;
    child.wait(0ms);
  }
  child.close_input();
  EXPECT_EQ(all_output(child), sent);
}

TEST(ChildProcess, SaysHowItEnded) {
  EXPECT_EQ(describe(shell("exit 3").end(kLong)), "exited with status 3");
  EXPECT_EQ(describe(shell("kill -SEGV $$").end(kLong)), "was killed by SIGSEGV");
  EXPECT_EQ(describe(shell("sleep 1000").kill()), "was killed by SIGKILL");
}

TEST(ChildProcess, EndIsPoliteFirst) {
  // Reads its stdin to the end, and then goes by itself.
  EXPECT_EQ(shell("cat >/dev/null; exit 7").end(kLong), Exit{.status = 7});
  // Does not care for its stdin.
  EXPECT_EQ(started({"sleep", "1000"}).end(1ms), Exit{.signal = SIGTERM});
}

TEST(ChildProcess, ReportsWhatCannotBeStarted) {
  const auto error = [](std::vector<std::string> words) {
    auto child = ChildProcess::start({.words = std::move(words)});
    return child ? std::string() : child.error().message;
  };
  EXPECT_EQ(error({}), "the command is empty");
  EXPECT_EQ(error({""}), "the command is empty");
  EXPECT_EQ(error({"no-such-program"}), "there is no program “no-such-program” in PATH");
  EXPECT_EQ(error({"/no/such/program"}),
            "cannot start “/no/such/program”: No such file or directory");
  EXPECT_EQ(error({"/"}), "cannot start “/”: Permission denied");
}

TEST(ChildProcess, PassesOnTheEnvironmentWithoutConfigurationOfTracers) {
  ::setenv("DD_TEST", "inherited", 1);
  ::setenv("OTEL_TEST", "inherited", 1);
  ::setenv("OTHER_TEST", "inherited", 1);
  auto child = started({"sh", "-c", "echo $DD_TEST,$OTEL_TEST,$OTHER_TEST,$DD_GIVEN"},
                       {{"DD_GIVEN", "given"}});
  EXPECT_EQ(all_output(child), ",,inherited,given\n");
}

TEST(ChildProcess, StartsInAFolder) {
  auto child = ChildProcess::start({.words = {"pwd"}, .environment = {}, .folder = "/usr"});
  ASSERT_TRUE(child);
  EXPECT_EQ(all_output(*child), "/usr\n");
}

TEST(ChildProcess, KeepsTheEndOfStderr) {
  auto child = shell("yes first | head -c 300000 >&2; echo last >&2; echo done");
  EXPECT_EQ(all_output(child), "done\n");
  child.end(kLong);
  const std::string tail = child.stderr_tail();
  EXPECT_EQ(tail.size(), kStderrTailBytes);
  EXPECT_TRUE(tail.ends_with("last\n"));
}

TEST(ChildProcess, SiblingsDoNotHoldEachOthersPipes) {
  auto first = started({"cat"});
  auto second = started({"cat"});
  // If `second` had the write end of the first one's stdin, `first` would not see its end.
  EXPECT_EQ(first.end(kLong), Exit{});
  EXPECT_EQ(second.end(kLong), Exit{});
}

TEST(ChildProcess, WritingToTheDeadIsAnOutcome) {
  auto child = shell("exit 0");
  child.input() = std::string(1 << 20, 'x');
  EXPECT_EQ(all_output(child), "");
  child.input() = "more";
  EXPECT_EQ(child.wait(kLong), Woken::kEnded);
}

TEST(ChildProcess, AGrandchildDoesNotHideTheEnd) {
  auto child = shell("sleep 1000 & echo out");  // sleep inherits stdout
  EXPECT_EQ(all_output(child), "out\n");
  EXPECT_EQ(child.end(kLong), Exit{});
}

TEST(ChildProcess, KillsTheWholeTree) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);  // inherited on purpose
  {
    auto child = shell("sleep 1000 & sleep 1000 & echo ready; wait");
    EXPECT_EQ(child.wait(kLong), Woken::kOutput);
    ::close(ends[1]);
  }
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 0) << "somebody still holds the write end";
  ::close(ends[0]);
}

TEST(ChildProcess, TakesInNoMoreThanItsOwnerReads) {
  auto child = started({"yes"});
  std::size_t largest = 0;
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(child.wait(kLong), Woken::kOutput);
    largest = std::max(largest, child.output().size());
    child.output().clear();
  }
  EXPECT_LE(largest, std::size_t{5} << 20);
}

TEST(ChildProcess, AFloodDoesNotHideTheLimit) {
  EXPECT_EQ(shell("yes >&2").wait(1ms), Woken::kTimeout);
  auto child = started({"yes"});
  EXPECT_EQ(child.wait_for_exit(500ms), nullptr);
  EXPECT_LE(child.output().size(), std::size_t{5} << 20);
}

TEST(ChildProcess, DropsWhatNobodyWantsAtTheEnd) {
  const std::string script = "head -c 50000000 /dev/zero; exit 3";
  auto waited_for = shell(script);
  const Exit* exit = waited_for.wait_for_exit(kLong);
  ASSERT_NE(exit, nullptr);
  EXPECT_EQ(*exit, Exit{.status = 3});
  EXPECT_LE(waited_for.output().size(), std::size_t{5} << 20);
  auto ended = shell(script);
  EXPECT_EQ(ended.end(kLong), Exit{.status = 3});
  EXPECT_EQ(ended.output(), "");
}

TEST(ChildProcess, DiesWithItsParent) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);  // inherited on purpose
  const pid_t parent = ::fork();
  if (parent == 0) {
    // Ends as a process that is killed does: nobody kills its children.
    const auto child = ChildProcess::start({.words = {"sleep", "1000"}});
    ::_exit(child ? 0 : 1);
  }
  ::close(ends[1]);
  int status = -1;
  ASSERT_EQ(::waitpid(parent, &status, 0), parent);
  EXPECT_EQ(status, 0);
  pollfd gone{.fd = ends[0], .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&gone, 1, 30'000), 1) << "the child still holds the write end";
  ::close(ends[0]);
}

TEST(ChildProcess, ReadsNothingWithinTheLimit) {
  auto child = started({"cat"});
  EXPECT_EQ(child.wait(1ms), Woken::kTimeout);
  EXPECT_EQ(child.wait_for_exit(0ms), nullptr);
}

TEST(ChildProcess, ChildrenHaveTheirOwnWayWithBrokenPipes) {
  auto child = shell("yes | head -n 1; exit 0");  // with SIGPIPE ignored, `yes` would complain
  EXPECT_EQ(all_output(child), "y\n");
  child.end(kLong);
  EXPECT_EQ(child.stderr_tail(), "");
}

}  // namespace
}  // namespace propspec::harness
