// As much of npm's versions as an offline run needs: which is newer, and does it fit what was asked
// for. The registry answers everything else.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace propspec::harness {

struct NpmVersion {
  std::uint64_t major = 0, minor = 0, patch = 0;
  std::string prerelease;  // "beta.1"; empty for a release

  // "6.21.0", "2.0.0-dev.1"; build metadata is left aside. Nothing else is a version.
  static std::optional<NpmVersion> parse(std::string_view text);
  // Semantic versioning 2.0.0, section 11: a pre-release comes before its release.
  std::strong_ordering operator<=>(const NpmVersion& other) const;
  bool operator==(const NpmVersion& other) const { return std::is_eq(*this <=> other); }
};

// Does a version fit "", "latest", "5", "5.1" or "5.1.2"? Ranges with operators and other tags fit
// nothing here. Only a full version asks for a pre-release.
bool fits(const NpmVersion& version, std::string_view range);

}  // namespace propspec::harness
