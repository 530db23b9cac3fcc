#include "simulator/propagation/style.h"

namespace propspec {

namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, kStyles> kNames = {
    "datadog", "tracecontext", "b3", "b3multi", "xray", "baggage", "none"};

}  // namespace

std::string_view name(Style style) { return kNames[static_cast<std::size_t>(style)]; }

std::optional<Style> parse_style(std::string_view canonical_name) {
  const auto found = std::find(kNames.begin(), kNames.end(), canonical_name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Style>(found - kNames.begin());
}

}  // namespace propspec
