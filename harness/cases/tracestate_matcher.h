// What a tracestate header must hold (`tracestate` in the schema of cases). A header that is not
// there is judged as one without members.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/cases/findings.h"

namespace propspec::harness {

class TracestateMatcher {
 public:
  // `source` is valid after the schema.
  static TracestateMatcher compile(const JsonCursor& source);

  void judge(Seen header, Findings& findings) const;

 private:
  // What one walk over the members finds.
  struct Survey;
  Survey survey(std::string_view header) const;
  void judge_dd(const Survey& survey, Findings& findings) const;
  void judge_foreign(const Survey& survey, Findings& findings) const;
  void judge_shape(const Survey& survey, Findings& findings) const;

  bool no_dd_ = false;
  bool dd_first_ = false;
  std::vector<NamedMatcher> dd_;
  std::optional<std::size_t> dd_size_at_most_;
  std::optional<std::size_t> dd_count_;
  std::optional<std::vector<std::string>> others_;  // whole members: "key=value"
  std::vector<std::string> contains_;
  std::vector<std::string> lacks_;
  std::optional<ValueMatcher> members_;
};

}  // namespace propspec::harness
