#include "harness/mutants/mutant_target.h"

#include <gtest/gtest.h>

#include <thread>

#include "harness/cases/case.h"
#include "harness/reference/reference_target.h"

namespace propspec::harness {
namespace {

// Nothing is left to chance: not the ids, and not the second in which a trace id is made.
PropagateRequest reproducible(PropagateRequest request) {
  if (!request.ids.trace_id) request.ids.trace_id = TraceId{0x6655443300000000, 0x1234};
  if (!request.ids.span_id) request.ids.span_id = SpanId{0x4321};
  return request;
}

std::unique_ptr<Handler> handler(const HandlerFactory& factory, const Environment& environment) {
  auto made = factory(environment);
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

Environment environment_of(const Case& each) {
  Environment environment = each.env;
  const auto list = [](const std::vector<std::string>& styles) {
    std::string text;
    for (const std::string& style : styles) text += (text.empty() ? "" : ",") + style;
    return text;
  };
  if (each.styles && !each.styles->extract.empty()) {
    environment["DD_TRACE_PROPAGATION_STYLE_EXTRACT"] = list(each.styles->extract);
  }
  if (each.styles && !each.styles->inject.empty()) {
    environment["DD_TRACE_PROPAGATION_STYLE_INJECT"] = list(each.styles->inject);
  }
  return environment;
}

TEST(MutantTarget, WithoutAMutantItIsTheReference) {
  const auto corpus = load_embedded_corpus();
  ASSERT_TRUE(corpus);
  const HandlerFactory reference = reference_factory(reference_surface());
  for (const Case& each : corpus->cases) {
    // X-Ray writes the current second.
    if (each.styles && each.styles->inject == std::vector<std::string>{"xray"}) continue;
    const Environment environment = environment_of(each);
    const auto ours = handler(reference, environment);
    const auto woven = handler(unmutated_factory(), environment);
    const PropagateRequest request = reproducible(each.given);
    EXPECT_EQ(ours->handle(request), woven->handle(request)) << each.id;
  }
  auto hello = std::get<Hello>(handler(unmutated_factory(), {})->handle(HelloRequest{}));
  EXPECT_EQ(hello.name, "mutant:none");
  const auto ours = std::get<Hello>(handler(reference, {})->handle(HelloRequest{}));
  hello.name = ours.name;
  EXPECT_EQ(hello, ours);
}

Mutant faulty() { return find_mutant("datadog.parent_id.ignored").value(); }
bool ignores_parent(Handler& target) {
  PropagateRequest request;
  request.headers = {{"x-datadog-trace-id", "7"}, {"x-datadog-parent-id", "5"}};
  const Answer answer = target.handle(request);
  return std::get<Observation>(answer).span->parent_id.is_absent();
}

TEST(MutantTarget, OnlyTheMutantIsFaulty) {
  const auto mutant = handler(mutant_factory(faulty()), {});
  const auto sound = handler(unmutated_factory(), {});
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(ignores_parent(*mutant));
    EXPECT_FALSE(ignores_parent(*sound));
  }
}

TEST(MutantTarget, ThreadsRunDifferentMutants) {
  int wrong = 0;
  int right = 0;
  std::thread faulty_thread([&] {
    const auto target = handler(mutant_factory(faulty()), {});
    for (int i = 0; i < 500; ++i) wrong += ignores_parent(*target) ? 1 : 0;
  });
  std::thread sound_thread([&] {
    const auto target = handler(unmutated_factory(), {});
    for (int i = 0; i < 500; ++i) right += ignores_parent(*target) ? 0 : 1;
  });
  faulty_thread.join();
  sound_thread.join();
  EXPECT_EQ(wrong, 500);
  EXPECT_EQ(right, 500);
}

TEST(MutantTarget, Names) {
  EXPECT_TRUE(named_mutant_factory("none"));
  EXPECT_TRUE(named_mutant_factory("contrarian"));
  EXPECT_TRUE(named_mutant_factory(faulty().id));
  EXPECT_FALSE(named_mutant_factory("nonesuch"));
}

// Configuring and conversing pass through the text in between as well.
TEST(MutantTarget, SpeaksTheWholeProtocol) {
  const auto target = handler(unmutated_factory(), {});
  EXPECT_EQ(target->handle(ConfigureRequest{{{"DD_TRACE_PROPAGATION_STYLE", "b3"}}}),
            Answer{Done{}});
  StartRequest start{.handle = "s", .name = "web.request", .kind = "server"};
  start.parent = Headers{{"b3", "000000000000007b-0000000000000005-1"}};
  const Answer started = target->handle(start);
  EXPECT_EQ(std::get<StartAnswer>(started).trace_id, (TraceId{0, 123}));
  const Answer injected = target->handle(InjectRequest{"s", {{"a", "\xFF"}}});
  EXPECT_EQ(std::get<InjectAnswer>(injected).headers.find("a"), "\xFF");
  const Answer finished = target->handle(FinishRequest{.handle = "s"});
  EXPECT_EQ(std::get<FinishAnswer>(finished).span.parent_id, Observed(SpanId{5}));
  EXPECT_EQ(target->handle(ResetRequest{}), Answer{Done{}});
  EXPECT_EQ(std::get<ErrorAnswer>(target->handle(FinishRequest{.handle = "s"})).kind,
            ErrorKind::kInvalid);
}

}  // namespace
}  // namespace propspec::harness
