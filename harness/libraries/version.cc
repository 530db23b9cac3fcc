#include "harness/libraries/version.h"

#include <charconv>

namespace propspec::harness {

std::optional<Version> parse_version(std::string_view text) {
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  Version version;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < version.numbers.size(); ++i) {
    const auto [stop, error] = std::from_chars(at, end, version.numbers[i]);
    if (error == std::errc::result_out_of_range) return std::nullopt;
    if (error != std::errc{}) return i == 0 ? std::nullopt : std::optional(version);
    if (stop == end || *stop != '.') return version;
    at = stop + 1;
  }
  return version;
}

}  // namespace propspec::harness
