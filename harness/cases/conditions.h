// The single conditions of which value matchers are made.
#pragma once

#include <re2/re2.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/cases/value_matcher.h"

namespace propspec::harness {

class ValueMatcher::Condition {
 public:
  virtual ~Condition() = default;
  virtual Truth holds(Seen value, const Scene& scene) const = 0;
  virtual std::string describe() const = 0;
  virtual void add_left_out(const Scene&, std::vector<std::string>&) const {}
};

ValueMatcher absent();
ValueMatcher present();
ValueMatcher equals(std::string text, Written written);
ValueMatcher contains(std::string part, Written written);
// The whole text. The expression must be `ok()`, else nothing matches.
ValueMatcher matches(std::unique_ptr<const RE2> expression, Written written);
// Canonical integers.
ValueMatcher at_least(std::string bound);
ValueMatcher at_most(std::string bound);
ValueMatcher fresh();
// Observable and form as the schema of cases spells them.
ValueMatcher id_of(std::string observable, std::string form);
ValueMatcher one_of(std::vector<ValueMatcher> choices);
ValueMatcher all_of(std::vector<ValueMatcher> parts);
ValueMatcher negation(ValueMatcher part);

}  // namespace propspec::harness
