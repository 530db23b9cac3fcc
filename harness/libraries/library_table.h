// What is known of real libraries, version by version: which names, variables and defaults their
// users write (fixtures/libraries), and whether an adapter's hello agrees with that.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/propagation/surface.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

struct LibraryVersion {
  LibrarySurface surface;  // complete; `version` is the first of which it holds
  std::vector<std::string> sources;
  std::vector<std::string> notes;  // what the surface cannot say, or what is uncertain
};

struct Library {
  std::string library;  // "dotnet"
  std::string name;     // "dd-trace-dotnet"
  std::vector<std::string> aliases;
  std::vector<LibraryVersion> versions;  // from old to new, at least one
};

// By `library`.
using Libraries = std::map<std::string, Library, std::less<>>;

// Adds the library of one file, fixtures/libraries/<library>.json. Checked against the schema;
// errors name file, line and member, and leave `libraries` as it was.
std::vector<Error> load_library(std::string path, std::string_view text, Libraries& libraries);
// Those that are compiled into the program.
Result<Libraries> embedded_libraries();

// By name, project name or alias, in any case; null if there is none.
const Library* find_library(const Libraries& libraries, std::string_view name);

// The surface of a profile: "dotnet" (what holds today), "dotnet@2.40", or "reference". A version
// may leave out trailing zeros and carry a leading `v`; a pre-release counts as its release. An
// unknown library, or a version older than the first known, is an error that lists what there is.
Result<LibrarySurface> surface_for(const Libraries& libraries, std::string_view profile);

// What an adapter says of the styles of its library, as in the protocol's hello.
struct DeclaredStyles {
  std::vector<std::string> extract, inject;  // canonical names
  // canonical name → how the library spells it, where that differs
  std::map<std::string, std::string> style_names;
};

// Sentences for the user of an adapter: where what it declares differs from what is known of that
// library in that version. Empty if all agrees, or if propspec knows no library of that name.
std::vector<std::string> check_profile(const Libraries& libraries, std::string_view library,
                                       std::string_view version, const DeclaredStyles& declared);

}  // namespace propspec::harness
