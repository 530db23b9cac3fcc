#include "harness/targets/target.h"

namespace propspec::harness {

tl::expected<std::unique_ptr<Conversation>, Failure> Target::talk(const Environment&) {
  return tl::unexpected(Failure{.kind = Misbehavior::kTargetError,
                                .message = "this target answers single requests alone"});
}

}  // namespace propspec::harness
