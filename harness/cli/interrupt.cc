#include "harness/cli/interrupt.h"

#include <csignal>

namespace propspec::harness {
namespace {

// A signal handler reaches nothing that is not static.
std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "as a signal handler needs it");

void on_signal(int) {
  interrupted = true;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  return interrupted;
}

}  // namespace propspec::harness
