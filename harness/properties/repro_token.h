// A trial as one word that a shell takes as it is: what repeats a counterexample, on any machine,
// with any seed, whatever the generators have become since.
#pragma once

#include <string>
#include <string_view>

#include "harness/properties/trial.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// Letters, digits, `+` and `/`.
std::string to_token(const Trial& trial);

// An error says what is wrong with the token: cut off, of a law that there is not, …
Result<Trial> trial_from_token(std::string_view token);

}  // namespace propspec::harness
