// Waiting for messages where the broker does not call.
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "simulator/brokers/broker.h"

namespace propspec {

inline constexpr std::chrono::milliseconds kLongestPause{16};  // what a message may wait at worst

// Calls `receive`, a Result<std::vector<Loan>>(), until it returns messages or an error, or `wait`
// is over. Pauses double from one millisecond.
template <typename Receive>
Result<std::vector<Loan>> poll_for(std::chrono::milliseconds wait, Receive receive) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + wait;
  std::chrono::milliseconds pause{1};
  while (true) {
    auto received = receive();
    if (!received || !received->empty()) return received;
    const auto left = deadline - Clock::now();
    if (left <= Clock::duration::zero()) return received;
    std::this_thread::sleep_for(std::min<Clock::duration>(pause, left));
    pause = std::min(pause * 2, kLongestPause);
  }
}

}  // namespace propspec
