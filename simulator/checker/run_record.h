// What only many journeys together show: whether a hop stays connected (I29), and whether it is so
// every time (I31).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/checker/break.h"
#include "simulator/checker/checker.h"
#include "simulator/checker/prepared.h"

namespace propspec::checking {

class RunRecord {
 public:
  explicit RunRecord(const Plan& plan) : hops_(plan.hops.size()) {}

  const HopMemory& memory(std::uint32_t hop) const;
  void add(const Prepared& prepared, const JourneyVerdict& verdict);
  RunFindings findings(const Plan& plan) const;

 private:
  // Connected or not, over a run of unknown length: when the buckets are full, two become one.
  class Series {
   public:
    void add(bool is_broken);
    struct Share {
      std::uint64_t count = 0, broken = 0;
      double value() const {
        return count == 0 ? 0 : static_cast<double>(broken) / static_cast<double>(count);
      }
    };
    Share all() const { return sum(0, kBuckets); }
    Share first_quarter() const;
    Share last_quarter() const;

   private:
    static constexpr std::size_t kBuckets = 64;
    Share sum(std::size_t begin, std::size_t end) const;
    std::size_t used() const;
    std::array<Share, kBuckets> buckets_;
    std::size_t current_ = 0;
    std::uint64_t width_ = 1;
  };
  struct Hop {
    HopMemory memory;
    Series series;
    std::vector<std::pair<std::string_view, std::uint64_t>> causes;
  };

  std::vector<Hop> hops_;
  std::uint64_t journeys_ = 0, broken_ = 0, spans_ = 0;
};

}  // namespace propspec::checking
