#include "harness/cli/each_in_its_process.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "harness/cli/commands.h"

namespace propspec::harness {
namespace {

int wait_for(pid_t child, const std::atomic<bool>& interrupted) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return kHarnessError;
    // From a terminal the child got it as well; twice does not happen, since this process' handler
    // is gone after the first.
    if (interrupted && ::tcgetpgrp(STDIN_FILENO) != ::getpgrp()) ::kill(child, SIGTERM);
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  fmt::print(stderr, "propspec: the run was killed by signal {}\n", WTERMSIG(status));
  return kHarnessError;
}

}  // namespace

int each_in_its_process(std::size_t count, const std::function<int(std::size_t)>& job,
                        const std::atomic<bool>& interrupted) {
  int worst = 0;
  for (std::size_t i = 0; i < count && !interrupted; ++i) {
    std::fflush(nullptr);  // or the child would write it again
    const pid_t child = ::fork();
    if (child < 0) {
      std::perror("propspec: cannot start a process");
      return kHarnessError;
    }
    if (child == 0) {
      const int status = job(i);
      std::fflush(nullptr);
      std::_Exit(status);
    }
    worst = worse_status(worst, wait_for(child, interrupted));
  }
  return interrupted ? kInterrupted : worst;
}

int worse_status(int a, int b) {
  for (const int status : {kInterrupted, kHarnessError, kUsageError}) {
    if (a == status || b == status) return status;
  }
  return a != 0 ? a : b;
}

}  // namespace propspec::harness
