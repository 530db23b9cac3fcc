// A target as the tracer of a service: what a pipeline asks, said in the target protocol.
#pragma once

#include <memory>

#include "harness/targets/target.h"
#include "simulator/pipeline/service_tracer.h"

namespace propspec::harness {

// Talks to `target` under `environment`; the target must offer feature `spans`. `target` is kept.
// A span's name, kind, times and tags are what the pipeline gave it; its ids, decision, origin,
// links and `_dd.*` tags are what the target says.
Result<std::unique_ptr<ServiceTracer>> target_service(std::unique_ptr<Target> target,
                                                      const Environment& environment);

}  // namespace propspec::harness
