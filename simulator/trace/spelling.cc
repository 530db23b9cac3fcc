#include "simulator/trace/spelling.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "simulator/trace/text.h"

namespace propspec {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower_case(a[i]) == lower_case(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

std::vector<std::string> near_matches(std::string_view text, const std::vector<std::string>& names,
                                      std::size_t most) {
  if (text.empty()) return {};
  std::set<std::pair<std::size_t, std::string>> ranked;
  const std::string part = lower_case(text);
  for (const std::string& name : names) {
    const bool holds = lower_case(name).find(part) != std::string::npos;
    const std::size_t distance = holds ? 0 : edit_distance(text, name);
    if (distance <= text.size() / 3 + 1) ranked.emplace(distance, name);
  }
  std::vector<std::string> nearest;
  for (const auto& [distance, name] : ranked) {
    if (nearest.size() < most) nearest.push_back(name);
  }
  return nearest;
}

}  // namespace propspec
