// Puts an npm package, and what its adapter needs beside it, into a cache folder: once for each
// version, never into anybody's project. Two runs at once do not disturb each other.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include "harness/targets/child_process.h"
#include "harness/targets/target_spec.h"

namespace propspec::harness {

// $PROPSPEC_CACHE, else $XDG_CACHE_HOME/propspec, else ~/.cache/propspec.
Result<std::string> cache_folder();

struct NpmOptions {
  std::string cache;        // see cache_folder()
  std::string npm = "npm";  // program
  // Told in a sentence what takes its time.
  std::function<void(std::string_view)> on_progress;
  const std::atomic<bool>* interrupted = nullptr;
};

struct Installation {
  std::string modules;  // a node_modules folder
  std::string version;  // of the package under test
  std::string note;     // what the user should know about the version; mostly empty
};

// Asks the registry which version is meant, so that a new release is noticed, and installs that one
// unless it is in the cache. If the registry cannot be reached, the newest version in the cache
// that fits will do, and `note` says so. An exact version that is in the cache needs no registry.
Result<Installation> install_npm(const NpmSpec& spec, const NpmOptions& options);

// How to start the adapter for an installed package. The adapters are where propspec was built, or
// in $PROPSPEC_ADAPTERS.
Result<Command> npm_command(const NpmSpec& spec, const Installation& installation);

}  // namespace propspec::harness
