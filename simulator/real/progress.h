// What is still under way in a real run, by the taps, and when a worker is to be killed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "simulator/real/taps.h"

namespace propspec {

struct Scenario;

class Progress {
 public:
  // `kill(process)`: kills a worker now, and says whether that was one that lives. It is called
  // while a tap is being taken, so the worker dies before it is answered.
  Progress(const Scenario& scenario, std::uint64_t requests, std::size_t kills, std::uint64_t seed,
           std::function<bool(std::int32_t process)> kill);

  void on_tap(const Tap& tap);
  void on_answer();  // a request was answered

  // Whether all requests were answered and every job was done. What an attempt was about to send
  // whose worker died counts as not sent: whether it was is the broker's to tell.
  bool is_done(const std::function<bool(std::int32_t process)>& lives);
  std::size_t killed() const;
  std::chrono::steady_clock::time_point last_event() const;

 private:
  using MessageId = std::pair<std::uint32_t, std::string>;
  struct Attempt {
    std::int32_t process = 0;
    bool ended = false;
  };

  void note(const SendTap& tap);
  void note(const DeliveryTap& tap);
  bool kill_is_due();

  const Scenario& scenario_;
  std::uint64_t requests_;
  std::size_t kills_;
  std::function<bool(std::int32_t)> kill_;
  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::uint64_t answered_ = 0;
  std::map<MessageId, std::string> waiting_;  // messages, and the attempts that sent them
  std::map<std::string, Attempt> attempts_;
  std::size_t killed_ = 0;
  std::uint64_t spared_ = 0;  // taps until the next worker is killed
  std::chrono::steady_clock::time_point last_event_ = std::chrono::steady_clock::now();
};

}  // namespace propspec
