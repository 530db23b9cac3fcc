#include "harness/targets/child_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "harness/targets/line_limit.h"

namespace propspec::harness {
namespace {

// A name that no target can know.
std::string random_operation() {
  std::random_device random;
  return fmt::format("probe-{:08x}{:08x}", random(), random());
}

// Whoever answers an operation that does not exist would also answer one it does not have.
std::optional<Failure> probe(Session& session) {
  const std::string operation = random_operation();
  auto answer = session.ask(UnknownRequest{operation});
  if (!answer) {
    Failure failure = std::move(answer.error().failure);
    if (failure.kind != Misbehavior::kNotRun) failure.kind = Misbehavior::kTargetError;
    failure.message =
        fmt::format("asked for an operation that does not exist, the target {}", failure.message);
    return failure;
  }
  const auto* error = std::get_if<ErrorAnswer>(&*answer);
  if (error != nullptr && error->kind == ErrorKind::kUnsupported) return std::nullopt;
  return Failure{.kind = Misbehavior::kTargetError,
                 .message = fmt::format(
                     "the target cannot be trusted: asked for the operation “{}”, which does not "
                     "exist, it answered {} instead of `unsupported`",
                     operation, error == nullptr ? "ok" : fmt::format("`{}`", name(error->kind)))};
}

Failure not_run(std::string message) {
  return {.kind = Misbehavior::kNotRun, .message = std::move(message)};
}

Failure too_long() {
  return not_run(fmt::format("the request is longer than a line of the protocol may be, {} bytes",
                             kMaxLineBytes));
}

// `configure` names the whole configuration: what the command says of it for every process as well.
Environment configuration(const Command& command, const Environment& env) {
  Environment result = env;
  for (const auto& [name, value] : command.environment) {
    if (is_configuration(name)) result.try_emplace(name, value);
  }
  return result;
}

// Otherwise the failure is the same for every request that is left.
bool blames_a_request(Misbehavior kind) {
  return kind == Misbehavior::kCrash || kind == Misbehavior::kHang ||
         kind == Misbehavior::kProtocolError;
}

class SessionConversation : public Conversation {
 public:
  explicit SessionConversation(std::unique_ptr<Session> session) : session_(std::move(session)) {}
  ~SessionConversation() override { session_->end(); }
  SessionConversation(const SessionConversation&) = delete;
  SessionConversation& operator=(const SessionConversation&) = delete;

  Outcome ask(const Request& request) override {
    if (broken_) return *broken_;
    if (!fits_a_line(request)) return too_long();
    auto answer = session_->ask(request);
    if (answer) return std::move(*answer);
    broken_ = std::move(answer.error().failure);
    return *broken_;
  }

 private:
  std::unique_ptr<Session> session_;
  std::optional<Failure> broken_;
};

}  // namespace

// The requests of one call of `propagate`, and which of them are still to be sent.
struct ChildTarget::Group {
  const Environment& env;
  std::span<const PropagateRequest> requests;
  const OnOutcome& on_outcome;
  std::vector<std::size_t> todo;

