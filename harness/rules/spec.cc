#include "harness/rules/spec.h"

#include <algorithm>

namespace propspec::harness {

std::string_view name(Spec spec) { return spec == Spec::kW3c1 ? "w3c-1" : "w3c-2"; }

std::optional<Spec> parse_spec(std::string_view text) {
  const auto found =
      std::find_if(kSpecs.begin(), kSpecs.end(), [text](Spec spec) { return name(spec) == text; });
  if (found == kSpecs.end()) return std::nullopt;
  return *found;
}

SpecRange common(SpecRange a, SpecRange b) {
  return {std::max(a.since, b.since), std::min(a.until, b.until)};
}

}  // namespace propspec::harness
