// Where checks write what they find.
#pragma once

#include <string>
#include <string_view>
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
    for (const Violation& one : violations_) {
      if (one.invariant == invariant && one.hop == place.hop && one.send == place.send) return true;
    }
    return false;
  }
  bool knows(std::string_view invariant) const {
    for (const Violation& one : violations_) {
      if (one.invariant == invariant) return true;
    }
    return false;
  }

 private:
  static Severity severity(std::string_view invariant) {
    const auto number = static_cast<std::size_t>((invariant[1] - '0') * 10 + (invariant[2] - '0'));
    return invariants()[number - 1].severity;
  }
  void write(std::string_view invariant, Severity severity, const Place& place, std::string what) {
    violations_.push_back({.invariant = invariant,
                           .severity = severity,
                           .hop = place.hop,
                           .span = place.span,
                           .delivery = place.delivery,
                           .send = place.send,
                           .what = std::move(what)});
  }

  std::vector<Violation>& violations_;
};

}  // namespace propspec::checking
