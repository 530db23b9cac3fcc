// Makes a counterexample small: the fewest headers, the shortest values that still break the law.
#pragma once

#include <span>

#include "harness/properties/trial.h"

namespace propspec::harness {

// Of the requests before a counterexample, so many at most can have made it one.
inline constexpr std::size_t kMostPreceding = 256;

struct Counterexample {
  Trial trial;
  Finding finding;
  unsigned steps = 0;      // by which it became so small
  bool repeatable = true;  // false: it could not be seen again, whatever was asked before it
};

// `preceding` are the requests that were asked before it in its window, in order: if the trial
// holds when asked alone, the fewest of them that make it fail again are kept as `before`.
//
// Candidates are tried many at a time in one window. What counts is a failure of the same kind: the
// same verdict, and in the first observable that differed.
Counterexample shrink(Examiner& examiner, Trial trial, Finding finding,
                      std::span<const PropagateRequest> preceding);

}  // namespace propspec::harness
