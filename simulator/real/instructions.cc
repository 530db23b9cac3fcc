#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "simulator/brokers/broker.h"
#include "simulator/pipeline/scenario.h"
#include "simulator/real/role.h"

namespace propspec {

std::string Instructions::text() const {
  const nlohmann::json json = {{"stopping", stopping},
                               {"broker", broker},
                               {"queues", queues},
                               {"lease_ms", lease.count()},
                               {"longest_delay_ms", longest_delay.count()},
                               {"seed", seed}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Instructions> Instructions::parse(const std::string& text) {
  const auto in = nlohmann::json::parse(text, nullptr, false);
  const auto has = [&](const char* name, auto is) {
    return in.is_object() && in.contains(name) && (in[name].*is)();
  };
  using nlohmann::json;
  if (!has("stopping", &json::is_boolean) || !has("broker", &json::is_string) ||
      !has("queues", &json::is_string) || !has("lease_ms", &json::is_number_unsigned) ||
      !has("longest_delay_ms", &json::is_number_unsigned) ||
      !has("seed", &json::is_number_unsigned)) {
    return fail("these are no instructions for a role: is the collector's address that of a run?");
  }
  return Instructions{
      .stopping = in["stopping"],
      .broker = in["broker"],
      .queues = in["queues"],
      .lease = std::chrono::milliseconds(in["lease_ms"].get<std::uint32_t>()),
      .longest_delay = std::chrono::milliseconds(in["longest_delay_ms"].get<std::uint32_t>()),
      .seed = in["seed"]};
}

void shorten_delays(Scenario& scenario, std::chrono::milliseconds longest) {
  const auto most = std::chrono::nanoseconds(longest).count();
  for (Hop& hop : scenario.hops) {
    hop.plan.delay_ns = std::min(hop.plan.delay_ns, static_cast<std::uint64_t>(most));
  }
}

std::string queue_of(const Scenario& scenario, std::size_t hop, const std::string& queues) {
  if (const auto first = scenario.hops[hop].dead_letter_of) {
    return dead_letters_of(queue_of(scenario, *first, queues));
  }
  return fmt::format("{}-{}", queues, hop);
}

}  // namespace propspec
