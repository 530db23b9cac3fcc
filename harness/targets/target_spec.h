// What a user can name as a target on the command line: `reference`, `cmd:COMMAND`,
// `npm:PACKAGE[@VERSION]`, `mutant:ID`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "simulator/trace/result.h"

namespace propspec::harness {

// A package that an adapter needs beside the one under test, in the version that goes with it: the
// newest patch of the same minor version.
struct NpmCompanion {
  std::string_view package;
  // Major versions of the package under test that it goes with, both included.
  int first_major = 0, last_major = 1'000;
};

// A package for which there is an adapter.
struct NpmAdapter {
  std::string_view package;
  std::string_view folder;  // below the adapters; its program is adapter.js
  // What is meant when the user names no version: an npm range, or empty for the latest.
  std::string_view default_range;
  std::span<const NpmCompanion> companions;
};

// All of them. A new adapter is a new row.
std::span<const NpmAdapter> npm_adapters();

struct ReferenceSpec {};
struct CommandSpec {
  std::vector<std::string> words;  // program and arguments
};
struct NpmSpec {
  const NpmAdapter* adapter = nullptr;
  std::string range;  // as npm understands it: "6.21.0", "5", "latest"; empty for the latest
};
struct MutantSpec {
  std::string name;  // an id, `contrarian` or `none`; that there is such a one is not checked here
};
using TargetSpec = std::variant<ReferenceSpec, CommandSpec, NpmSpec, MutantSpec>;

// An error says what targets there are.
Result<TargetSpec> parse_target_spec(std::string_view text);

// The words of a command line as a POSIX shell splits them: quotes and backslashes count, nothing
// is expanded, operators are ordinary characters. An error for an open quote or a backslash at the
// end.
Result<std::vector<std::string>> split_words(std::string_view text);

}  // namespace propspec::harness
