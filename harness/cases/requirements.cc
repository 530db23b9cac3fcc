#include "harness/cases/requirements.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace propspec::harness {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

std::optional<std::string> missing_in(const Hello& hello, const Requirements& needs) {
  for (const std::string& style : needs.styles) {
    if (!contains(hello.extract_styles, style) && !contains(hello.inject_styles, style)) {
      return fmt::format("the target does not know style {}", style);
    }
  }
  for (const std::string& feature : needs.features) {
    if (!hello.offers(feature)) return fmt::format("the target does not offer feature {}", feature);
  }
  return {};
}

std::optional<std::string> missing_in(const ProbedCarrier& probed, const Requirements& needs) {
  const auto sentence = [](std::string_view what, std::string_view wanted,
                           const std::string& found) {
    return fmt::format("needs a carrier with {} {}; as the probe found, they are {}", what, wanted,
                       found);
  };
  if (!needs.carrier_duplicates.empty() && !contains(needs.carrier_duplicates, probed.duplicates)) {
    return sentence("duplicate headers",
                    fmt::format("{}", fmt::join(needs.carrier_duplicates, " or ")),
                    probed.duplicates);
  }
  if (!needs.carrier_names.empty() && needs.carrier_names != probed.names) {
    return sentence("header names", needs.carrier_names, probed.names);
  }
  if (!needs.carrier_empty.empty() && needs.carrier_empty != probed.empty) {
    return sentence("empty headers", needs.carrier_empty, probed.empty);
  }
  return {};
}

}  // namespace propspec::harness
