#include "simulator/real/performer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "simulator/real/carriage.h"

namespace propspec {
namespace {

using std::chrono::milliseconds;

// How long an idle worker waits for a message until it looks whether the run is over.
constexpr milliseconds kIdle{100};

// Ids must differ in all processes of all runs.
std::uint64_t seed() {
  std::random_device random;
  return std::uint64_t{random()} << 32u | random();
}

}  // namespace

std::uint64_t RealClock::now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

void RealClock::spend(std::uint64_t nanoseconds) {
  std::this_thread::sleep_for(std::chrono::nanoseconds(nanoseconds));
}

Result<std::unique_ptr<Performer>> Performer::create(const Scenario& scenario,
                                                     const RoleOptions& role,
                                                     const Instructions& instructions) {
  auto broker = open_broker(instructions.broker, {.lease = instructions.lease});
  if (!broker) return tl::unexpected(broker.error());
  std::unique_ptr<Performer> performer(
      new Performer(scenario, role.collector, instructions, std::move(*broker)));
  if (auto open = performer->open_tracer(role); !open) return tl::unexpected(open.error());
  return performer;
}

Result<void> Performer::open_tracer(const RoleOptions& role) {
  shorten_delays(scenario_, instructions_.longest_delay);
  auto faults = Faults::of(scenario_, instructions_.seed);
  if (!faults) return tl::unexpected(faults.error());
  faults_ = std::move(*faults);
  const auto index = static_cast<std::size_t>(
      std::find_if(scenario_.services.begin(), scenario_.services.end(),
                   [&](const Service& each) { return each.name == role.service; }) -
      scenario_.services.begin());
  if (index == scenario_.services.size()) {
    return fail(fmt::format("scenario '{}' has no service '{}'", scenario_.id, role.service));
  }
  const Service& service = scenario_.services[index];
  if (service.target == "reference") {
    auto read = read_configuration(service.environment);
    if (!read) return tl::unexpected(read.error());
    tracer_ = reference_service(std::move(read->configuration), random_());
  } else if (role.open_target) {
    auto opened = role.open_target(service);
    if (!opened) return tl::unexpected(opened.error());
    tracer_ = std::move(*opened);
  } else {
    return fail(fmt::format("service '{}' propagates with '{}', which cannot be opened here",
                            service.name, service.target));
  }
  actor_.emplace(World{scenario_, faults_, clock_, *this, random_}, index, *tracer_);
  return {};
}

// Takes a job from the queue of that hop and does it; false: none came in a while.
Result<bool> Performer::work(std::uint32_t hop_index) {
  auto loans = broker_->receive(queue_of(scenario_, hop_index, instructions_.queues), 1, kIdle);
  if (!loans) return connect_again(loans.error());
  failures_ = 0;
  if (loans->empty()) return false;
  const Loan& loan = loans->front();
  const Hop& hop = scenario_.hops[hop_index];
  const auto name = MessageName::parse(loan.message_id);
  if (!name) return tl::unexpected(name.error());
  auto message = from_broker(loan.message, *hop.carrier, scheme_);
  if (!message) return tl::unexpected(message.error());
  // A dead letter's count begins anew.
  const std::uint32_t earlier = hop.dead_letter_of ? 0 : name->attempt - 1;
  if (auto begun = begin(*name, hop_index, std::move(*message), earlier + loan.attempt); !begun) {
    return tl::unexpected(begun.error());
  }
  const std::uint32_t delivery = 0;
  actor_->handle(attempt_.journey, {&delivery, 1});
  const Settling settling = settle(hop_index);
  if (auto ended = end(); !ended) return tl::unexpected(ended.error());
  // Should the broker not hear of it, the job comes again: it runs at least once.
  switch (settling) {
    case Settling::kDone:
      (void)broker_->acknowledge(loan);
      break;
    case Settling::kAgain:
      (void)broker_->reject(loan, Rejection::kRequeue);
      break;
    case Settling::kDead:
      (void)broker_->reject(loan, Rejection::kDeadLetter);
  }
  return true;
}

// A broker may be in the midst of starting, or of choosing who leads a queue.
Result<bool> Performer::connect_again(const Error& why) {
  constexpr unsigned kMostInARow = 5;
  if (++failures_ > kMostInARow) return tl::unexpected(why);
  auto broker = open_broker(instructions_.broker, {.lease = instructions_.lease});
  if (!broker) return tl::unexpected(broker.error());
  broker_ = std::move(*broker);
  return false;
}

// Answers a call that came on that hop.
Result<void> Performer::answer(std::uint32_t hop_index, const HttpRequest& request) {
  auto called = from_http(request, *scenario_.hops[hop_index].carrier);
  if (!called) return tl::unexpected(called.error());
  const auto name = MessageName::parse(called->name);
  if (!name) return tl::unexpected(name.error());
  if (auto begun = begin(*name, hop_index, std::move(called->message), 1); !begun) return begun;
  actor_->answer(attempt_.journey, 0);
  return end();
}

void Performer::enqueue(Journey& journey, std::uint32_t index) {
  Send& send = journey.sends[index];
  if (!tell(send, index)) return;
  const Hop& hop = scenario_.hops[send.hop];
  PublishOptions options{.message_id = send.message_id};
  if (hop.plan.delay_ns > 0) {
    options.delay = std::chrono::ceil<milliseconds>(std::chrono::nanoseconds(hop.plan.delay_ns));
  }
  const auto published =
      broker_->publish(queue_of(scenario_, send.hop, instructions_.queues),
                       to_broker(send.stored, *hop.carrier, scheme_), std::move(options));
  if (!published) refuse(send, index, published.error());
}

void Performer::call(Journey& journey, std::uint32_t index) {
  Send& send = journey.sends[index];
  if (!tell(send, index)) return;
  const Hop& hop = scenario_.hops[send.hop];
  auto request = to_http(send.stored, *hop.carrier, send.message_id);
  if (!request) return refuse(send, index, request.error());
  request->target = fmt::format("/{}", send.hop);
  auto& address = addresses_[hop.plan.to];
  if (address.empty()) {
    auto found = reporter_.address_of(scenario_.services[hop.plan.to].name);
    if (!found) return break_down(found.error());
    address = std::move(*found);
  }
  const auto answer = client_.send(address, *request);
  if (!answer) return break_down(answer.error());
  if (answer->status != 200) break_down({answer->body});
}

Performer::Performer(const Scenario& scenario, const std::string& collector,
                     Instructions instructions, std::unique_ptr<Broker> broker)
    : scenario_(scenario),
      instructions_(std::move(instructions)),
      scheme_(instructions_.broker.substr(0, instructions_.broker.find(':'))),
      random_(seed()),
      reporter_(collector),
      broker_(std::move(broker)) {}

Result<void> Performer::begin(const MessageName& name, std::uint32_t hop, Message message,
                              std::uint32_t number_of_attempt) {
  attempt_ = begin_attempt(name, hop, std::move(message), *scenario_.hops[hop].carrier, random_());
  told_.clear();
  attempt_.delivery().attempt = number_of_attempt;
  attempt_.delivery().received_ns = clock_.now_ns();
  attempt_.journey.baggage = scenario_.client.baggage;
  return reporter_.tap(tap_of(attempt_, false));
}

Result<void> Performer::end() {
  if (auto broken = tracer_->breakdown()) return tl::unexpected(std::move(*broken));
  // What was refused before it came to the transport.
  for (std::uint32_t i = 1; i < attempt_.journey.sends.size(); ++i) {
    if (!told_.contains(i)) tell(attempt_.journey.sends[i], i);
  }
  if (breakdown_) return tl::unexpected(*breakdown_);
  return reporter_.end(attempt_);
}

// What is to become of the job.
Performer::Settling Performer::settle(std::uint32_t hop_index) {
  Delivery& delivery = attempt_.delivery();
  const HopPlan& plan = scenario_.hops[hop_index].plan;
  if (!delivery.failed) return Settling::kDone;
  if (delivery.attempt >= plan.max_attempts) {
    delivery.dead_lettered = true;
    dead_letter(hop_index);
    return Settling::kDead;
  }
  // A chained retry is a message of its own, and was sent already.
  return plan.retries == RetryMode::kChained ? Settling::kDone : Settling::kAgain;
}

void Performer::dead_letter(std::uint32_t hop_index) {
  for (std::uint32_t i = 0; i < scenario_.hops.size(); ++i) {
    if (scenario_.hops[i].dead_letter_of != hop_index) continue;
    SendTap copy{attempt_.request, attempt_.id, attempt_.message()};
    copy.send.hop = i;
    copy.send.attempt = 1;
    copy.send.sent_ns = copy.send.visible_ns = attempt_.delivery().ended_ns;
    if (auto told = reporter_.tap(copy); !told) break_down(told.error());
  }
}

// Before the message can be received. False: the collector is gone.
bool Performer::tell(Send& send, std::uint32_t index) {
  told_.insert(index);
  send.message_id = MessageName{attempt_.request, send.attempt, send.job}.text();
  if (auto told = reporter_.tap(tap_of(attempt_, index)); !told) {
    break_down(told.error());
    return false;
  }
  return true;
}

// The transport did not take it: the publisher gets an error.
void Performer::refuse(Send& send, std::uint32_t index, const Error& why) {
  send.refused = why.message;
  tell(send, index);
}

void Performer::break_down(Error error) {
  if (!breakdown_) breakdown_ = std::move(error);
}

}  // namespace propspec
