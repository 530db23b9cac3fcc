#include "harness/cli/open_service.h"

#include "harness/cli/open_target.h"
#include "harness/services/target_service.h"

namespace propspec::harness {

Result<std::unique_ptr<ServiceTracer>> open_service(const Service& service,
                                                    const SessionOptions& session) {
  auto opened = open_target(service.target, session, reference_surface());
  if (!opened) return tl::unexpected(opened.error().error);
  return target_service(std::move(opened->target), service.environment);
}

}  // namespace propspec::harness
