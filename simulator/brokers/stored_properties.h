// The properties of a message as one value of a database column: a MessagePack array that holds
// name, type and value of each.
#pragma once

#include <string>
#include <string_view>

#include "simulator/trace/message.h"
#include "simulator/trace/result.h"

namespace propspec {

std::string pack_properties(const Message& message);
// Adds to `message`; refuses what pack_properties cannot have written.
Result<void> unpack_properties(std::string_view packed, Message& message);

}  // namespace propspec