  void give_up(const Failure& failure) {
    for (const std::size_t index : std::exchange(todo, {})) on_outcome(index, failure);
  }
  void send_later(std::span<const std::size_t> indices) {
    todo.insert(todo.begin(), indices.begin(), indices.end());
  }
};

ChildTarget::ChildTarget(Command command, ChildTargetOptions options)
    : command_(std::move(command)), options_(options) {}

ChildTarget::~ChildTarget() {
  for (Pooled& pooled : pool_) pooled.session->begin_end();
  for (Pooled& pooled : pool_) pooled.session->end();
}

tl::expected<Hello, Failure> ChildTarget::hello() {
  if (hello_) return *hello_;
  auto greeting = greet();
  // Interrupted is no property of the target.
  if (greeting || greeting.error().kind != Misbehavior::kNotRun) hello_ = greeting;
  return greeting;
}

tl::expected<Hello, Failure> ChildTarget::greet() {
  auto session = session_for({});
  if (!session) {
    Failure& failure = session.error();
    // With no configuration there is none to blame: it is the target that does not work.
    if (blames_a_request(failure.kind)) failure.kind = Misbehavior::kTargetError;
    return tl::unexpected(std::move(failure));
  }
  if (auto failure = probe(**session)) {
    drop_front();
    return tl::unexpected(std::move(*failure));
  }
  return (*session)->hello();
}

void ChildTarget::prepare(const Environment& env) {
  const bool reconfigures = hello_ && *hello_ && (*hello_)->offers("configure");
  if (reconfigures || refused_.contains(env) || prepared_.contains(env) || has_session(env)) {
    return;
  }
  // What goes wrong here goes wrong once more, and is told, when the process is needed.
  if (auto process = ChildProcess::start(command_for(env))) {
    prepared_.emplace(env, std::move(*process));
  }
}

bool ChildTarget::has_session(const Environment& env) const {
  return std::any_of(pool_.begin(), pool_.end(),
                     [&](const Pooled& each) { return each.env == env; });
}

Command ChildTarget::command_for(const Environment& env) const {
  Command command = command_;
  for (const auto& [name, value] : env) command.environment[name] = value;
  return command;
}

void ChildTarget::propagate(const Environment& env, std::span<const PropagateRequest> requests,
                            const OnOutcome& on_outcome) {
  Group group{.env = env, .requests = requests, .on_outcome = on_outcome, .todo = {}};
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (fits_a_line(requests[i])) {
      group.todo.push_back(i);
    } else {
      on_outcome(i, too_long());
    }
  }
  if (auto greeting = hello(); !greeting) return group.give_up(greeting.error());

  while (!group.todo.empty()) {
    auto session = session_for(env);
    if (!session) return group.give_up(session.error());
    auto breakdown = (*session)->propagate(requests, group.todo, on_outcome);
    if (!breakdown) return;
    drop_front();
    group.todo.erase(group.todo.begin(),
                     group.todo.begin() + static_cast<std::ptrdiff_t>(breakdown->sent));
    settle(std::move(*breakdown), group);
  }
}

void ChildTarget::settle(Breakdown breakdown, Group& group) {
  if (!blames_a_request(breakdown.failure.kind)) {
    group.send_later(breakdown.suspects);
    group.give_up(breakdown.failure);
  } else if (breakdown.guilty) {
    std::erase(breakdown.suspects, *breakdown.guilty);
    group.send_later(breakdown.suspects);
    group.on_outcome(*breakdown.guilty, std::move(breakdown.failure));
    ++breakdowns_;
  } else {
    find_guilty(std::move(breakdown), group);
    ++breakdowns_;
  }
}

void ChildTarget::find_guilty(Breakdown breakdown, Group& group) {
  const std::span<const std::size_t> suspects = breakdown.suspects;
  std::optional<Outcome> oldest;  // held back: if nobody is guilty it takes the blame
  const auto settle_oldest = [&] {
    if (oldest) group.on_outcome(suspects.front(), std::move(*oldest));
  };
  for (std::size_t i = 0; i < suspects.size(); ++i) {
    Outcome outcome = send_alone(suspects[i], group);
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
      settle_oldest();
      if (blames_a_request(failure->kind)) {
        group.send_later(suspects.subspan(i + 1));
        group.on_outcome(suspects[i], std::move(outcome));
      } else {
        group.send_later(suspects.subspan(i));
        group.give_up(*failure);
      }
      return;
    }
    if (i == 0) {
      oldest = std::move(outcome);
    } else {
      group.on_outcome(suspects[i], std::move(outcome));
    }
  }
  breakdown.failure.message += fmt::format(
      "; it did not happen again when each of the {} requests that may have caused it was sent "
      "alone, so the oldest in flight stands for them all",
      suspects.size());
  group.on_outcome(suspects.front(), std::move(breakdown.failure));
}

Outcome ChildTarget::send_alone(std::size_t index, const Group& group) {
  auto session = session_for(group.env);
  if (!session) return std::move(session.error());
  std::optional<Answer> result;
  auto breakdown =
      (*session)->propagate(group.requests, std::span(&index, 1),
                            [&](std::size_t, Answer answer) { result = std::move(answer); });
  if (!breakdown) return std::move(*result);
  drop_front();
  return std::move(breakdown->failure);
}

