// Where checks write what they find.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "simulator/checker/checker.h"

namespace propspec::checking {

// Where something broke; indices as in Violation.
struct Place {
  std::uint32_t hop = 0;
  std::uint32_t send = kNone32;
  std::uint32_t delivery = kNone32;
  std::uint32_t span = kNone32;
};

class Findings {
 public:
  explicit Findings(std::vector<Violation>& violations) : violations_(violations) {}

  // One invariant breaks once for each message: what else is wrong there follows from it. Sentences
  // are made only where something broke.
  template <typename Sentence>
  void add(std::string_view invariant, const Place& place, Sentence sentence) {
    if (!knows(invariant, place)) write(invariant, severity(invariant), place, sentence());
  }
  template <typename Sentence>
  void warn(std::string_view invariant, const Place& place, Sentence sentence) {
    if (!knows(invariant, place)) write(invariant, Severity::kWarning, place, sentence());
  }
  bool knows(std::string_view invariant, const Place& place) const {
    return !known_.empty() && known_.contains({number(invariant), place.hop, place.send});
  }

 private:
  struct Known {
    std::uint32_t invariant = 0, hop = 0, send = 0;
    bool operator==(const Known&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Known& one) const {
      const std::uint64_t place = std::uint64_t{one.hop} << 32 | one.send;
      return std::hash<std::uint64_t>()(place * 64 + one.invariant);
    }
  };
  static Severity severity(std::string_view invariant) {
    return invariants()[number(invariant) - 1].severity;
  }
  static std::uint32_t number(std::string_view invariant) {
    return static_cast<std::uint32_t>((invariant[1] - '0') * 10 + (invariant[2] - '0'));
  }
  void write(std::string_view invariant, Severity severity, const Place& place, std::string what) {
    known_.insert({number(invariant), place.hop, place.send});
    violations_.push_back({.invariant = invariant,
                           .severity = severity,
                           .hop = place.hop,
                           .span = place.span,
                           .delivery = place.delivery,
                           .send = place.send,
                           .what = std::move(what)});
  }

  std::vector<Violation>& violations_;
  std::unordered_set<Known, Hash> known_;
};

}  // namespace propspec::checking
