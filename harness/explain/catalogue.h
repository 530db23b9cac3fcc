// Everything that has a name and can be explained, and how it hangs together: rules, cases, laws,
// mutants, what libraries are known to do, and what breaks pipelines.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/cases/case.h"
#include "harness/causes/causes.h"
#include "harness/explain/remedies.h"
#include "harness/laws/law.h"
#include "harness/libraries/library_table.h"
#include "harness/mutants/mutant.h"
#include "harness/rules/rule.h"

namespace propspec::harness {

struct Catalogue {
  Corpus corpus;
  Libraries libraries;
  Remedies remedies;
  std::span<const Law> laws;  // both sorted by id
  std::vector<Mutant> mutants;
  std::vector<Mutant> choices;  // permitted ones, made as mutants are
  std::span<const CauseText> causes;
  std::span<const InvariantText> invariants;
};

// What is compiled into the program.
tl::expected<Catalogue, std::vector<Error>> embedded_catalogue();

using Subject = std::variant<const Rule*, const Case*, const Law*, const Mutant*, const CauseText*,
                             const InvariantText*>;

// What goes by this name, in any case of letters: a rule by its id or another number of it, a case
// by its id or the name of its test, a law by its id, a mutant or a permitted choice by its, with
// or without `mutant:`. An unknown name is an error that names what is spelled almost like it.
// Subjects live as long as the catalogue.
Result<std::vector<Subject>> find_subjects(const Catalogue& catalogue, std::string_view name);

// All names that find_subjects() finds something by, those of tests excepted; sorted.
std::vector<std::string> subject_names(const Catalogue& catalogue);

std::vector<const Case*> cases_of(const Catalogue& catalogue, const Rule& rule);
std::vector<const Law*> laws_of(const Catalogue& catalogue, const Rule& rule);
std::vector<const Mutant*> mutants_of(const Catalogue& catalogue, const Rule& rule);

// How one library stands to a rule.
struct Stance {
  std::string library;                // "dotnet"
  const Divergence* known = nullptr;  // null: it does as the rule says, as far as is known
};
// At least one for each library of the table, in its order; then those of others that diverge.
std::vector<Stance> stances_on(const Catalogue& catalogue, const Rule& rule);

}  // namespace propspec::harness
