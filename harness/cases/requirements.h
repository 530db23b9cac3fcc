// What a target and its carrier must have before something can be asked of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/messages.h"
#include "harness/targets/carrier_probe.h"

namespace propspec::harness {

// What a case or a law needs beyond the styles it configures: what it says itself, and for a case
// what follows from what it gives and expects. Each list is sorted and holds nothing twice.
struct Requirements {
  std::vector<std::string> features, styles;
  std::vector<std::string> carrier_duplicates;  // any of: kept, first, last
  std::string carrier_names, carrier_empty;     // empty: no requirement
};

// Why the target cannot be asked, in a sentence: a style it does not know, a feature it does not
// offer; nothing if it has them all.
std::optional<std::string> missing_in(const Hello& hello, const Requirements& needs);
// The same for what the probe found of its carrier.
std::optional<std::string> missing_in(const ProbedCarrier& probed, const Requirements& needs);

}  // namespace propspec::harness
