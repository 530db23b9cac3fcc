// A target that is a child process, in any language. One process for each environment; whatever
// goes wrong in it ends as an outcome of the request that caused it.
//
// How the guilty one is found: when a process breaks (it exits, hangs, or writes what is no answer)
// with several requests in flight, each of them is sent again, alone, to a new process, until one
// breaks it again. That one is guilty; the others go back to be sent as always. If none does, the
// oldest in flight gets the verdict, and its message says that it did not happen again.
//
// How often it is tried: a breakdown counts as one restart, however many processes it took to find
// the guilty request. So a target that fails on ten requests of a thousand loses ten, and one that
// fails on every request ends after `max_restarts` of them.
//
// Once it has said hello in no configuration at all, a process that does not say hello breaks down
// like any other: it is that environment with which it crashes or hangs, and every request under it
// gets that outcome. Each environment is tried but once, so this does not count as a restart.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>

#include "harness/targets/session.h"
#include "harness/targets/target.h"

namespace propspec::harness {

struct ChildTargetOptions {
  SessionOptions session;
  // Processes kept alive; the one that was not used for longest is ended for a new one.
  std::size_t max_processes = 8;
  // Breakdowns after which the rest is not run; counted from the start, or since `forgive`.
  std::size_t max_restarts = 10;
};

class ChildTarget : public Target {
 public:
  // The environment of `command` is the same for all processes, and gives way to that of a request.
  ChildTarget(Command command, ChildTargetOptions options = {});
  // Ends all processes: politely, or if interrupted at once.
  ~ChildTarget() override;

  tl::expected<Hello, Failure> hello() override;
  void prepare(const Environment& env) override;
  void forgive() override { breakdowns_ = 0; }
  void propagate(const Environment& env, std::span<const PropagateRequest> requests,
                 const OnOutcome& on_outcome) override;
  std::vector<Outcome> converse(const Environment& env, std::span<const Request> requests) override;
  tl::expected<std::unique_ptr<Conversation>, Failure> talk(const Environment& env) override;

 private:
  struct Pooled {
    Environment env;
    std::unique_ptr<Session> session;
  };
  struct Group;

  tl::expected<Hello, Failure> greet();
  bool has_session(const Environment& env) const;
  Command command_for(const Environment& env) const;
  // Gives the guilty request its verdict, and the others another chance.
  void settle(Breakdown breakdown, Group& group);
  void find_guilty(Breakdown breakdown, Group& group);
  Outcome send_alone(std::size_t index, const Group& group);

  // The session for that environment, clean and alive; it is at the front of the pool then.
  tl::expected<Session*, Failure> session_for(const Environment& env);
  tl::expected<Session*, Failure> start(const Environment& env);
  tl::unexpected<Failure> refuse(const Environment& env, Failure failure);
  void drop_front();
  void drop_broken_front(const Failure& failure);

  Command command_;
  ChildTargetOptions options_;
  std::list<Pooled> pool_;                        // the one used last at the front
  std::map<Environment, ChildProcess> prepared_;  // started, not spoken to yet
  std::map<Environment, Failure> refused_;        // environments that no process starts with
  std::optional<tl::expected<Hello, Failure>> hello_;
  std::size_t breakdowns_ = 0;
};

}  // namespace propspec::harness
