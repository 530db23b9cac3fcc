#include "simulator/propagation/surface_environment.h"

#include <fmt/format.h>

#include <algorithm>

namespace propspec {

std::optional<std::string_view> SurfaceEnvironment::find(const std::string& variable) {
  const auto found = variables_.find(variable);
  if (found == variables_.end()) return std::nullopt;
  const std::string& value = found->second;
  if (surface_.unread_variables.contains(variable)) {
    warn(variable, value, fmt::format("has no effect: {} does not read it", title(surface_)));
    return std::nullopt;
  }
  if (value.size() > kMaxVariableBytes) {
    warn(variable, value,
         fmt::format("is {} bytes long and counts as unset; {} are the most that is read",
                     value.size(), kMaxVariableBytes));
    return std::nullopt;
  }
  return value;
}

void SurfaceEnvironment::warn(std::string_view variable, std::string_view value,
                              std::string_view sentence) {
  std::string warning = fmt::format("{}={} {}", variable, quoted(value), sentence);
  // A list that serves both directions is read twice.
  if (std::find(warnings_.begin(), warnings_.end(), warning) == warnings_.end()) {
    warnings_.push_back(std::move(warning));
  }
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 80;
  std::string out = "\"";
  for (const char c : text.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7e) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  out += text.size() > kLongest ? "…\"" : "\"";
  return out;
}

std::string title(const LibrarySurface& surface) {
  if (surface.version.empty()) return surface.library;
  return surface.library + " " + surface.version;
}

}  // namespace propspec
