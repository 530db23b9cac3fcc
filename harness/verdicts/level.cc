#include "harness/verdicts/level.h"

namespace propspec::harness {

reports::Level level_of(RuleLevel level) {
  switch (level) {
    case RuleLevel::kMust:
      return reports::Level::kMust;
    case RuleLevel::kShould:
      return reports::Level::kShould;
    case RuleLevel::kMay:
      break;
  }
  return reports::Level::kMay;
}

}  // namespace propspec::harness
