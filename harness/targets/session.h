// One process that speaks the target protocol: its greeting, its answers, and the way in which it
// broke. What is to be done about that is for child_target.h to decide; a session that broke is
// dead.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "harness/protocol/codec.h"
#include "harness/protocol/line_splitter.h"
#include "harness/protocol/validator.h"
#include "harness/targets/child_process.h"
#include "harness/targets/in_flight.h"
#include "harness/targets/target.h"

namespace propspec::harness {

struct SessionOptions {
  // How long a target with work to do may be silent. It counts from the last answer, or from when
  // it last took a byte of the requests: a slow target is not a dead one.
  std::chrono::milliseconds answer_limit{10'000};
  // From the start of the process to its hello.
  std::chrono::milliseconds hello_limit{30'000};
  // Requests in flight; 0: as many as the target's hello asks for.
  std::size_t window = 0;
  // Checks every line in both directions against the protocol's schemas. Not owned; null: no check.
  const MessageValidator* validator = nullptr;
  // Set from outside: stop as soon as possible.
  const std::atomic<bool>* interrupted = nullptr;
};

// How a session broke, and who may have done it.
struct Breakdown {
  Failure failure;
  std::optional<Exit> exit;
  // The requests it may be about, the likeliest first: what was in flight, then what was answered
  // shortly before. Each of them has no outcome yet.
  std::vector<std::size_t> suspects;
  // The one of them it is about, where that is plain: it was the only one, or the bad line named
  // it.
  std::optional<std::size_t> guilty;
  std::size_t sent = 0;  // how many of the requests were sent at all
};

class Session {
 public:
  // Starts the process and waits for its hello. kTargetError means that there is no process; one
  // that does not say hello fails as it broke, with kConfigRejected if it refuses its
  // configuration, or with kNotRun when interrupted.
  static tl::expected<std::unique_ptr<Session>, Failure> start(const Command& command,
                                                               const SessionOptions& options);

  // The same with a process that was started before.
  static tl::expected<std::unique_ptr<Session>, Failure> greet(ChildProcess child,
                                                               const SessionOptions& options);

  const Hello& hello() const { return hello_; }

  using OnAnswer = std::function<void(std::size_t index, Answer answer)>;
  // Sends `requests[i]` for each i of `todo`, as many ahead as the window allows, and then a
  // `reset`, which is a barrier as well: an answer is handed on only when a whole window of others
  // has come since, or the reset was answered. So a request that was answered twice, or that made
  // the target write nonsense or die right after its answer, is still a suspect.
  std::optional<Breakdown> propagate(std::span<const PropagateRequest> requests,
                                     std::span<const std::size_t> todo, const OnAnswer& on_answer);

  // Sends one request with nothing else in flight; so nothing may follow its answer.
  tl::expected<Answer, Breakdown> ask(const Request& request);

  // Only for a target with feature `configure`. kConfigRejected if it refuses `env`; after any
  // failure its configuration is anybody's guess.
  std::optional<Failure> configure(const Environment& env);

  // Has it forgotten what came before? Not if it refused the last reset.
  bool is_clean() const { return clean_; }
  // False if it ended by itself.
  bool is_alive();
  // Closes its stdin, so that the process begins to go; `end` waits until it is gone, and helps
  // where the protocol's time for that has run out since. One may be called without the other.
  void begin_end();
  void end();

 private:
  Session(ChildProcess child, const SessionOptions& options);

  void append(const Request& request, std::size_t index);
  // Ends the line that began at `start` of the child's input.
  void end_line(std::size_t start);
  void send_ahead(std::span<const PropagateRequest> requests, std::span<const std::size_t> todo,
                  std::size_t& next);
  struct Answered {
    std::int64_t id;
    std::size_t index;
    Answer answer;
  };
  // The answers of the next line, waiting for it if need be.
  tl::expected<std::vector<Answered>, Failure> receive();
  std::optional<Failure> wait_for_line();
  bool has_line();
  std::size_t window() const;

  Failure broken(Misbehavior kind, std::string message, std::string_view bytes = {});
  Failure hung();
  Failure ended();
  Breakdown breakdown(Failure failure, std::size_t sent) const;
  std::optional<std::size_t> named_by(std::string_view line) const;

  ChildProcess child_;
  SessionOptions options_;
  Hello hello_;
  AnswerParser parser_;
  InFlight in_flight_;
  std::deque<Answered> recent_;  // answered, not handed on yet
  LineSplitter splitter_;
  std::optional<LineSplitter::Line> line_;  // the next one, if it is there
  Request request_ = PropagateRequest{};    // keeps its memory from one to the next
  std::optional<Exit> exit_;
  std::optional<std::chrono::steady_clock::time_point> ending_since_;
  bool clean_ = true;
};

}  // namespace propspec::harness
