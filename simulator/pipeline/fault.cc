#include "simulator/pipeline/fault.h"

#include <fmt/format.h>

namespace propspec {

std::vector<const Fault*> faults() {
  std::vector<const Fault*> all;
  for (const auto& group :
       {capture_faults(), transport_faults(), extract_faults(), delivery_faults()}) {
    for (const Fault& fault : group) all.push_back(&fault);
  }
  return all;
}

const Fault* find_fault(std::string_view cause) {
  for (const Fault* fault : faults()) {
    if (fault->cause == cause) return fault;
  }
  return nullptr;
}

std::optional<std::size_t> fault_hop(const Scenario& scenario) {
  if (scenario.fault_hop) return scenario.fault_hop;
  for (std::size_t hop = 0; hop < scenario.hops.size(); ++hop) {
    if (scenario.hops[hop].plan.is_queue) return hop;
  }
  return std::nullopt;
}

Result<Faults> Faults::of(Scenario& scenario, std::uint64_t seed) {
  Faults faults;
  faults.memory_.random.seed(seed ^ 0xd1b54a32d192ed03u);
  if (scenario.faults.empty()) return faults;
  const auto hop = fault_hop(scenario);
  if (!hop) {
    return fail(
        fmt::format("scenario '{}' has faults, and no queue on which they could act", scenario.id));
  }
  for (const std::string& cause : scenario.faults) {
    const Fault* fault = find_fault(cause);
    if (fault == nullptr) {
      return fail(fmt::format("scenario '{}': there is no fault '{}'; causes are D01 to D65",
                              scenario.id, cause));
    }
    if (fault->configure != nullptr) fault->configure(scenario, *hop);
    faults.active_.push_back(fault);
  }
  faults.hop_ = &scenario.hops[*hop];
  return faults;
}

}  // namespace propspec
