// Messages that were sent together: on one hop, from within one delivery. Built for journeys in
// which something broke.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "simulator/checker/prepared.h"

namespace propspec::checking {

class Siblings {
 public:
  explicit Siblings(const Prepared& prepared);

  // Indices of sends; kNone32: there is none. The first of those before this one that holds ids.
  std::uint32_t before_with_ids(std::uint32_t send) const;
  // The first whose own ids are these and were injected into it.
  std::uint32_t that_sent(std::uint32_t send, const CarriedIds& ids) const;

 private:
  using Together = std::pair<std::uint32_t, std::optional<std::uint32_t>>;  // hop and delivery
  Together together_with(std::uint32_t send) const;

  const Prepared& prepared_;
  std::map<Together, std::uint32_t> first_with_ids_;
  std::map<std::pair<Together, CarriedIds>, std::uint32_t> first_by_ids_;
};

}  // namespace propspec::checking
