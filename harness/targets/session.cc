#include "harness/targets/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <stdexcept>

#include "harness/targets/line_limit.h"

namespace propspec::harness {
namespace {

using Clock = std::chrono::steady_clock;

// A target says with it that it refuses its configuration.
constexpr int kRejectedStatus = 78;
// How much of a bad line is shown.
constexpr std::size_t kShownBytes = 200;
// How often a silent target is asked whether it is still wanted.
constexpr std::chrono::milliseconds kInterruptEvery{100};
// A runtime that dumps its stacks at SIGQUIT does so at once.
constexpr std::chrono::milliseconds kDumpFor{1'000};
// What the protocol grants a target for its exit.
constexpr std::chrono::milliseconds kExitGrace{5'000};
// For what is sent beside the requests of a caller.
constexpr std::size_t kNoIndex = SIZE_MAX;
// Requests in one batch frame. Larger ones would make the two sides take turns.
constexpr std::size_t kBatch = 32;

// How many of the requests `todo` go into one frame: at least one, and no more than surely fit a
// line.
std::size_t frame_size(std::span<const PropagateRequest> requests,
                       std::span<const std::size_t> todo) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (const std::size_t index : todo.first(std::min(todo.size(), kBatch))) {
    bytes += most_bytes(requests[index]) + 1;
    if (bytes > kMaxLineBytes) break;
    ++count;
  }
  return std::max<std::size_t>(count, 1);
}

std::string seconds(std::chrono::milliseconds time) {
  return fmt::format("{} s", static_cast<double>(time.count()) / 1000);
}

bool is_set(const std::atomic<bool>* flag) {
  return flag != nullptr && flag->load(std::memory_order_relaxed);
}

Failure rejected(std::string_view how) {
  return {.kind = Misbehavior::kConfigRejected,
          .message = fmt::format("the target refuses this configuration: {}", how)};
}

// Why a configuration did not take, as seen from the answer to hello or configure.
Failure not_configured(Breakdown breakdown, std::string_view asked) {
  Failure failure = std::move(breakdown.failure);
  if (failure.kind == Misbehavior::kNotRun) return failure;
  if (breakdown.exit && *breakdown.exit == Exit{.status = kRejectedStatus}) {
    Failure refusal = rejected(describe(*breakdown.exit));
    refusal.stderr_tail = std::move(failure.stderr_tail);
    return refusal;
  }
  failure.message = fmt::format("the target did not answer {}: {}", asked, failure.message);
  return failure;
}

Failure not_configured(const ErrorAnswer& error, std::string_view asked) {
  if (error.kind == ErrorKind::kRejected) return rejected(error.message);
  return {.kind = Misbehavior::kProtocolError,
          .message = fmt::format("the target answered {} with an error ({}): {}", asked,
                                 name(error.kind), error.message)};
}

// The number behind the first `"id":` of a single answer, however broken the rest is.
std::optional<std::int64_t> named_id(std::string_view line) {
  if (!line.starts_with('{')) return std::nullopt;
  std::size_t at = line.find("\"id\"");
  if (at == std::string_view::npos) return std::nullopt;
  at = line.find_first_not_of(" \t:", at + 4);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view digits = line.substr(at);
  digits = digits.substr(0, digits.find_first_not_of("0123456789"));
  const auto id = parse_decimal64(digits);
  if (!id || *id > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(*id);
}

}  // namespace

tl::expected<std::unique_ptr<Session>, Failure> Session::start(const Command& command,
                                                               const SessionOptions& options) {
  auto child = ChildProcess::start(command);
  if (!child) {
    return tl::unexpected(
        Failure{.kind = Misbehavior::kTargetError, .message = child.error().message});
  }
  return greet(std::move(*child), options);
}

tl::expected<std::unique_ptr<Session>, Failure> Session::greet(ChildProcess child,
                                                               const SessionOptions& options) {
  std::unique_ptr<Session> session(new Session(std::move(child), options));
  session->options_.answer_limit = options.hello_limit;
  auto answer = session->ask(HelloRequest{.harness = "propspec " PROPSPEC_VERSION});
  session->options_.answer_limit = options.answer_limit;
  if (!answer) return tl::unexpected(not_configured(std::move(answer.error()), "hello"));
  if (const auto* error = std::get_if<ErrorAnswer>(&*answer)) {
    Failure failure = not_configured(*error, "hello");
    failure.stderr_tail = session->child_.stderr_tail();
    session->end();
    return tl::unexpected(std::move(failure));
  }
  session->hello_ = std::get<Hello>(std::move(*answer));
  return session;
}

Session::Session(ChildProcess child, const SessionOptions& options)
    : child_(std::move(child)), options_(options) {}

std::optional<Breakdown> Session::propagate(std::span<const PropagateRequest> requests,
                                            std::span<const std::size_t> todo,
                                            const OnAnswer& on_answer) {
  const auto hand_on_oldest = [&] {
    on_answer(recent_.front().index, std::move(recent_.front().answer));
    recent_.pop_front();
  };
  std::size_t next = 0;
  while (next < todo.size() || in_flight_.size() > 0) {
    if (!has_line()) send_ahead(requests, todo, next);
    auto answers = receive();
    if (!answers) {
      // What was answered is not to blame for silence, nor for an interruption.
      const Misbehavior kind = answers.error().kind;
      if (kind == Misbehavior::kHang || kind == Misbehavior::kNotRun) {
        while (!recent_.empty()) hand_on_oldest();
      }
      return breakdown(std::move(answers.error()), next);
    }
    for (Answered& answer : *answers) recent_.push_back(std::move(answer));
    while (recent_.size() > window()) hand_on_oldest();
  }
  if (auto answer = ask(ResetRequest{}); !answer) {
    answer.error().failure.message += " (at the `reset` after its answer)";
    answer.error().sent = next;
    return std::move(answer.error());
  }
  while (!recent_.empty()) hand_on_oldest();
  return std::nullopt;
}

tl::expected<Answer, Breakdown> Session::ask(const Request& request) {
  const std::size_t start = child_.input().size();
  append(request, kNoIndex);
  end_line(start);
  auto answers = receive();
  if (!answers) return tl::unexpected(breakdown(std::move(answers.error()), 0));
  if (has_line()) {
    // Nothing is in flight, so whatever it is, it is refused.
    if (auto more = receive(); !more) return tl::unexpected(breakdown(std::move(more.error()), 0));
  }
  Answer& answer = answers->front().answer;
  // Only reset and configure are answered so, and after both nothing is left of what came before.
  if (std::holds_alternative<Done>(answer)) clean_ = true;
  return std::move(answer);
}

std::optional<Failure> Session::configure(const Environment& env) {
  auto answer = ask(ConfigureRequest{env});
  if (!answer) return not_configured(std::move(answer.error()), "configure");
  const auto* error = std::get_if<ErrorAnswer>(&*answer);
  if (error == nullptr) return std::nullopt;
  Failure failure = not_configured(*error, "configure");
  failure.stderr_tail = child_.stderr_tail();
  return failure;
}

bool Session::is_alive() { return child_.wait_for_exit(std::chrono::milliseconds(0)) == nullptr; }

void Session::begin_end() {
  child_.close_input();
  if (!ending_since_) ending_since_ = Clock::now();
}

void Session::end() {
  begin_end();
  if (is_set(options_.interrupted)) {
    child_.kill();
    return;
  }
  const auto waited =
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - *ending_since_);
  child_.end(std::max(kExitGrace - waited, std::chrono::milliseconds(0)));
}

void Session::append(const Request& request, std::size_t index) {
  const AnswerKind kind = answer_kind(request);
  if (kind != AnswerKind::kHello && kind != AnswerKind::kDone) clean_ = false;
  append_request(child_.input(), in_flight_.add(index, kind), request);
}

void Session::end_line(std::size_t start) {
  std::string& out = child_.input();
  if (options_.validator != nullptr) {
    if (auto valid = options_.validator->request(std::string_view(out).substr(start)); !valid) {
      throw std::logic_error("propspec would break its own protocol: " + valid.error().message);
    }
  }
  out += '\n';
}

// Called when there is nothing to read, so one write carries all that the window has room for.
void Session::send_ahead(std::span<const PropagateRequest> requests,
                         std::span<const std::size_t> todo, std::size_t& next) {
  const std::string& out = child_.input();
  const bool batches = hello_.offers("batch");
  while (next < todo.size() && in_flight_.size() < window()) {
    const std::size_t start = out.size();
    const std::size_t room = std::min(todo.size() - next, window() - in_flight_.size());
    const std::size_t count = batches ? frame_size(requests, todo.subspan(next, room)) : 1;
    for (std::size_t i = 0; i < count; ++i, ++next) {
      if (count > 1) child_.input() += i == 0 ? '[' : ',';
      std::get<PropagateRequest>(request_) = requests[todo[next]];
      append(request_, todo[next]);
    }
    if (count > 1) child_.input() += ']';
    end_line(start);
  }
}

tl::expected<std::vector<Session::Answered>, Failure> Session::receive() {
  if (auto failure = wait_for_line()) return tl::unexpected(std::move(*failure));
  const LineSplitter::Line line = *std::exchange(line_, std::nullopt);
  const auto refuse = [&](std::string why) {
    return tl::unexpected(broken(Misbehavior::kProtocolError, std::move(why), line.text));
  };
  if (line.too_long) {
    return refuse(fmt::format("wrote a line of more than {} bytes", kMaxLineBytes));
  }
  auto parsed = parser_.parse(line.text, in_flight_);
  if (!parsed) return refuse(fmt::format("wrote no valid answer: {}", parsed.error().message));
  if (parsed->empty()) return refuse("wrote an empty batch");
  if (options_.validator != nullptr) {
    auto valid = options_.validator->answer(line.text, in_flight_);
    if (!valid) return refuse(fmt::format("wrote no valid answer: {}", valid.error().message));
  }
  std::vector<Answered> answers;
  answers.reserve(parsed->size());
  for (ParsedAnswer& answer : *parsed) {
    const auto index = in_flight_.take(answer.id);
    if (!index) {
      std::move(answers.begin(), answers.end(), std::back_inserter(recent_));
      return refuse(fmt::format("answered request {} twice", answer.id));
    }
    answers.push_back({.id = answer.id, .index = *index, .answer = std::move(answer.answer)});
  }
  return answers;
}

std::optional<Failure> Session::wait_for_line() {
  auto last_progress = Clock::now();
  std::uint64_t taken = child_.bytes_taken();
  for (;;) {
    if (is_set(options_.interrupted)) {
      return broken(Misbehavior::kNotRun, "the run was interrupted");
    }
    if (has_line()) return std::nullopt;
    if (Clock::now() - last_progress >= options_.answer_limit) return hung();
    const auto woken = child_.wait(std::min(kInterruptEvery, options_.answer_limit));
    if (woken == ChildProcess::Woken::kEnded) return ended();
    splitter_.feed(child_.output());
    child_.output().clear();
    if (child_.bytes_taken() != taken) {
      taken = child_.bytes_taken();
      last_progress = Clock::now();
    }
  }
}

bool Session::has_line() {
  if (!line_) line_ = splitter_.next();
  return line_.has_value();
}

std::size_t Session::window() const {
  const std::size_t wanted = options_.window != 0 ? options_.window : hello_.window;
  return std::clamp<std::size_t>(wanted, 1, kMaxWindow);
}

Failure Session::broken(Misbehavior kind, std::string message, std::string_view bytes) {
  Failure failure{.kind = kind,
                  .message = std::move(message),
                  .bytes = std::string(bytes.substr(0, kShownBytes)),
                  .stderr_tail = {}};
  if (!exit_) exit_ = child_.kill();
  failure.stderr_tail = child_.stderr_tail();
  return failure;
}

Failure Session::hung() {
  child_.signal(SIGQUIT);
  child_.wait_for_exit(kDumpFor);
  return broken(Misbehavior::kHang,
                fmt::format("did not answer within {}", seconds(options_.answer_limit)));
}

Failure Session::ended() {
  const Exit* exit = child_.wait_for_exit(kDumpFor);
  if (exit == nullptr) {
    return broken(Misbehavior::kProtocolError, "closed its stdout with requests unanswered");
  }
  exit_ = *exit;
  return broken(Misbehavior::kCrash, describe(*exit));
}

Breakdown Session::breakdown(Failure failure, std::size_t sent) const {
  Breakdown result{
      .failure = std::move(failure), .exit = exit_, .suspects = in_flight_.indices(), .sent = sent};
  result.guilty = named_by(result.failure.bytes);
  for (auto it = recent_.rbegin(); it != recent_.rend(); ++it) result.suspects.push_back(it->index);
  std::erase(result.suspects, kNoIndex);
  if (result.suspects.size() == 1) result.guilty = result.suspects.front();
  return result;
}

std::optional<std::size_t> Session::named_by(std::string_view line) const {
  const auto id = named_id(line);
  if (!id) return std::nullopt;
  auto index = in_flight_.index_of(*id);
  for (const Answered& answered : recent_) {
    if (answered.id == *id) index = answered.index;
  }
  return index == kNoIndex ? std::nullopt : index;
}

}  // namespace propspec::harness
