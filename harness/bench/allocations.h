// How often this process asked for memory. Counted by operator new, which allocations.cc replaces.
#pragma once

#include <cstdint>

namespace propspec::harness {

std::uint64_t allocations_so_far();

}  // namespace propspec::harness
