#include "simulator/pipeline/scenario.h"

#include "simulator/propagation/configuration.h"

namespace propspec {
namespace {

std::vector<std::string> names(const StyleList& styles) {
  std::vector<std::string> names;
  for (const Style style : styles) names.emplace_back(name(style));
  return names;
}

std::string_view name(ExtractBehavior behavior) {
  switch (behavior) {
    case ExtractBehavior::kContinue:
      return "continue";
    case ExtractBehavior::kRestart:
      return "restart";
    case ExtractBehavior::kIgnore:
      break;
  }
  return "ignore";
}

}  // namespace

Plan Scenario::plan() const {
  Plan plan;
  plan.max_spans = max_spans;
  plan.max_age_ns = max_age_ns;
  for (const Service& service : services) {
    ServicePlan& written = plan.services.emplace_back();
    written.name = service.name;
    // A configuration that is refused is told of when the service is opened.
    if (const auto read = read_configuration(service.environment)) {
      written.extract = names(read->configuration.extract);
      written.inject = names(read->configuration.inject);
      written.behavior = name(read->configuration.behavior);
    }
  }
  for (const Hop& hop : hops) plan.hops.push_back(hop.plan);
  return plan;
}

}  // namespace propspec
