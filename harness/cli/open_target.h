// From what the user named to a target.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "harness/targets/child_target.h"
#include "harness/targets/target.h"
#include "simulator/propagation/surface.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// What is wrong with the name, and what could not be had although the name is right.
struct TargetNotOpened {
  Error error;
  bool usage = false;
};

struct OpenedTarget {
  std::unique_ptr<Target> target;
  std::string note;     // about the version that was found; mostly empty
  std::string adapter;  // the folder of propspec's own adapter, if that is in use
};

// "reference", "cmd:COMMAND", "npm:PACKAGE[@VERSION]". The reference is configured as users of
// `surface` do it. Packages are installed into a cache; what takes its time is told on stderr.
tl::expected<OpenedTarget, TargetNotOpened> open_target(const std::string& spec,
                                                        const SessionOptions& session,
                                                        const LibrarySurface& surface);

}  // namespace propspec::harness
