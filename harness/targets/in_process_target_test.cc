#include "harness/targets/in_process_target.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace propspec::harness {
namespace {

// Answers with the headers it gets and one that says how many requests it has seen.
class Counting : public Handler {
 public:
  Answer handle(const Request& request) override {
    if (std::holds_alternative<HelloRequest>(request)) {
      Hello hello;
      hello.name = "counting";
      return hello;
    }
    const auto* propagate = std::get_if<PropagateRequest>(&request);
    if (propagate == nullptr) return ErrorAnswer{.kind = ErrorKind::kUnsupported, .message = ""};
    if (propagate->headers.find("throw")) throw std::runtime_error("thrown");
    if (propagate->headers.find("throw-int")) throw 7;
    Observation observation;
    Headers headers = propagate->headers;
    headers.add("seen", std::to_string(++seen_));
    observation.headers = headers;
    return observation;
  }

 private:
  int seen_ = 0;
};

tl::expected<std::unique_ptr<Handler>, Failure> counting(const Environment& env) {
  if (env.contains("DD_REFUSED")) {
    return tl::unexpected(Failure{.kind = Misbehavior::kConfigRejected, .message = "refused"});
  }
  return std::make_unique<Counting>();
}

PropagateRequest with(std::string_view header) {
  PropagateRequest request;
  if (!header.empty()) request.headers.add(header, "1");
  return request;
}

std::vector<Outcome> propagate(Target& target, const Environment& env,
                               std::vector<PropagateRequest> requests) {
  std::vector<Outcome> outcomes(requests.size());
  target.propagate(env, requests, [&](std::size_t index, Outcome outcome) {
    outcomes.at(index) = std::move(outcome);
  });
  return outcomes;
}

TEST(InProcessTarget, SaysHello) {
  InProcessTarget target(counting);
  ASSERT_TRUE(target.hello());
  EXPECT_EQ(target.hello()->name, "counting");
}

TEST(InProcessTarget, AnswersEveryRequestAndForgetsBetweenGroups) {
  InProcessTarget target(counting);
  for (int group = 0; group < 2; ++group) {
    const auto outcomes = propagate(target, {}, {with("a"), with("")});
    const auto& second = std::get<Observation>(std::get<Answer>(outcomes.at(1)));
    EXPECT_EQ(*second.headers, (Headers{{"seen", "2"}}));
  }
}

TEST(InProcessTarget, WhatIsThrownIsAnAnswer) {
  InProcessTarget target(counting);
  const auto outcomes = propagate(target, {}, {with("throw"), with("throw-int")});
  const auto message = [&](std::size_t i) {
    const auto& error = std::get<ErrorAnswer>(std::get<Answer>(outcomes.at(i)));
    EXPECT_EQ(error.kind, ErrorKind::kInternal);
    return error.message;
  };
  EXPECT_EQ(message(0), "thrown");
  EXPECT_EQ(message(1), "threw what is no std::exception");
}

TEST(InProcessTarget, ItsHandlerNeverSeesWhatIsNoOperation) {
  class Trusting : public Handler {
    Answer handle(const Request&) override { return Done{}; }
  };
  InProcessTarget target([](const Environment&) -> tl::expected<std::unique_ptr<Handler>, Failure> {
    return std::make_unique<Trusting>();
  });
  const std::vector<Request> requests = {UnknownRequest{"probe"}, HelloRequest{.protocol = 2},
                                         ResetRequest{}};
  const auto outcomes = target.converse({}, requests);
  ASSERT_EQ(outcomes.size(), 3u);
  for (std::size_t i : {0u, 1u}) {
    EXPECT_EQ(std::get<ErrorAnswer>(std::get<Answer>(outcomes[i])).kind, ErrorKind::kUnsupported);
  }
  EXPECT_TRUE(std::holds_alternative<Done>(std::get<Answer>(outcomes[2])));
}

TEST(InProcessTarget, MayRefuseAnEnvironment) {
  InProcessTarget target(counting);
  const auto outcomes = propagate(target, {{"DD_REFUSED", "1"}}, {{}, {}});
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(std::get<Failure>(outcomes[1]).kind, Misbehavior::kConfigRejected);
}

TEST(InProcessTarget, Converses) {
  InProcessTarget target(counting);
  const std::vector<Request> requests = {PropagateRequest{}, InjectRequest{}};
  const auto outcomes = target.converse({}, requests);
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<Observation>(std::get<Answer>(outcomes[0])));
  EXPECT_TRUE(std::holds_alternative<ErrorAnswer>(std::get<Answer>(outcomes[1])));
}

}  // namespace
}  // namespace propspec::harness
