#include "harness/reference/reference_target.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/libraries/library_table.h"

namespace propspec::harness {
namespace {

ReferenceTarget reference(const Environment& environment = {}) {
  return {environment, reference_surface()};
}

template <typename T>
T expect(const Answer& answer) {
  if (const auto* error = std::get_if<ErrorAnswer>(&answer)) ADD_FAILURE() << error->message;
  return std::get<T>(answer);
}

ErrorKind error_kind(const Answer& answer) { return std::get<ErrorAnswer>(answer).kind; }

TEST(ReferenceTarget, PropagatesAFullSet) {
  ReferenceTarget target = reference();
  PropagateRequest request;
  request.headers = {{"x-datadog-trace-id", "123"},
                     {"x-datadog-parent-id", "5"},
                     {"x-datadog-sampling-priority", "2"},
                     {"baggage", "user.id=42"}};
  request.ids.span_id = SpanId{77};
  request.set_baggage = {{"k", "v"}};
  const auto observed = expect<Observation>(target.handle(request));
  EXPECT_EQ(observed.extracted->trace_id, Observed(TraceId{0, 123}));
  EXPECT_EQ(observed.extracted->style, Observed(std::string("datadog")));
  EXPECT_EQ(observed.span->parent_id, Observed(SpanId{5}));
  EXPECT_EQ(observed.span->sampling_priority, Observed(std::int64_t{2}));
  EXPECT_TRUE(observed.span->origin.is_absent());
  EXPECT_EQ(observed.span->tags->find("baggage.user.id"), "42");
  EXPECT_EQ(observed.headers->find("x-datadog-parent-id"), "77");
  EXPECT_EQ(*observed.baggage, (KeyValues{{"user.id", "42"}, {"k", "v"}}));
}

TEST(ReferenceTarget, EmptyCarrierStartsATraceWithTheGivenIds) {
  ReferenceTarget target = reference({{"DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED", "false"}});
  PropagateRequest request;
  request.ids.trace_id = TraceId{7, 8};
  const auto observed = expect<Observation>(target.handle(request));
  EXPECT_TRUE(observed.extracted.is_absent());
  EXPECT_TRUE(observed.span->parent_id.is_absent());
  EXPECT_EQ(observed.span->trace_id, Observed(TraceId{7, 8}));
}

TEST(ReferenceTarget, SpansLiveFromStartToFinish) {
  ReferenceTarget target = reference();
  StartRequest server{.handle = "s0", .name = "web.request", .kind = "server"};
  server.parent = Headers{{"x-datadog-trace-id", "123"}, {"x-datadog-parent-id", "5"}};
  const auto root = expect<StartAnswer>(target.handle(server));
  EXPECT_EQ(root.trace_id, (TraceId{0, 123}));

  StartRequest producer{.handle = "s1", .name = "send", .kind = "producer"};
  producer.parent = ParentSpan{"s0"};
  producer.links = {{ParentSpan{"s0"}, {{"why", "test"}}}, {Headers{{"unrelated", "x"}}, {}}};
  const auto child = expect<StartAnswer>(target.handle(producer));
  EXPECT_EQ(child.trace_id, root.trace_id);

  const auto carrier = expect<InjectAnswer>(
      target.handle(InjectRequest{"s1", {{"TraceParent", "stale"}, {"a", "b"}}}));
  EXPECT_EQ(carrier.headers.find("a"), "b");
  EXPECT_EQ(carrier.headers.find("TraceParent"), std::nullopt);
  EXPECT_EQ(carrier.headers.find("x-datadog-parent-id"), std::to_string(child.span_id.value));

  const auto finished = expect<FinishAnswer>(target.handle(FinishRequest{.handle = "s1"}));
  EXPECT_EQ(finished.span.parent_id, Observed(root.span_id));
  ASSERT_EQ(finished.span.links->size(), 1u);
  EXPECT_EQ((*finished.span.links)[0].attributes, Observed(KeyValues{{"why", "test"}}));

  EXPECT_EQ(error_kind(target.handle(FinishRequest{.handle = "s1"})), ErrorKind::kInvalid);
  EXPECT_EQ(error_kind(target.handle(server)), ErrorKind::kInvalid);  // started already
  expect<Done>(target.handle(ResetRequest{}));
  EXPECT_EQ(error_kind(target.handle(InjectRequest{"s0", {}})), ErrorKind::kInvalid);
}

TEST(ReferenceTarget, ConfigureReplacesEverything) {
  ReferenceTarget target = reference({{"DD_TRACE_PROPAGATION_STYLE", "b3multi"}});
  const auto injected = [&] {
    return *expect<Observation>(target.handle(PropagateRequest{})).headers;
  };
  EXPECT_TRUE(injected().find("x-b3-traceid"));
  expect<Done>(target.handle(ConfigureRequest{{{"DD_TRACE_PROPAGATION_STYLE", "b3"}}}));
  EXPECT_TRUE(injected().find("b3"));
  EXPECT_FALSE(injected().find("x-b3-traceid"));
}

TEST(ReferenceTarget, ActsAsALibraryAndRefusesAsItDoes) {
  const auto libraries = embedded_libraries();
  ASSERT_TRUE(libraries);
  const auto cpp = surface_for(*libraries, "cpp");
  ASSERT_TRUE(cpp) << cpp.error().message;
  ReferenceTarget target({{"DD_TRACE_PROPAGATION_STYLE", "datadog,nonsense"}}, *cpp);
  EXPECT_EQ(error_kind(target.handle(HelloRequest{})), ErrorKind::kRejected);
  EXPECT_FALSE(reference_factory(*cpp)({{"DD_TRACE_PROPAGATION_STYLE", "datadog,nonsense"}}));

  expect<Done>(target.handle(ConfigureRequest{}));
  const auto hello = expect<Hello>(target.handle(HelloRequest{}));
  EXPECT_FALSE(hello.offers("extract_first"));
  EXPECT_EQ(std::count(hello.extract_styles.begin(), hello.extract_styles.end(), "b3"), 0);
}

TEST(ReferenceTarget, SpellsStylesAsTheLibraryDoes) {
  const auto libraries = embedded_libraries();
  ASSERT_TRUE(libraries);
  const auto go = surface_for(*libraries, "go");
  ASSERT_TRUE(go) << go.error().message;
  const auto hello = expect<Hello>(ReferenceTarget({}, *go).handle(HelloRequest{}));
  EXPECT_EQ(hello.style_names.at("b3"), "b3 single header");
  EXPECT_EQ(hello.style_names.count("b3multi"), 0u);
}

}  // namespace
}  // namespace propspec::harness
