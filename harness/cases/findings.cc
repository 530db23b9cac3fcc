#include "harness/cases/findings.h"

#include <fmt/format.h>

namespace propspec::harness {
namespace {

std::string label(Findings::Part part) {
  if (part.noun.empty()) return {};
  if (part.name.empty()) return fmt::format("{}: ", part.noun);
  return fmt::format("{} {}: ", part.noun, quoted(part.name, Written::kBytes));
}

}  // namespace

void Findings::expect(const ValueMatcher& matcher, Seen value, Part part) {
  switch (matcher.holds(value, scene_)) {
    case Truth::kYes:
      break;
    case Truth::kUnknown:
      matcher.add_left_out(scene_, left_out_);
      break;
    case Truth::kNo:
      wrong(label(part) + matcher.describe());
      break;
  }
}

std::string Findings::expected() const { return fmt::format("{}", fmt::join(wrong_, "; ")); }

}  // namespace propspec::harness
