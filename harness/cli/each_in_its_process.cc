#include "harness/cli/each_in_its_process.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "harness/cli/commands.h"

namespace propspec::harness {
namespace {

// What wait_for() waits for, blocked as long as this lives: a signal that comes between a look and
// a wait is then not lost, but pending.
class AwaitedSignals {
 public:
  AwaitedSignals() {
    // Whoever started us may ignore it, and then nobody would hear of a child's end.
    std::signal(SIGCHLD, SIG_DFL);
    ::sigemptyset(&awaited_);
    for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGTSTP}) ::sigaddset(&awaited_, signal);
    ::pthread_sigmask(SIG_BLOCK, &awaited_, &before_);
  }
  ~AwaitedSignals() { unblock(); }
  AwaitedSignals(const AwaitedSignals&) = delete;
  AwaitedSignals& operator=(const AwaitedSignals&) = delete;

  void unblock() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  int next() const { return ::sigwaitinfo(&awaited_, nullptr); }

 private:
  sigset_t awaited_, before_;
};

// The job in the child. In a process group of its own it gets no signal from the terminal, only
// what wait_for() passes on: each signal once, wherever it came from.
[[noreturn]] void run_job(const std::function<int(std::size_t)>& job, std::size_t i, pid_t parent,
                          AwaitedSignals& signals) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) std::_Exit(kInterrupted);  // it died before it could be told
  signals.unblock();
  const int status = job(i);
  std::fflush(nullptr);
  std::_Exit(status);
}

// The child's status, or that it was told to end.
int wait_for(pid_t child, const AwaitedSignals& signals) {
  bool told = false;
  int status = 0;
  while (true) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) return kHarnessError;
    const int signal = signals.next();
    if (signal == SIGINT || signal == SIGTERM) {
      ::kill(child, signal);
      told = true;
    } else if (signal == SIGTSTP) {  // Ctrl-Z means the job as well
      ::kill(child, SIGSTOP);
      std::raise(SIGSTOP);
      ::kill(child, SIGCONT);
    }
  }
  if (told) return kInterrupted;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  fmt::print(stderr, "propspec: the run was killed by signal {}\n", WTERMSIG(status));
  return kHarnessError;
}

}  // namespace

int each_in_its_process(std::size_t count, const std::function<int(std::size_t)>& job,
                        const std::atomic<bool>& interrupted) {
  int worst = 0;
  const pid_t parent = ::getpid();
  for (std::size_t i = 0; i < count && !interrupted && worst != kInterrupted; ++i) {
    std::fflush(nullptr);  // or the child would write it again
    AwaitedSignals signals;
    const pid_t child = ::fork();
    if (child < 0) {
      std::perror("propspec: cannot start a process");
      return kHarnessError;
    }
    if (child == 0) run_job(job, i, parent, signals);
    worst = worse_status(worst, wait_for(child, signals));
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
