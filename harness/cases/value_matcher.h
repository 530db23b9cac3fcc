// What one observable must be: a text, null, or conditions (`value` in the schema of cases),
// compiled so that judging touches no JSON.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/cases/json_cursor.h"
#include "harness/cases/written.h"
#include "harness/protocol/messages.h"

namespace propspec::harness {

// Unknown: the answer hangs on an id that the target left out.
enum class Truth : std::uint8_t { kNo, kUnknown, kYes };

// What a condition may look at besides the value: what was given, and the ids of the same answer.
struct Scene {
  const Headers& given;
  const ObservedSpan& span;
};

class ValueMatcher {
 public:
  // `source` is valid after the schema. A problem: an expression RE2 refuses, a condition or a
  // literal that no text written in that way can meet.
  static ValueMatcher compile(const JsonCursor& source, Written written);

  Truth holds(Seen value, const Scene& scene) const;
  // For people: “2”, one of “a”, “b”, absent.
  std::string describe() const;
  // Appends the ids that the target left out and on which the answer may hang, each once.
  void add_left_out(const Scene& scene, std::vector<std::string>& observables) const;

  class Condition;
  explicit ValueMatcher(std::unique_ptr<const Condition> condition);
  ValueMatcher(ValueMatcher&&) noexcept;
  ValueMatcher& operator=(ValueMatcher&&) noexcept;
  ~ValueMatcher();

 private:
  std::unique_ptr<const Condition> condition_;
};

// The matchers of the members of an object, by name, in the byte view unless they are Unicode.
struct NamedMatcher {
  std::string name;
  ValueMatcher matcher;
};
std::vector<NamedMatcher> compile_named(const JsonCursor& object, Written written);

}  // namespace propspec::harness
