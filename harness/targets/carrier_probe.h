// What a target's carrier really does to headers, found out with requests: a target that cannot
// show two header lines of one name must not fail a case about them. The target's own word for it
// (the `carrier` of its hello) is not taken.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/targets/target.h"

namespace propspec::harness {

// Each is "unknown" where no evidence is beyond doubt.
struct ProbedCarrier {
  // Two lines of one name: "kept" if both arrive, as a list or joined; "first", "last" if only
  // that.
  std::string duplicates = "unknown";
  std::string names = "unknown";  // upper-case header names: "insensitive", "sensitive"
  std::string empty = "unknown";  // a header with an empty value: "kept", "dropped"
  // Where the target broke down or refused to be asked; a sentence for each style.
  std::vector<std::string> notes = {};

  bool operator==(const ProbedCarrier&) const = default;
};

// Sends a few requests for each of the styles datadog, tracecontext and baggage that the target
// has. What breaks down over them is forgiven: the cases have all the restarts for themselves.
//
// Both values in the result prove that both arrived. One alone proves less, since the library may
// have picked it from a list: "first" and "last" take two headers, read by different parts of the
// library, that agree. Everything else takes a control: the same thing in the plain form works.
ProbedCarrier probe_carrier(Target& target, const Hello& hello);

// How this library's configuration spells a style.
std::string spell(const Hello& hello, std::string_view canonical_style);
// The environment that selects that one style for both directions.
Environment select_style(const Hello& hello, std::string_view canonical_style);

}  // namespace propspec::harness
