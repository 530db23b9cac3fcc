// Mutants: faults that somebody might ship, as edits to the reference's sources. They are data
// (*.json; the format is fixtures/schema/mutants-1.schema.json). weave.py makes each of them a
// switch in a second copy of the reference, and mutant_target.h a target of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulator/trace/result.h"

namespace propspec::harness {

struct Edit {
  std::string file;  // path below the project
  std::string find, replace;
};

struct Mutant {
  std::string id;                  // "datadog.trace_id.accepts_zero"
  std::string topic;               // of the rules
  std::string breaks;              // what it does instead; no full stop
  std::vector<std::string> rules;  // that it breaks, one at least
  std::vector<Edit> edits;         // all on together
};

// Those that are compiled into the program, sorted by id.
Result<std::vector<Mutant>> embedded_mutants();
// Not faults: choices other than the reference's that rules leave open. No id is among the mutants.
Result<std::vector<Mutant>> embedded_permitted_choices();

// The mutants of one file. An error names file, line and member.
Result<std::vector<Mutant>> load_mutants(std::string path, std::string_view text);

// Of the mutants and the permitted choices; else an error that names near matches.
Result<Mutant> find_mutant(std::string_view id);

}  // namespace propspec::harness
