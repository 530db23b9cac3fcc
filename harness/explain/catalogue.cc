#include "harness/explain/catalogue.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "simulator/trace/spelling.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

template <typename T>
void take(Result<T> loaded, T& into, std::vector<Error>& errors) {
  if (loaded) {
    into = std::move(*loaded);
  } else {
    errors.push_back(loaded.error());
  }
}

bool goes_by(const Rule& rule, std::string_view name) {
  return equal_ignoring_case(rule.id, name) ||
         std::any_of(rule.also.begin(), rule.also.end(),
                     [&](const std::string& number) { return equal_ignoring_case(number, name); });
}

bool goes_by(const Case& one, std::string_view name) {
  return equal_ignoring_case(one.id, name) || equal_ignoring_case(one.test_name(), name);
}

bool goes_by(const Law& law, std::string_view name) { return equal_ignoring_case(law.id, name); }

bool goes_by(const Mutant& mutant, std::string_view name) {
  static constexpr std::string_view kPrefix = "mutant:";
  if (equal_ignoring_case(name.substr(0, kPrefix.size()), kPrefix)) {
    name.remove_prefix(kPrefix.size());
  }
  return equal_ignoring_case(mutant.id, name);
}

// Those of `all` that are about this rule.
template <typename T>
std::vector<const T*> about(std::span<const T> all, const Rule& rule) {
  std::vector<const T*> found;
  for (const T& one : all) {
    if (std::find(one.rules.begin(), one.rules.end(), rule.id) != one.rules.end()) {
      found.push_back(&one);
    }
  }
  return found;
}

}  // namespace

tl::expected<Catalogue, std::vector<Error>> embedded_catalogue() {
  auto corpus = load_embedded_corpus();
  if (!corpus) return tl::unexpected(corpus.error());
  Catalogue catalogue{std::move(*corpus), {}, {}, {}, {}, {}, {}, {}};
  std::vector<Error> errors;
  take(embedded_libraries(), catalogue.libraries, errors);
  take(embedded_remedies(), catalogue.remedies, errors);
  take(embedded_mutants(), catalogue.mutants, errors);
  take(embedded_permitted_choices(), catalogue.choices, errors);
  if (!errors.empty()) return tl::unexpected(std::move(errors));
  catalogue.laws = laws();
  catalogue.causes = all_causes();
  catalogue.invariants = all_invariants();
  return catalogue;
}

Result<std::vector<Subject>> find_subjects(const Catalogue& catalogue, std::string_view name) {
  std::vector<Subject> found;
  for (const auto& [id, rule] : catalogue.corpus.rules) {
    if (goes_by(rule, name)) found.emplace_back(&rule);
  }
  for (const Case& one : catalogue.corpus.cases) {
    if (goes_by(one, name)) found.emplace_back(&one);
  }
  for (const Law& law : catalogue.laws) {
    if (goes_by(law, name)) found.emplace_back(&law);
  }
  for (const Mutant& mutant : catalogue.mutants) {
    if (goes_by(mutant, name)) found.emplace_back(&mutant);
  }
  for (const Mutant& choice : catalogue.choices) {
    if (goes_by(choice, name)) found.emplace_back(&choice);
  }
  for (const CauseText& cause : catalogue.causes) {
    if (equal_ignoring_case(cause.id, name)) found.emplace_back(&cause);
  }
  for (const InvariantText& invariant : catalogue.invariants) {
    if (equal_ignoring_case(invariant.id, name)) found.emplace_back(&invariant);
  }
  if (!found.empty()) return found;
  const auto near = near_matches(name, subject_names(catalogue));
  return fail(fmt::format(
      "there is no rule, case, law, mutant, cause or invariant '{}'{}", name,
      near.empty()
          ? "; `propspec run --list` lists cases and laws, `propspec selftest --list` mutants"
          : fmt::format("; near matches: {}", fmt::join(near, ", "))));
}

std::vector<std::string> subject_names(const Catalogue& catalogue) {
  std::set<std::string> names;
  for (const auto& [id, rule] : catalogue.corpus.rules) {
    names.insert(id);
    names.insert(rule.also.begin(), rule.also.end());
  }
  for (const Case& one : catalogue.corpus.cases) names.insert(one.id);
  for (const Law& law : catalogue.laws) names.emplace(law.id);
  for (const Mutant& mutant : catalogue.mutants) names.insert(mutant.id);
  for (const Mutant& choice : catalogue.choices) names.insert(choice.id);
  for (const CauseText& cause : catalogue.causes) names.insert(cause.id);
  for (const InvariantText& invariant : catalogue.invariants) names.insert(invariant.id);
  return {names.begin(), names.end()};
}

std::vector<const Case*> cases_of(const Catalogue& catalogue, const Rule& rule) {
  return about<Case>(catalogue.corpus.cases, rule);
}

std::vector<const Law*> laws_of(const Catalogue& catalogue, const Rule& rule) {
  return about<Law>(catalogue.laws, rule);
}

std::vector<const Mutant*> mutants_of(const Catalogue& catalogue, const Rule& rule) {
  return about<Mutant>(catalogue.mutants, rule);
}

std::vector<Stance> stances_on(const Catalogue& catalogue, const Rule& rule) {
  std::vector<Stance> stances;
  for (const auto& [library, entry] : catalogue.libraries) {
    const std::size_t before = stances.size();
    for (const Divergence& known : rule.diverges) {
      if (known.library == library) stances.push_back({library, &known});
    }
    if (stances.size() == before) stances.push_back({library, nullptr});
  }
  for (const Divergence& known : rule.diverges) {
    if (!catalogue.libraries.contains(known.library)) stances.push_back({known.library, &known});
  }
  return stances;
}

}  // namespace propspec::harness
