// What kind of request a law asks for. Apart from specimen.h, so that laws need not know how
// requests are generated.
#pragma once

#include <cstdint>

#include "simulator/propagation/style.h"

namespace propspec::harness {

enum class Quality : std::uint8_t {
  kValid,     // what every receiver must understand: canonical forms, within all limits
  kAnything,  // valid, nearly valid (one mistake), or hostile (any bytes, any length), at random
};

// What kind of request a law asks for.
struct Recipe {
  Quality quality = Quality::kAnything;
  // Whose headers there are, each always; empty: some of those that the setting extracts, and now
  // and then one that it does not.
  StyleList styles;
  // All styles tell of one trace (ids, where their formats can hold them); else each of its own,
  // and now and then of the same.
  bool one_trace = false;
  bool decides = false;       // now and then the application decides (feature `decide`)
  bool sets_baggage = false;  // now and then it sets baggage items (feature `baggage`)
};

}  // namespace propspec::harness
