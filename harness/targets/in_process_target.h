// A target in this process: a C++ function that answers requests. So the author of a C++ library
// can hand a propagator to the suites without writing an adapter program; the reference is one as
// well.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "harness/protocol/line_server.h"
#include "harness/targets/target.h"

namespace propspec::harness {

// Makes a propagator that is configured by `env` and has seen nothing yet; never null. It may
// refuse with kConfigRejected. It sees no `configure` and no `reset`: each group of requests gets a
// new one. What it throws counts as an answer of kind `internal`.
using HandlerFactory =
    std::function<tl::expected<std::unique_ptr<Handler>, Failure>(const Environment& env)>;

class InProcessTarget : public Target {
 public:
  explicit InProcessTarget(HandlerFactory factory);

  tl::expected<Hello, Failure> hello() override;
  void propagate(const Environment& env, std::span<const PropagateRequest> requests,
                 const OnOutcome& on_outcome) override;
  std::vector<Outcome> converse(const Environment& env, std::span<const Request> requests) override;
  tl::expected<std::unique_ptr<Conversation>, Failure> talk(const Environment& env) override;

 private:
  HandlerFactory factory_;
};

}  // namespace propspec::harness
