#include "harness/laws/laws.h"

#include <algorithm>
#include <iterator>

namespace propspec::harness {
namespace {

std::vector<Law> all_laws() {
  std::vector<Law> all;
  for (const auto table :
       {datadog_laws, identity_laws, sampling_laws, b3_laws, xray_laws, traceparent_laws,
        tracestate_laws, order_laws, baggage_laws, configuration_laws, carrier_laws,
        round_trip_laws, interleaving_laws, differential_laws}) {
    std::vector<Law> some = table();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(), [](const Law& a, const Law& b) { return a.id < b.id; });
  return all;
}

}  // namespace

std::span<const Law> laws() {
  static const std::vector<Law> all = all_laws();
  return all;
}

const Law* find_law(std::string_view id) {
  const auto found =
      std::find_if(laws().begin(), laws().end(), [&](const Law& law) { return law.id == id; });
  return found == laws().end() ? nullptr : &*found;
}

}  // namespace propspec::harness
