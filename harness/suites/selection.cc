#include "harness/suites/selection.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

constexpr std::size_t kNearMatches = 3;

// All the names that a case goes by.
std::vector<std::string> names_of(const Case& test_case) {
  std::vector<std::string> names = {test_case.id, test_case.test_name(), test_case.topic};
  names.insert(names.end(), test_case.rules.begin(), test_case.rules.end());
  return names;
}

bool matches(const std::string& pattern, const Case& test_case) {
  const std::vector<std::string> names = names_of(test_case);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return matches_glob(pattern, name); });
}

bool matches_any(const std::vector<std::string>& patterns, const Case& test_case) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches(pattern, test_case); });
}

// Levenshtein's: insertions, deletions and replacements that make one text of the other.
std::size_t edits(std::string_view a, std::string_view b) {
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

// Names that hold the pattern's letters, or are spelled almost like it; or begin so, up to a dot or
// a hyphen ("datadg" → "datadog*").
std::vector<std::string> near_matches(const std::string& pattern, const Corpus& corpus) {
  std::string letters = pattern;
  letters.erase(std::remove_if(letters.begin(), letters.end(),
                               [](char letter) { return letter == '*' || letter == '?'; }),
                letters.end());
  if (letters.empty()) return {};
  std::set<std::pair<std::size_t, std::string>> ranked;
  const auto rank = [&](std::size_t distance, const std::string& name) {
    if (distance <= letters.size() / 3 + 1) ranked.emplace(distance, name);
  };
  for (const Case& test_case : corpus.cases) {
    for (const std::string& name : names_of(test_case)) {
      const bool holds = matches_glob("*" + letters + "*", name);
      rank(holds ? 0 : edits(letters, name), name);
      const std::string beginning = name.substr(0, name.find_first_of(".-"));
      rank(edits(letters, beginning), beginning + "*");
    }
  }
  std::vector<std::string> names;
  for (const auto& [distance, name] : ranked) {
    if (names.size() < kNearMatches) names.push_back(name);
  }
  return names;
}

Result<void> check_matches_some(const std::string& pattern, const Corpus& corpus) {
  const bool any = std::any_of(corpus.cases.begin(), corpus.cases.end(),
                               [&](const Case& test_case) { return matches(pattern, test_case); });
  if (any) return {};
  const std::vector<std::string> near = near_matches(pattern, corpus);
  return fail(fmt::format("no case matches '{}'{}", pattern,
                          near.empty() ? "; see --list for all there are"
                                       : fmt::format("; near matches: {}", fmt::join(near, ", "))));
}

}  // namespace

Result<std::vector<const Case*>> select_cases(const Corpus& corpus, const Filters& filters) {
  std::vector<std::string> include, exclude = filters.exclude;
  for (const std::string& pattern : filters.include) {
    if (pattern.starts_with('-')) {
      exclude.push_back(pattern.substr(1));
    } else {
      include.push_back(pattern);
    }
  }
  for (const std::string& pattern : include) {
    if (const auto some = check_matches_some(pattern, corpus); !some) {
      return tl::unexpected(some.error());
    }
  }
  std::vector<const Case*> selected;
  for (const Case& test_case : corpus.cases) {
    if (!include.empty() && !matches_any(include, test_case)) continue;
    if (matches_any(exclude, test_case)) continue;
    selected.push_back(&test_case);
  }
  if (selected.empty()) return fail("the filters exclude every case; see --list for all there are");
  return selected;
}

}  // namespace propspec::harness
