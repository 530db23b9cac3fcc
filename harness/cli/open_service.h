// From what the user named to the tracer of a service.
#pragma once

#include <memory>

#include "harness/targets/session.h"
#include "simulator/pipeline/scenario.h"
#include "simulator/pipeline/service_tracer.h"

namespace propspec::harness {

// `service.target` as open_target() takes it, with a process of its own.
Result<std::unique_ptr<ServiceTracer>> open_service(const Service& service,
                                                    const SessionOptions& session);

}  // namespace propspec::harness
