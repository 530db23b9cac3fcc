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

}  // namespace propspec
