#include "simulator/propagation/carrier_fields.h"

namespace propspec {
namespace {

constexpr std::array<std::string_view, kFields> kNames = {"x-datadog-trace-id",
                                                          "x-datadog-parent-id",
                                                          "x-datadog-sampling-priority",
                                                          "x-datadog-origin",
                                                          "x-datadog-tags",
                                                          "traceparent",
                                                          "tracestate",
                                                          "b3",
                                                          "x-b3-traceid",
                                                          "x-b3-spanid",
                                                          "x-b3-sampled",
                                                          "x-b3-flags",
                                                          "x-amzn-trace-id",
                                                          "baggage"};

// The names by length, so that a header is compared with two candidates at most.
struct Candidates {
  std::array<std::uint8_t, 2> fields{};
  std::uint8_t size = 0;
};
constexpr std::size_t kLongestName = 27;
constexpr std::array<Candidates, kLongestName + 1> kByLength = [] {
  std::array<Candidates, kLongestName + 1> table{};
  for (std::size_t i = 0; i < kFields; ++i) {
    Candidates& row = table[kNames[i].size()];
    row.fields[row.size++] = static_cast<std::uint8_t>(i);
  }
  return table;
}();

}  // namespace

std::string_view name(Field field) { return kNames[static_cast<std::size_t>(field)]; }

CarrierFields::CarrierFields(const Headers& carrier) : carrier_(carrier) {
  for (std::uint32_t at = 0; at < carrier.size(); ++at) {
    const std::string_view name = carrier[at].key;
    if (name.size() > kLongestName) continue;
    const Candidates& candidates = kByLength[name.size()];
    for (std::size_t i = 0; i < candidates.size; ++i) {
      const std::uint8_t field = candidates.fields[i];
      if ((name[0] | 0x20) != kNames[field][0]) continue;  // spares most comparisons
      if (!equal_ignoring_case(name, kNames[field])) continue;
      if (slots_[field].count++ == 0) slots_[field].first = at;
      break;
    }
  }
}

}  // namespace propspec
