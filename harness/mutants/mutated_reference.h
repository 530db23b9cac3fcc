// The one entry to the woven copy of the reference. Its types have the names of ours in another
// namespace, so that what goes in and out are the lines of the target protocol.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/mutants/mutant_switch.h"

namespace propspec_mutants {

class MutatedReference {
 public:
  virtual ~MutatedReference() = default;

  // Answers the one request of a line; neither has a line feed.
  virtual std::string answer(std::string_view line) = 0;
};

// A reference in which these mutants are on, configured by `environment`. May be used by one thread
// at a time; several can be used by as many threads.
std::unique_ptr<MutatedReference> make_mutated_reference(
    std::vector<Switch> switches, const std::map<std::string, std::string>& environment);

}  // namespace propspec_mutants
