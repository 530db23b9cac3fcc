// What an injected header must be (`header` in the schema of cases).
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "harness/cases/findings.h"
#include "harness/cases/tracestate_matcher.h"

namespace propspec::harness {

// Members of a list of key=value, by key. A header that is not there is judged as an empty list; of
// a key that stands twice the first counts, unless `only` forbids it.
class PairsMatcher {
 public:
  static PairsMatcher compile(const JsonCursor& source);
  void judge(Seen header, Findings& findings) const;
  char separator() const { return separator_; }

 private:
  std::vector<NamedMatcher> pairs_;
  bool only_ = false;
  char separator_ = ',';
};

// Fields between `-`: as many as are listed.
class FieldsMatcher {
 public:
  static FieldsMatcher compile(const JsonCursor& source);
  void judge(Seen header, Findings& findings) const;

 private:
  std::vector<ValueMatcher> fields_;
};

class HeaderMatcher {
 public:
  // `source` is valid after the schema.
  static HeaderMatcher compile(const JsonCursor& source);

  void judge(Seen header, Findings& findings) const;
  // Whether a header that stands there several times is one list, its values joined with `,`.
  bool joins_values() const;

 private:
  using Kind = std::variant<ValueMatcher, PairsMatcher, FieldsMatcher, TracestateMatcher>;
  explicit HeaderMatcher(Kind kind) : kind_(std::move(kind)) {}

  Kind kind_;
};

}  // namespace propspec::harness
