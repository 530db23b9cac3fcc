// A fast source of choices. RapidCheck's own costs more than everything that is chosen with it, so
// a specimen takes one number from there and goes on with this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace propspec::harness {

// SplitMix64: same seed, same choices, on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
  }
  // 0 to bound-1; `bound` is neither 0 nor beyond 2^32.
  std::size_t below(std::size_t bound) { return ((bits() >> 32) * bound) >> 32; }
  // Both included.
  std::size_t between(std::size_t least, std::size_t most) {
    return least + below(most - least + 1);
  }
  bool percent(std::size_t chance) { return below(100) < chance; }
  std::uint64_t nonzero() {
    const std::uint64_t number = bits();
    return number == 0 ? 1 : number;
  }
  template <typename Container>
  const auto& pick(const Container& choices) {
    return choices[below(std::size(choices))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace propspec::harness
