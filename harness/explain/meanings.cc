#include "harness/explain/meanings.h"

namespace propspec::harness {

std::string_view meaning_of(RuleLevel level) {
  switch (level) {
    case RuleLevel::kMust:
      return "asserted by tests that the libraries share, or a MUST of W3C or B3; a failure fails "
             "the run";
    case RuleLevel::kShould:
      return "at least seven of eight libraries agree, or a format's own description says so; a "
             "failure is a warning, with --strict it fails the run";
    case RuleLevel::kMay:
      break;
  }
  return "libraries honestly differ; which of the known behaviours is shown is told, any other is "
         "a warning";
}

std::string_view meaning_of_evidence(std::string_view evidence) {
  if (evidence == "asserted") return "a test shared by the libraries or a specification asserts it";
  if (evidence == "observed") return "seen by running libraries";
  if (evidence == "read") return "read in the source of libraries";
  return "publicly documented";
}

}  // namespace propspec::harness
