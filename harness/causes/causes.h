// What breaks pipelines and what to do about it: the causes that the checker names (D01 to D65),
// and the invariants that it holds journeys against (I01 to I35), in words for people.
// fixtures/pipelines/causes.json and invariants.json.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/trace/result.h"

namespace propspec::harness {

struct CauseText {
  std::string id;                       // "D04"
  std::string title;                    // "Only 64 bits of the trace id stored"
  std::string looks_like;               // to somebody who has the spans alone
  std::string remedy;                   // what to change, with names of settings
  std::vector<std::string> invariants;  // that it breaks first of all: "I02"
};

struct InvariantText {
  std::string id;         // "I02"
  std::string title;      // as in propspec::invariants()
  std::string severity;   // "broken", "profile", "warning"
  std::string statement;  // what holds
};

// Of one file each, checked against its schema; an error names file, line and member.
Result<std::vector<CauseText>> load_causes(std::string path, std::string_view text);
Result<std::vector<InvariantText>> load_invariants(std::string path, std::string_view text);

// Those that are compiled into the program, in order of their ids.
std::span<const CauseText> all_causes();
std::span<const InvariantText> all_invariants();
// By id, in any case of letters; null: there is none of that id.
const CauseText* find_cause(std::string_view id);
const InvariantText* find_invariant(std::string_view id);

}  // namespace propspec::harness
