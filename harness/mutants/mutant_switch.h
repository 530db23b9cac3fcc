// Included by every file that weave.py writes: which mutants are on in this thread.
//
// The woven sources are compiled with another name for their namespace, so what they share with
// those who switch mutants on stands in one of its own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace propspec_mutants {

// FNV-1a, 64 bits, of a mutant's id: woven files need not be compiled again when others come.
using Switch = std::uint64_t;
constexpr Switch switch_of(std::string_view id) {
  Switch hash = 0xcbf29ce484222325u;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

inline thread_local std::span<const Switch> switched_on;

// What a mutant keeps from one place or call to the next: empty in a new reference.
inline thread_local std::string* memory = nullptr;

// As a rule none or one of them is on.
template <Switch id>
bool is_on() {
  return std::find(switched_on.begin(), switched_on.end(), id) != switched_on.end();
}

}  // namespace propspec_mutants

#define PROPSPEC_MUTANT(id) (::propspec_mutants::is_on<::propspec_mutants::switch_of(id)>())
