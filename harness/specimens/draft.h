// A request on its way to the paper: what it tells, what is written already, and the choices that
// were made. The grammars write on it.
//
// A grammar is a few tables of alternatives. Each alternative has a name, which the specimen notes
// when it is taken, and two weights: how often it is taken where the header has to be valid, and
// where it may be anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/specimens/dice.h"
#include "harness/specimens/specimen.h"
#include "harness/specimens/story.h"

namespace propspec::harness {

// What goes wrong with a request.
enum class Mishap : std::uint8_t {
  kNone,         // everything is valid
  kOneMistake,   // one header, or what it tells, is taken from the whole grammar
  kAllMistakes,  // all of them
  kMutated,      // some bytes of one header are other ones
  kBytes,        // one header holds any bytes
};

struct Draft {
  Dice dice;
  Specimen& specimen;
  Story story = {};       // what the headers under way tell
  Headers lines = {};     // what is written already, in lower case and in an order of its own
  std::string text = {};  // the value under way
  bool omitted = false;   // the header under way is left out
  bool loose = false;     // mistakes are allowed in what is under way
  Mishap mishap = Mishap::kNone;
  std::size_t headers_begun = 0;  // absent ones included
  std::size_t mishap_at = 0;      // in which of them a single mishap happens; 0: in what is told

  Draft& operator<<(std::string_view more) {
    text.append(more);
    return *this;
  }
};

template <typename Value>
struct Alternative {
  std::string_view branch;  // "traceparent.version.future"
  unsigned valid = 0;       // weight in valid headers; 0: it is not valid
  unsigned loose = 0;       // weight in all others
  Value value = {};
};

// Most alternatives are functions that write the value, or a part of it.
using Write = void (*)(Draft&);

// Takes one of the alternatives, and notes it.
template <typename Value, std::size_t kCount>
const Value& choose(Draft& draft, const Alternative<Value> (&table)[kCount]) {
  std::size_t total = 0;
  for (const auto& each : table) total += draft.loose ? each.loose : each.valid;
  std::size_t at = draft.dice.below(total);
  const auto* taken = table;
  for (;; ++taken) {
    const std::size_t weight = draft.loose ? taken->loose : taken->valid;
    if (at < weight) break;
    at -= weight;
  }
  draft.specimen.branches.push_back(taken->branch);
  return taken->value;
}

// Writes a header, by an alternative of its table, or what a mishap makes of it.
template <std::size_t kCount>
void write_header(Draft& draft, std::string_view name, const Alternative<Write> (&table)[kCount]);

// What a grammar's tables add to branches().
using BranchNames = std::vector<std::string_view>;
template <typename Value, std::size_t kCount>
void list_branches(const Alternative<Value> (&table)[kCount], BranchNames& names) {
  for (const auto& each : table) names.push_back(each.branch);
}

// Before and after the value of a header is written.
void begin_header(Draft& draft);
void end_header(Draft& draft, std::string_view name);

template <std::size_t kCount>
void write_header(Draft& draft, std::string_view name, const Alternative<Write> (&table)[kCount]) {
  begin_header(draft);
  choose(draft, table)(draft);
  end_header(draft, name);
}

}  // namespace propspec::harness
