#include "harness/targets/npm_version.h"

#include <utility>

#include "simulator/trace/trace_id.h"

namespace propspec::harness {
namespace {

// The text before the first `separator`, which leaves `rest` with it.
std::string_view cut(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view first = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return first;
}

// Numbers by value and before words, words byte by byte.
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const auto number_a = parse_decimal64(a), number_b = parse_decimal64(b);
  if (number_a && number_b) return *number_a <=> *number_b;
  if (number_a) return std::strong_ordering::less;
  if (number_b) return std::strong_ordering::greater;
  return a <=> b;
}

std::strong_ordering compare_prereleases(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const auto order = compare_identifiers(cut(a, '.'), cut(b, '.'));
    if (std::is_neq(order)) return order;
  }
  return b.empty() <=> a.empty();
}

}  // namespace

std::optional<NpmVersion> NpmVersion::parse(std::string_view text) {
  text = cut(text, '+');
  const std::size_t dash = text.find('-');
  std::string_view numbers = text.substr(0, dash);
  NpmVersion version;
  for (std::uint64_t* part : {&version.major, &version.minor, &version.patch}) {
    const auto number = parse_decimal64(cut(numbers, '.'));
    if (!number) return std::nullopt;
    *part = *number;
  }
  if (!numbers.empty()) return std::nullopt;
  if (dash != std::string_view::npos) {
    if (dash + 1 == text.size()) return std::nullopt;
    version.prerelease = text.substr(dash + 1);
  }
  return version;
}

std::strong_ordering NpmVersion::operator<=>(const NpmVersion& other) const {
  if (const auto order = major <=> other.major; std::is_neq(order)) return order;
  if (const auto order = minor <=> other.minor; std::is_neq(order)) return order;
  if (const auto order = patch <=> other.patch; std::is_neq(order)) return order;
  if (prerelease.empty() != other.prerelease.empty()) {
    return prerelease.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  return compare_prereleases(prerelease, other.prerelease);
}

bool fits(const NpmVersion& version, std::string_view range) {
  if (const auto exact = NpmVersion::parse(range)) return version == *exact;
  if (!version.prerelease.empty()) return false;
  if (range.empty() || range == "latest") return true;
  std::string_view rest = range;
  const auto major = parse_decimal64(cut(rest, '.'));
  if (!major || *major != version.major) return false;
  if (rest.empty()) return !range.ends_with('.');
  const auto minor = parse_decimal64(rest);
  return minor && *minor == version.minor;
}

}  // namespace propspec::harness
