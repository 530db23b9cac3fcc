#include "harness/suites/selection.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "simulator/trace/spelling.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

constexpr std::size_t kNearMatches = 3;

// What can be selected, and all the names it goes by.
struct Candidate {
  std::vector<std::string> names;
  SpecRange specs;
  const Case* test_case = nullptr;
  const Law* law = nullptr;
};

void add_rule(Candidate& candidate, std::string_view id, const Rules& rules) {
  candidate.names.emplace_back(id);
  const auto known = rules.find(id);
  if (known == rules.end()) return;
  const Rule& rule = known->second;
  candidate.names.insert(candidate.names.end(), rule.also.begin(), rule.also.end());
  candidate.specs = common(candidate.specs, rule.specs);
}

std::vector<Candidate> candidates_in(const Corpus& corpus, std::span<const Law> laws) {
  std::vector<Candidate> candidates;
  for (const Case& test_case : corpus.cases) {
    Candidate& candidate = candidates.emplace_back();
    candidate.names = {test_case.id, test_case.test_name(), test_case.topic};
    for (const std::string& id : test_case.rules) add_rule(candidate, id, corpus.rules);
    candidate.specs = test_case.specs;
    candidate.test_case = &test_case;
  }
  for (const Law& law : laws) {
    Candidate& candidate = candidates.emplace_back();
    candidate.names = {std::string(law.id), test_name(law)};
    const auto first = corpus.rules.find(law.rules.front());
    if (first != corpus.rules.end()) candidate.names.push_back(first->second.topic);
    for (const std::string_view id : law.rules) add_rule(candidate, id, corpus.rules);
    candidate.law = &law;
  }
  return candidates;
}

bool matches(const std::string& pattern, const Candidate& candidate) {
  return std::any_of(candidate.names.begin(), candidate.names.end(),
                     [&](const std::string& name) { return matches_glob(pattern, name); });
}

bool matches_any(const std::vector<std::string>& patterns, const Candidate& candidate) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches(pattern, candidate); });
}

// Names that hold the pattern's letters, or are spelled almost like it; or begin so, up to a dot or
// a hyphen ("datadg" → "datadog*").
std::vector<std::string> near_matches(const std::string& pattern,
                                      const std::vector<Candidate>& candidates) {
  std::string letters = pattern;
  letters.erase(std::remove_if(letters.begin(), letters.end(),
                               [](char letter) { return letter == '*' || letter == '?'; }),
                letters.end());
  if (letters.empty()) return {};
  std::set<std::pair<std::size_t, std::string>> ranked;
  const auto rank = [&](std::size_t distance, const std::string& name) {
    if (distance <= letters.size() / 3 + 1) ranked.emplace(distance, name);
  };
  for (const Candidate& candidate : candidates) {
    for (const std::string& name : candidate.names) {
      const bool holds = matches_glob("*" + letters + "*", name);
      rank(holds ? 0 : edit_distance(letters, name), name);
      const std::string beginning = name.substr(0, name.find_first_of(".-"));
      rank(edit_distance(letters, beginning), beginning + "*");
    }
  }
  std::vector<std::string> names;
  for (const auto& [distance, name] : ranked) {
    if (names.size() < kNearMatches) names.push_back(name);
  }
  return names;
}

Result<void> check_matches_some(const std::string& pattern,
                                const std::vector<Candidate>& candidates, Spec spec) {
  bool any = false;
  for (const Candidate& candidate : candidates) {
    if (!matches(pattern, candidate)) continue;
    if (candidate.specs.contains(spec)) return {};
    any = true;
  }
  if (any) {
    return fail(fmt::format("what '{}' matches does not hold in {}; see --spec for the editions",
                            pattern, name(spec)));
  }
  const std::vector<std::string> near = near_matches(pattern, candidates);
  return fail(fmt::format("no case and no law matches '{}'{}", pattern,
                          near.empty() ? "; see --list for all there are"
                                       : fmt::format("; near matches: {}", fmt::join(near, ", "))));
}

}  // namespace

std::string test_name(const Law& law) { return fmt::format("Laws.{}", law.id); }

Result<Selection> select(const Corpus& corpus, std::span<const Law> laws, const Filters& filters) {
  const std::vector<Candidate> candidates = candidates_in(corpus, laws);
  std::vector<std::string> include, exclude = filters.exclude;
  for (const std::string& pattern : filters.include) {
    if (pattern.starts_with('-')) {
      exclude.push_back(pattern.substr(1));
    } else {
      include.push_back(pattern);
    }
  }
  for (const std::string& pattern : include) {
    if (const auto some = check_matches_some(pattern, candidates, filters.spec); !some) {
      return tl::unexpected(some.error());
    }
  }
  Selection selected;
  for (const Candidate& candidate : candidates) {
    if (!candidate.specs.contains(filters.spec)) continue;
    if (!include.empty() && !matches_any(include, candidate)) continue;
    if (matches_any(exclude, candidate)) continue;
    if (candidate.test_case != nullptr) selected.cases.push_back(candidate.test_case);
    if (candidate.law != nullptr) selected.laws.push_back(candidate.law);
  }
  if (selected.cases.empty() && selected.laws.empty()) {
    return fail("the filters exclude everything; see --list for all there is");
  }
  return selected;
}

}  // namespace propspec::harness
