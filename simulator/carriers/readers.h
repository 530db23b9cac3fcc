// What each language's client and tracer make of one value.
#pragma once

#include <string_view>

#include "simulator/carriers/header_carrier.h"

namespace propspec {

// Whether a reader finds a header whose name is written in another case.
NameCase names_of(Reader reader);

// Whether a value of that type makes this reader throw, and lose the whole context.
bool loses_everything(Reader reader, WireType type);

// Adds to `context` what `reader` makes of `property`, under `name`; nothing, where it drops it.
void read_value(const Property& property, Reader reader, ByteStrings bytes, std::string_view name,
                Headers& context);

}  // namespace propspec
