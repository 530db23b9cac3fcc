// What a target says of itself, out of its answer to `hello`.
#pragma once

#include "harness/protocol/json_reader.h"
#include "harness/protocol/messages.h"

namespace propspec::harness {

// `ok` is the member of that name. False after noting what was wrong.
bool read_hello(const JsonValue& ok, Hello& hello);

}  // namespace propspec::harness
