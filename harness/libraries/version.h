// Version numbers of libraries, as far as a table of versions needs them.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace propspec::harness {

// Major, minor, patch.
struct Version {
  std::array<std::uint32_t, 3> numbers{};

  auto operator<=>(const Version&) const = default;
};

// "2", "2.40", "v2.40.1", "7.0.0-pre", "4.15.0rc1", "2.42.0.dev", "3.52.0.0": up to three numbers,
// missing ones are 0, what follows them is ignored. A pre-release therefore equals its release: it
// behaves like it. Nothing if there is no number in front.
std::optional<Version> parse_version(std::string_view text);

}  // namespace propspec::harness
