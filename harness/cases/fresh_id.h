// Whether an id is the target's own, and not one that it was given.
#pragma once

#include <string_view>

#include "simulator/trace/key_values.h"

namespace propspec::harness {

// True if `text` is an id (decimal up to 2^64-1, or 16 or 32 lower-case hexadecimal digits) that is
// not zero and that stands in no header value. It is looked for everywhere in the values, as
// decimal and as hexadecimal digits in either case, so that an id is not fresh that was cut out of
// a longer text, or of which the upper half was dropped.
bool is_fresh_id(std::string_view text, const Headers& given);

}  // namespace propspec::harness