std::vector<Outcome> ChildTarget::converse(const Environment& env,
                                           std::span<const Request> requests) {
  std::vector<Outcome> outcomes;
  outcomes.reserve(requests.size());
  const auto give_up = [&](const Failure& failure) {
    outcomes.resize(requests.size(), failure);
    return outcomes;
  };

  if (auto greeting = hello(); !greeting) return give_up(greeting.error());
  auto session = session_for(env);
  if (!session) return give_up(session.error());
  for (const Request& request : requests) {
    if (!fits_a_line(request)) {
      outcomes.emplace_back(too_long());
      return give_up(not_run("an earlier request of this conversation could not be sent"));
    }
    auto answer = (*session)->ask(request);
    if (!answer) {
      drop_broken_front(answer.error().failure);
      outcomes.emplace_back(std::move(answer.error().failure));
      return give_up(not_run("the target broke earlier in this conversation"));
    }
    outcomes.emplace_back(std::move(*answer));
  }
  if (auto answer = (*session)->ask(ResetRequest{}); !answer) {
    drop_broken_front(answer.error().failure);
  }
  return outcomes;
}

tl::expected<std::unique_ptr<Conversation>, Failure> ChildTarget::talk(const Environment& env) {
  auto session = Session::start(command_for(env), options_.session);
  if (!session) return tl::unexpected(std::move(session.error()));
  return std::make_unique<SessionConversation>(std::move(*session));
}

tl::expected<Session*, Failure> ChildTarget::session_for(const Environment& env) {
  if (const auto refused = refused_.find(env); refused != refused_.end()) {
    return tl::unexpected(refused->second);
  }
  const auto pooled =
      std::find_if(pool_.begin(), pool_.end(), [&](const Pooled& each) { return each.env == env; });
  if (pooled != pool_.end()) {
    pool_.splice(pool_.begin(), pool_, pooled);
    Session& session = *pooled->session;
    if (session.is_alive() && session.is_clean()) return &session;
    // Nobody can be blamed for an exit without work, but it must not go on for ever.
    if (!session.is_alive()) ++breakdowns_;
    drop_front();
  }
  if (breakdowns_ >= options_.max_restarts) {
    return tl::unexpected(
        not_run(fmt::format("given up: the target broke down {} times before", breakdowns_)));
  }
  if (!pool_.empty() && pool_.front().session->hello().offers("configure")) {
    auto failure = pool_.front().session->configure(configuration(command_, env));
    if (!failure) {
      pool_.front().env = env;
      return pool_.front().session.get();
    }
    drop_front();
    if (failure->kind == Misbehavior::kConfigRejected) return refuse(env, std::move(*failure));
    if (failure->kind == Misbehavior::kNotRun) return tl::unexpected(std::move(*failure));
    ++breakdowns_;  // a fresh process may do better
  }
  return start(env);
}

tl::expected<Session*, Failure> ChildTarget::start(const Environment& env) {
  const std::atomic<bool>* interrupted = options_.session.interrupted;
  if (interrupted != nullptr && *interrupted) {
    return tl::unexpected(not_run("the run was interrupted"));
  }
  auto prepared = prepared_.extract(env);
  auto session = prepared ? Session::greet(std::move(prepared.mapped()), options_.session)
                          : Session::start(command_for(env), options_.session);
  if (!session) return refuse(env, std::move(session.error()));
  while (!pool_.empty() && pool_.size() >= options_.max_processes) {
    pool_.back().session->end();
    pool_.pop_back();
  }
  pool_.push_front({.env = env, .session = std::move(*session)});
  return pool_.front().session.get();
}

tl::unexpected<Failure> ChildTarget::refuse(const Environment& env, Failure failure) {
  if (failure.kind != Misbehavior::kNotRun) refused_.emplace(env, failure);
  return tl::unexpected(std::move(failure));
}

void ChildTarget::drop_front() {
  pool_.front().session->end();
  pool_.pop_front();
}

void ChildTarget::drop_broken_front(const Failure& failure) {
  if (failure.kind != Misbehavior::kNotRun) ++breakdowns_;
  drop_front();
}

}  // namespace propspec::harness
