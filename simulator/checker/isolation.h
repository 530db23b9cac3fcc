// I35: no span of one request is in the trace of another. Knows the traces of the last few thousand
// requests, in a table of fixed size in which the new overwrite the old.
#pragma once

#include <cstdint>
#include <vector>

#include "simulator/checker/findings.h"
#include "simulator/checker/prepared.h"

namespace propspec::checking {

class RecentTraces {
 public:
  RecentTraces();

  void check(const Prepared& prepared, Findings& findings) const;
  // Once the journey has been checked: its traces are its own from now on.
  void remember(const Prepared& prepared);

 private:
  struct Slot {
    TraceId trace_id;
    std::uint64_t request = 0;
  };
  std::size_t slot_of(TraceId trace_id) const;
  bool is_of_another(TraceId trace_id, std::uint64_t request) const;

  std::vector<Slot> slots_;
};

}  // namespace propspec::checking
