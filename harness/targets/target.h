// A target: something that propagates trace context, and can be asked to. The harness knows targets
// only through this interface; a child process, a library in this process and the reference look
// alike. How a misbehaving target is dealt with (replay, restart) is the target's own business:
// what comes out is one outcome for each request, always.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "harness/protocol/messages.h"
#include "simulator/trace/result.h"

namespace propspec::harness {

// What became of a request that was not answered.
enum class Misbehavior : std::uint8_t {
  kCrash,           // exited or was killed by a signal while this request, alone, was in flight
  kHang,            // no answer within the limit, this request alone in flight
  kProtocolError,   // wrote what is no valid answer
  kConfigRejected,  // refuses this environment
  kTargetError,     // cannot be started, or never said hello in no configuration at all
  kNotRun,          // given up after too many restarts, interrupted, or too long to be sent
};

struct Failure {
  Misbehavior kind = Misbehavior::kNotRun;
  std::string message;      // one sentence
  std::string bytes;        // protocol error: the first 200 bytes of what came
  std::string stderr_tail;  // the end of what the target logged
};

using Outcome = std::variant<Answer, Failure>;

// Called once for each request, in any order. `index` counts within the span that was handed in.
using OnOutcome = std::function<void(std::size_t index, Outcome outcome)>;

// Requests that depend on each other (feature `spans`) and go on for as long as they like, each
// answered before the next is made.
class Conversation {
 public:
  virtual ~Conversation() = default;
  // After a failure every answer is a failure.
  virtual Outcome ask(const Request& request) = 0;
};

class Target {
 public:
  virtual ~Target() = default;

  // Starts the target with no configuration and asks who it is. Kept: further calls cost nothing.
  virtual tl::expected<Hello, Failure> hello() = 0;

  // A hint: this environment comes next. What takes long to start can be started meanwhile.
  virtual void prepare(const Environment&) {}

  // What went wrong so far was no part of the run: it does not count when the target is to be given
  // up.
  virtual void forgive() {}

  // Sends `propagate` requests under one environment, as many ahead as the window allows; the
  // target has forgotten (`reset`) what came before. Requests are independent of each other.
  virtual void propagate(const Environment& env, std::span<const PropagateRequest> requests,
                         const OnOutcome& on_outcome) = 0;

  // Sends requests that depend on each other (feature `spans`), in order, to one process. If it
  // dies the rest is `kNotRun`.
  virtual std::vector<Outcome> converse(const Environment& env,
                                        std::span<const Request> requests) = 0;

  // A process of its own under that environment, to be talked to until the conversation is dropped.
  // A target that holds none answers everything with a failure.
  virtual tl::expected<std::unique_ptr<Conversation>, Failure> talk(const Environment& env);
};

}  // namespace propspec::harness
