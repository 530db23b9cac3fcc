// Compiled with the woven sources: `propspec` is their namespace here.
#include "harness/mutants/mutated_reference.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/protocol/codec.h"
#include "harness/reference/reference_target.h"

namespace propspec_mutants {
namespace {

using propspec::harness::ErrorAnswer;
using propspec::harness::ErrorKind;

// As long as a call runs.
class SwitchedOn {
 public:
  SwitchedOn(const std::vector<Switch>& switches, std::string& its_memory) {
    switched_on = switches;
    memory = &its_memory;
  }
  ~SwitchedOn() {
    switched_on = {};
    memory = nullptr;
  }
  SwitchedOn(const SwitchedOn&) = delete;
  SwitchedOn& operator=(const SwitchedOn&) = delete;
};

class Reference : public MutatedReference {
 public:
  Reference(std::vector<Switch> switches, const std::map<std::string, std::string>& environment)
      : switches_(std::move(switches)) {
    const SwitchedOn on(switches_, memory_);
    target_.emplace(environment, propspec::reference_surface());
  }

  std::string answer(std::string_view line) override {
    const SwitchedOn on(switches_, memory_);
    const auto frame = parser_.parse(line);
    const auto& request = frame.requests.front();
    std::string out;
    if (request) {
      append_answer(out, request->id, target_->handle(request->request));
    } else {
      append_error_without_id(out, ErrorAnswer{ErrorKind::kInvalid, request.error().error.message});
    }
    return out;
  }

 private:
  std::vector<Switch> switches_;
  std::string memory_;
  std::optional<propspec::harness::ReferenceTarget> target_;
  propspec::harness::RequestParser parser_;
};

}  // namespace

std::unique_ptr<MutatedReference> make_mutated_reference(
    std::vector<Switch> switches, const std::map<std::string, std::string>& environment) {
  return std::make_unique<Reference>(std::move(switches), environment);
}

}  // namespace propspec_mutants
