#include "harness/targets/in_flight.h"

namespace propspec::harness {

std::int64_t InFlight::add(std::size_t index, AnswerKind kind) {
  slots_.push_back({.index = index, .kind = kind, .waiting = true});
  ++waiting_;
  return first_id_ + static_cast<std::int64_t>(slots_.size()) - 1;
}

std::optional<AnswerKind> InFlight::kind_for(std::int64_t id) const {
  const Slot* slot = find(id);
  return slot == nullptr ? std::nullopt : std::optional(slot->kind);
}

std::optional<std::size_t> InFlight::index_of(std::int64_t id) const {
  const Slot* slot = find(id);
  return slot == nullptr ? std::nullopt : std::optional(slot->index);
}

std::optional<std::size_t> InFlight::take(std::int64_t id) {
  const auto index = index_of(id);
  if (!index) return std::nullopt;
  slots_[static_cast<std::size_t>(id - first_id_)].waiting = false;
  --waiting_;
  while (!slots_.empty() && !slots_.front().waiting) {
    slots_.pop_front();
    ++first_id_;
  }
  return index;
}

std::vector<std::size_t> InFlight::indices() const {
  std::vector<std::size_t> result;
  result.reserve(waiting_);
  for (const Slot& slot : slots_) {
    if (slot.waiting) result.push_back(slot.index);
  }
  return result;
}

const InFlight::Slot* InFlight::find(std::int64_t id) const {
  if (id < first_id_) return nullptr;
  const auto place = static_cast<std::uint64_t>(id) - static_cast<std::uint64_t>(first_id_);
  if (place >= slots_.size() || !slots_[place].waiting) return nullptr;
  return &slots_[place];
}

}  // namespace propspec::harness
