// The reference propagator as a target: the handler of its protocol messages, for a pipe
// (`propspec target reference`) or in this process (`propspec run reference`).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/line_server.h"
#include "harness/targets/in_process_target.h"
#include "simulator/propagation/configuration.h"
#include "simulator/tracer/tracer.h"

namespace propspec::harness {

class ReferenceTarget : public Handler {
 public:
  // Configured by `environment` as users of `surface` configure their library. A configuration that
  // the surface refuses is kept: every answer but `configure` is then `rejected`.
  ReferenceTarget(const Environment& environment, LibrarySurface surface);

  Answer handle(const Request& request) override;

  // Why the configuration was refused; empty: it was not.
  const std::string& refusal() const { return refusal_; }
  // What was odd about the configuration; a sentence each.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Answer hello() const;
  Answer propagate(const PropagateRequest& request);
  Answer start(const StartRequest& request);
  Answer inject(const InjectRequest& request);
  Answer finish(const FinishRequest& request);
  void configure(const Environment& environment);

  LibrarySurface surface_;
  std::string refusal_;
  std::vector<std::string> warnings_;
  std::optional<Tracer> tracer_;
  std::map<std::string, Span, std::less<>> spans_;  // by handle
};

// For InProcessTarget: references that are configured as users of `surface` do it.
HandlerFactory reference_factory(LibrarySurface surface);

}  // namespace propspec::harness
