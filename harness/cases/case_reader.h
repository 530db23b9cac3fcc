// One case from its JSON. What a schema cannot see is checked here: that header strings are bytes,
// that expectations compile, that features are features of the protocol, that styles are configured
// in one way only.
#pragma once

#include <optional>

#include "harness/cases/case.h"
#include "harness/cases/json_cursor.h"

namespace propspec::harness {

// `source` is valid after the schema. Problems go to the cursor; then there is no case. Level and
// topic are those of the rules, which are not known here.
std::optional<Case> read_case(const JsonCursor& source);

}  // namespace propspec::harness
