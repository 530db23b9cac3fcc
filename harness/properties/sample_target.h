// Targets for tests: the reference, with what a test makes of its answers.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "harness/reference/reference_target.h"
#include "harness/targets/in_process_target.h"

namespace propspec::harness {

// Called with each request and the reference's answer to it.
using Spoil = std::function<void(const PropagateRequest&, Observation&)>;

class SpoiledReference : public Handler {
 public:
  SpoiledReference(const Environment& environment, Spoil spoil)
      : reference_(environment, reference_surface()), spoil_(std::move(spoil)) {}

  Answer handle(const Request& request) override {
    Answer answer = reference_.handle(request);
    auto* const observation = std::get_if<Observation>(&answer);
    if (observation != nullptr) spoil_(std::get<PropagateRequest>(request), *observation);
    return answer;
  }

 private:
  ReferenceTarget reference_;
  Spoil spoil_;
};

// `make` makes a new Spoil for each group of requests, with a state of its own.
inline InProcessTarget spoiled(std::function<Spoil()> make) {
  return InProcessTarget([make = std::move(make)](const Environment& environment)
                             -> tl::expected<std::unique_ptr<Handler>, Failure> {
    return std::make_unique<SpoiledReference>(environment, make());
  });
}

inline InProcessTarget sound() { return InProcessTarget(reference_factory(reference_surface())); }

inline Setting only(Style style) {
  Setting setting;
  setting.extract = setting.inject = {style};
  return setting;
}

}  // namespace propspec::harness
