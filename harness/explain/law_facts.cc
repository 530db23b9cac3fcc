#include "harness/explain/law_facts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>
#include <vector>

namespace propspec::harness {

std::string inputs_in_words(const Recipe& recipe) {
  std::string words = recipe.quality == Quality::kValid
                          ? "valid requests"
                          : "valid, nearly valid and hostile requests";
  std::vector<std::string_view> styles;
  for (const Style style : recipe.styles) styles.push_back(name(style));
  if (!styles.empty()) words += fmt::format(" with headers of {}", fmt::join(styles, ", "));
  if (recipe.one_trace) words += ", all of one trace";
  if (recipe.decides) words += "; now and then the application decides";
  if (recipe.sets_baggage) words += "; now and then the application sets baggage";
  return words;
}

}  // namespace propspec::harness
