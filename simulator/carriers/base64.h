// Base64 with padding, as AWS writes binary attributes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace propspec {

std::string to_base64(std::string_view bytes);
// Padding may be missing. Nothing, for what is no base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace propspec
