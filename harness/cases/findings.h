// What was found wrong with one observable, gathered in sentences for people. Nothing is allocated
// as long as nothing is wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/cases/value_matcher.h"

namespace propspec::harness {

class Findings {
 public:
  explicit Findings(const Scene& scene) : scene_(scene) {}

  // A part of the observable: noun "key", name "_dd.p.dm". The observable as a whole has neither.
  struct Part {
    std::string_view noun, name;
  };
  void expect(const ValueMatcher& matcher, Seen value, Part part = {});
  void wrong(std::string expected) { wrong_.push_back(std::move(expected)); }

  bool all_is_well() const { return wrong_.empty(); }
  // What was expected of that which is wrong: `key “_dd.p.dm”: “-4”; no other key`.
  std::string expected() const;
  // Ids that were left out and on which the judgement hangs.
  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  const Scene& scene_;
  std::vector<std::string> wrong_;
  std::vector<std::string> left_out_;
};

}  // namespace propspec::harness
