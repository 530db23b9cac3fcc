// The requests that have been sent and not been answered. Ids ascend without gaps, so an id leads
// to its request without a search.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "harness/protocol/codec.h"

namespace propspec::harness {

class InFlight : public AnswerParser::Expects {
 public:
  // The id for a request of which the caller thinks as `index`.
  std::int64_t add(std::size_t index, AnswerKind kind);
  std::optional<AnswerKind> kind_for(std::int64_t id) const override;
  std::optional<std::size_t> index_of(std::int64_t id) const;
  // Its index, and it is in flight no more. Nothing if it was not in flight.
  std::optional<std::size_t> take(std::int64_t id);
  std::size_t size() const { return waiting_; }
  // Their indices, the oldest first.
  std::vector<std::size_t> indices() const;

 private:
  struct Slot {
    std::size_t index;
    AnswerKind kind;
    bool waiting;
  };
  const Slot* find(std::int64_t id) const;

  std::deque<Slot> slots_;  // the first one waits, and has the id `first_id_`
  std::int64_t first_id_ = 1;
  std::size_t waiting_ = 0;
};

}  // namespace propspec::harness
