// For tests: a web service, a queue, a worker.
#pragma once

#include <string_view>

#include "simulator/pipeline/scenario.h"

namespace propspec {

inline Hop sample_request() {
  Hop hop;
  hop.carrier = find_carrier("http");
  hop.plan.name = "request";
  hop.plan.from = kNoService;
  hop.plan.to = 0;
  hop.plan.carrier = "http";
  hop.plan.is_queue = false;
  hop.consumer_name = "web.request";
  return hop;
}

inline Hop sample_hop(std::string_view carrier, std::size_t from = 0, std::size_t to = 1) {
  Hop hop;
  hop.carrier = find_carrier(carrier);
  hop.plan.name = "jobs";
  hop.plan.from = from;
  hop.plan.to = to;
  hop.plan.carrier = carrier;
  hop.producer_name = "jobs.produce";
  hop.consumer_name = "jobs.consume";
  hop.process_name = "job.process";
  return hop;
}

inline Scenario sample_scenario(std::string_view carrier = "kafka") {
  Scenario scenario;
  scenario.id = "sample";
  scenario.services = {{.name = "web"}, {.name = "worker"}};
  scenario.hops = {sample_request(), sample_hop(carrier)};
  scenario.client.priority = 2;
  scenario.client.origin = "rum";
  return scenario;
}

}  // namespace propspec
