// A message as JSON, for the carriers whose messages have no bytes of their own to speak of: they
// are calls to a service, or rows of a store.
//
//     {"properties": [{"name": "_datadog", "type": "text", "value": "{…}"}], "body": "…"}
//
// Types are text, bytes, integer, list and null; a value or body that is no UTF-8 stands in
// `base64` or `body_base64` instead, as do byte strings always.
#pragma once

#include <string>
#include <string_view>

#include "simulator/carriers/carrier.h"

namespace propspec {

// What any `unpack` takes at most.
inline constexpr std::size_t kMaxPacked = std::size_t{16} << 20;
inline constexpr std::size_t kMaxProperties = 4096;

void pack_json(const Message& message, std::string& bytes);
Result<Message> unpack_json(std::string_view bytes);

}  // namespace propspec
