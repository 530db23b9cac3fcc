// What a law is tried on, as explanations tell it.
#pragma once

#include <string>

#include "harness/laws/law.h"

namespace propspec::harness {

// "valid requests with headers of datadog, b3, which tell of one trace".
std::string inputs_in_words(const Recipe& recipe);

}  // namespace propspec::harness
