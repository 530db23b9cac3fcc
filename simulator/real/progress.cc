#include "simulator/real/progress.h"

#include <algorithm>

#include "simulator/pipeline/scenario.h"

namespace propspec {
namespace {

// A worker taps when it begins, before it sends, and when it ends: any of these may be its last.
constexpr std::uint64_t kMostSpared = 4;

}  // namespace

Progress::Progress(const Scenario& scenario, std::uint64_t requests, std::size_t kills,
                   std::uint64_t seed, std::function<bool(std::int32_t)> kill)
    : scenario_(scenario),
      requests_(requests),
      kills_(kills),
      kill_(std::move(kill)),
      random_(seed),
      spared_(random_() % kMostSpared) {}

void Progress::on_tap(const Tap& tap) {
  const std::lock_guard lock(mutex_);
  last_event_ = std::chrono::steady_clock::now();
  std::string attempt;
  if (const auto* const sent = std::get_if<SendTap>(&tap)) {
    note(*sent);
    attempt = sent->within;
  } else {
    note(std::get<DeliveryTap>(tap));
    attempt = std::get<DeliveryTap>(tap).id;
  }
  const auto found = attempts_.find(attempt);
  if (found == attempts_.end() || !kill_is_due()) return;
  if (!kill_(found->second.process)) return;
  ++killed_;
  spared_ = random_() % kMostSpared;
}

void Progress::on_answer() {
  const std::lock_guard lock(mutex_);
  last_event_ = std::chrono::steady_clock::now();
  ++answered_;
}

void Progress::note(const SendTap& tap) {
  const auto& hops = scenario_.hops;
  if (tap.send.hop >= hops.size() || !hops[tap.send.hop].plan.is_queue) return;
  const MessageId id{tap.send.hop, tap.send.message_id};
  if (tap.send.refused.empty()) {
    waiting_.insert_or_assign(id, tap.within);
  } else {
    waiting_.erase(id);
  }
}

void Progress::note(const DeliveryTap& tap) {
  if (tap.hop >= scenario_.hops.size()) return;
  attempts_[tap.id] = {tap.process, tap.ended};
  const HopPlan& plan = scenario_.hops[tap.hop].plan;
  const bool done =
      !tap.delivery.failed || tap.delivery.dead_lettered || plan.retries == RetryMode::kChained;
  if (tap.ended && done) waiting_.erase({tap.hop, tap.message});
}

// They are spread over the run: the second of ten not before two elevenths were answered.
bool Progress::kill_is_due() {
  if (killed_ >= kills_ || answered_ * (kills_ + 1) < (killed_ + 1) * requests_) return false;
  if (spared_ > 0) --spared_;
  return spared_ == 0;
}

bool Progress::is_done(const std::function<bool(std::int32_t)>& lives) {
  const std::lock_guard lock(mutex_);
  if (answered_ < requests_) return false;
  return std::all_of(waiting_.begin(), waiting_.end(), [&](const auto& message) {
    const auto sender = attempts_.find(message.second);
    return sender != attempts_.end() && !sender->second.ended && !lives(sender->second.process);
  });
}

std::size_t Progress::killed() const {
  const std::lock_guard lock(mutex_);
  return killed_;
}

std::chrono::steady_clock::time_point Progress::last_event() const {
  const std::lock_guard lock(mutex_);
  return last_event_;
}

}  // namespace propspec
