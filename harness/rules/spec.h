// The editions of W3C Trace Context, which differ in single rules: a rule says from which edition
// and up to which it holds, and a run is held against one of them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace propspec::harness {

enum class Spec : std::uint8_t { kW3c1, kW3c2 };  // from old to new

inline constexpr std::array kSpecs = {Spec::kW3c1, Spec::kW3c2};
inline constexpr Spec kCurrentSpec = kSpecs.back();

// "w3c-1", "w3c-2".
std::string_view name(Spec spec);
// None for a text that names no edition.
std::optional<Spec> parse_spec(std::string_view text);

// From one edition to another, both included. The default is all of them.
struct SpecRange {
  Spec since = kSpecs.front(), until = kSpecs.back();

  bool contains(Spec spec) const { return since <= spec && spec <= until; }
  bool empty() const { return until < since; }
  bool operator==(const SpecRange&) const = default;
};

// The editions that are in both.
SpecRange common(SpecRange a, SpecRange b);

}  // namespace propspec::harness
