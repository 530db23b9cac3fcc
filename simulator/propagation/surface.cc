#include "simulator/propagation/surface.h"

namespace propspec {

const LibrarySurface& reference_surface() {
  static const LibrarySurface kReference = [] {
    LibrarySurface surface;
    surface.otel_names = {{"datadog", Style::kDatadog}, {"tracecontext", Style::kTraceContext},
                          {"b3", Style::kB3},           {"b3multi", Style::kB3Multi},
                          {"xray", Style::kXRay},       {"baggage", Style::kBaggage},
                          {"none", Style::kNone}};
    surface.style_names = surface.otel_names;
    // No library means anything else by these two.
    surface.style_names.emplace("b3 single header", Style::kB3);
    surface.style_names.emplace("b3single", Style::kB3);
    return surface;
  }();
  return kReference;
}

std::string spelling_of(const LibrarySurface& surface, Style style) {
  const auto canonical = surface.style_names.find(name(style));
  if (canonical != surface.style_names.end() && canonical->second == style &&
      !surface.deprecated_names.contains(canonical->first)) {
    return canonical->first;
  }
  std::string best;
  for (const auto& [spelling, meaning] : surface.style_names) {
    if (meaning != style) continue;
    if (!surface.deprecated_names.contains(spelling)) return spelling;
    if (best.empty()) best = spelling;
  }
  return best;
}

}  // namespace propspec
