// The results of a run as they come in: one for each case, over all repetitions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "reports/report.h"

namespace propspec::harness {

class RunRecord {
 public:
  // A case that is to be run; it is `not-run` until a result is added.
  void expect(reports::CaseResult unrun);

  // Of several results of one case the worst stays, and its reason tells that they differ. What was
  // not run does not count against what was.
  void add(const reports::CaseResult& result);

  // Sorted by id.
  std::vector<reports::CaseResult> results() const;

 private:
  struct Entry {
    reports::CaseResult result;
    std::map<reports::Verdict, std::size_t> tally;  // of the repetitions
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace propspec::harness
