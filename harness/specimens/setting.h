// How a target is configured while laws are tried on it: styles, and the variables that change what
// becomes of a context. Structured, so that a law can ask it and every library has its own
// spelling.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/protocol/messages.h"
#include "simulator/propagation/configuration.h"

namespace propspec::harness {

struct Setting {
  StyleList extract, inject;  // in order, `baggage` among them; empty: `none`
  bool extract_first = false;
  ExtractBehavior behavior = ExtractBehavior::kContinue;
  Environment other;  // further variables: rates, limits, 128-bit generation

  bool extracts(Style style) const { return extract.contains(style); }
  bool injects(Style style) const { return inject.contains(style); }
  bool operator==(const Setting&) const = default;
};

// The setting as environment variables of a library that spells the styles as `hello` says.
Environment environment_of(const Setting& setting, const Hello& hello);

// The settings of a run: first the fixed ones that every law needs to be tried under, in an order
// of their own, then up to `random` more that `seed` makes. All of them are within what `hello`
// offers (styles, extract_first, behavior_extract), and none comes twice.
std::vector<Setting> settings_of_run(const Hello& hello, std::uint64_t seed, std::size_t random);

}  // namespace propspec::harness
