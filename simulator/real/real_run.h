// A scenario with real processes: this one is the driver. It is the client, keeps the collector,
// and starts a process for every service, which it may kill while they work; then it judges what
// every request left behind, with the same checker as the virtual run.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "simulator/checker/checker.h"
#include "simulator/pipeline/scenario.h"
#include "simulator/trace/result.h"

namespace propspec {

struct RealOptions {
  std::uint64_t requests = 100;
  std::uint64_t seed = 1;
  std::size_t clients = 4;  // requests that are under way at the same time
  // Of a broker. Empty: SQLite in a temporary file; kafka://mock: a cluster within the driver.
  std::string broker;
  // After which a job of a worker that died is given to another, where the broker goes by that.
  std::chrono::milliseconds lease{30'000};
  std::chrono::milliseconds longest_delay{500};  // delays of the scenario are cut to that
  std::size_t workers = 1;                       // processes for each service that takes jobs
  // So many times a worker that has a job is killed, at a random moment, and started again.
  std::size_t kill_workers = 0;
  // A program and its arguments: with `--role SERVICE --collector ADDRESS` behind them it is to
  // call run_role with this scenario.
  std::vector<std::string> role_command;
  // Services whose processes somebody else starts: they are told the collector's address.
  std::vector<std::string> elsewhere;
  std::function<void(const std::string& address)> on_collector;
  // When nothing has happened for so long, what is still out counts as lost.
  std::chrono::milliseconds patience{60'000};
  std::function<void(const Journey&, const JourneyVerdict&)> on_journey;
  std::function<bool()> interrupted;
};

struct RealFindings {
  RunFindings findings;
  std::uint64_t attempts = 0;         // to handle messages from queues
  std::uint64_t redeliveries = 0;     // that were not the first of their message
  std::uint64_t killed_attempts = 0;  // whose worker died within
  std::uint64_t killed_workers = 0;
  std::uint64_t strays = 0;  // spans and attempts that belong to nothing that was sent
};

// What only virtual time can show is refused: batches, changes to messages that are in the queue
// already, brokers that deliver twice of their own accord.
Result<RealFindings> run_for_real(const Scenario& scenario, const RealOptions& options);

}  // namespace propspec
