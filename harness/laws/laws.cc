#include "harness/laws/laws.h"

#include <algorithm>
#include <iterator>

namespace propspec::harness {
namespace {

std::vector<Law> all_laws() {
  std::vector<Law> all;
  for (const auto table : {datadog_laws,
                           datadog_tag_laws,
                           datadog_limit_laws,
                           traceparent_sent_laws,
                           traceparent_read_laws,
                           tracestate_laws,
                           tracestate_list_laws,
                           dd_sent_laws,
                           dd_read_laws,
                           b3_laws,
                           xray_laws,
                           baggage_read_laws,
                           baggage_sent_laws,
                           baggage_limit_laws,
                           baggage_scope_laws,
                           identity_laws,
                           sampling_laws,
                           local_sampling_laws,
                           order_laws,
                           loser_laws,
                           merge_laws,
                           link_laws,
                           behavior_laws,
                           configuration_laws,
                           configuration_scope_laws,
                           carrier_laws,
                           round_trip_laws,
                           interleaving_laws,
                           differential_laws}) {
    std::vector<Law> some = table();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(), [](const Law& a, const Law& b) { return a.id < b.id; });
  return all;
}

}  // namespace

std::span<const Law> laws() {
  static const std::vector<Law> kAll = all_laws();
  return kAll;
}

const Law* find_law(std::string_view id) {
  const auto found =
      std::find_if(laws().begin(), laws().end(), [&](const Law& law) { return law.id == id; });
  return found == laws().end() ? nullptr : &*found;
}

}  // namespace propspec::harness
