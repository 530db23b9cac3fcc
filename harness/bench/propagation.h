// What extracting and injecting cost, in this process.
#pragma once

#include <string>
#include <vector>

namespace propspec::harness {

struct PropagationFigure {
  std::string name;        // "datadog extract", "datadog,tracecontext extract + inject"
  double ns = 0;           // processor time of a call, median of several runs
  double allocations = 0;  // a call, with a result that is used for the first time
};

// Every style alone, and the default pair, on full carriers. Takes a few seconds.
std::vector<PropagationFigure> measure_propagation();

}  // namespace propspec::harness
