// One service of a scenario in a process of its own, or several processes of the same service: it
// answers calls by HTTP and takes jobs from the broker, and tells the collector of both.
//
// Before a job is acknowledged to the broker, and a call answered, the collector has its spans: a
// process that is killed takes with it the spans of what it was doing, and no others.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "simulator/trace/result.h"

namespace propspec {

struct Scenario;
struct Service;
class ServiceTracer;

// What the collector tells the processes of a run.
struct Instructions {
  bool stopping = false;  // finish what you do, and end
  std::string broker;     // URL
  std::string queues;     // what the names of this run's queues begin with
  std::chrono::milliseconds lease{30'000};
  std::chrono::milliseconds longest_delay{0};
  std::uint64_t seed = 1;

  std::string text() const;
  static Result<Instructions> parse(const std::string& text);
};

// Real time passes slowly: what is to be delayed for longer is delayed for so long.
void shorten_delays(Scenario& scenario, std::chrono::milliseconds longest);

// The queue that messages of that hop go through.
std::string queue_of(const Scenario& scenario, std::size_t hop, const std::string& queues);

struct RoleOptions {
  std::string service;
  std::string collector;  // HOST:PORT
  // What the service propagates with if that is no reference; called from several threads, and for
  // each of them once.
  std::function<Result<std::unique_ptr<ServiceTracer>>(const Service&)> open_target;
};

// Runs until the collector says that the run is stopping, or until it cannot be reached any more.
// An error: what is missing, or what broke down.
Result<void> run_role(const Scenario& scenario, const RoleOptions& options);

}  // namespace propspec
