#include "harness/targets/in_process_target.h"

namespace propspec::harness {
namespace {

class HandlerConversation : public Conversation {
 public:
  explicit HandlerConversation(std::unique_ptr<Handler> handler) : handler_(std::move(handler)) {}
  Outcome ask(const Request& request) override { return answer_of(*handler_, request); }

 private:
  std::unique_ptr<Handler> handler_;
};

}  // namespace

InProcessTarget::InProcessTarget(HandlerFactory factory) : factory_(std::move(factory)) {}

tl::expected<Hello, Failure> InProcessTarget::hello() {
  auto handler = factory_({});
  if (!handler) return tl::unexpected(std::move(handler.error()));
  Answer answer = answer_of(**handler, HelloRequest{.harness = "propspec"});
  if (auto* hello = std::get_if<Hello>(&answer)) return std::move(*hello);
  const auto* error = std::get_if<ErrorAnswer>(&answer);
  return tl::unexpected(
      Failure{.kind = Misbehavior::kTargetError,
              .message = error == nullptr ? "the target answered hello with something else"
                                          : "the target did not say hello: " + error->message});
}

void InProcessTarget::propagate(const Environment& env, std::span<const PropagateRequest> requests,
                                const OnOutcome& on_outcome) {
  const auto handler = factory_(env);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (handler) {
      on_outcome(i, answer_of(**handler, requests[i]));
    } else {
      on_outcome(i, handler.error());
    }
  }
}

std::vector<Outcome> InProcessTarget::converse(const Environment& env,
                                               std::span<const Request> requests) {
  const auto handler = factory_(env);
  std::vector<Outcome> outcomes;
  outcomes.reserve(requests.size());
  for (const Request& request : requests) {
    if (handler) {
      outcomes.emplace_back(answer_of(**handler, request));
    } else {
      outcomes.emplace_back(handler.error());
    }
  }
  return outcomes;
}

tl::expected<std::unique_ptr<Conversation>, Failure> InProcessTarget::talk(const Environment& env) {
  auto handler = factory_(env);
  if (!handler) return tl::unexpected(std::move(handler.error()));
  return std::make_unique<HandlerConversation>(std::move(*handler));
}

}  // namespace propspec::harness
