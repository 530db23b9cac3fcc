// A service at work in a process of its own: messages come from a broker and calls by HTTP, and go
// out that way.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>

#include "simulator/brokers/broker.h"
#include "simulator/pipeline/actor.h"
#include "simulator/real/reporter.h"

namespace propspec {

class RealClock : public Clock {
 public:
  std::uint64_t now_ns() override;
  void spend(std::uint64_t nanoseconds) override;  // in earnest
};

// What one thread has to itself: a tracer, and a connection to everything. It does one thing at a
// time. An error is a process's that cannot go on; jobs that fail are none.
class Performer : public Transport {
 public:
  static Result<std::unique_ptr<Performer>> create(const Scenario& scenario,
                                                   const RoleOptions& role,
                                                   const Instructions& instructions);

  // Takes a job from the queue of that hop and does it. False: none came in a while.
  Result<bool> work(std::uint32_t hop);
  // Answers a call that came on that hop.
  Result<void> answer(std::uint32_t hop, const HttpRequest& request);

  void enqueue(Journey& journey, std::uint32_t send) override;
  void call(Journey& journey, std::uint32_t send) override;

 private:
  enum class Settling : std::uint8_t { kDone, kAgain, kDead };

  Performer(const Scenario& scenario, const std::string& collector, Instructions instructions,
            std::unique_ptr<Broker> broker);

  Result<void> open_tracer(const RoleOptions& role);
  Result<bool> connect_again(const Error& why);
  Result<void> begin(const MessageName& name, std::uint32_t hop, Message message,
                     std::uint32_t attempt);
  Result<void> end();
  Settling settle(std::uint32_t hop);
  void dead_letter(std::uint32_t hop);
  bool tell(Send& send, std::uint32_t index);
  void refuse(Send& send, std::uint32_t index, const Error& why);
  void break_down(Error error);

  Scenario scenario_;  // its own: faults change it
  Instructions instructions_;
  std::string scheme_;  // of the broker
  std::mt19937_64 random_;
  Reporter reporter_;
  HttpClient client_;
  unsigned failures_ = 0;  // of the broker, in a row
  std::unique_ptr<Broker> broker_;
  std::map<std::size_t, std::string> addresses_;  // of services
  Faults faults_;
  RealClock clock_;
  std::unique_ptr<ServiceTracer> tracer_;
  std::optional<Actor> actor_;
  Attempt attempt_;
  std::set<std::uint32_t> told_;  // of attempt_'s sends
  std::optional<Error> breakdown_;
};

}  // namespace propspec
