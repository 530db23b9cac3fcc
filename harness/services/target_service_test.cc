#include "harness/services/target_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/reference/reference_target.h"
#include "harness/targets/in_process_target.h"
#include "simulator/pipeline/sample_scenario.h"
#include "simulator/pipeline/virtual_run.h"

namespace propspec::harness {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::unique_ptr<Target> reference() {
  return std::make_unique<InProcessTarget>(reference_factory(reference_surface()));
}

// Says hello as told, and answers whatever it is asked with what it was given.
class Scripted : public Handler {
 public:
  Scripted(std::vector<std::string> features, Answer answer)
      : features_(std::move(features)), answer_(std::move(answer)) {}
  Answer handle(const Request& request) override {
    if (!std::holds_alternative<HelloRequest>(request)) return answer_;
    Hello hello;
    hello.name = "scripted";
    hello.version = "1";
    hello.features = features_;
    return hello;
  }

 private:
  std::vector<std::string> features_;
  Answer answer_;
};

std::unique_ptr<Target> scripted(std::vector<std::string> features, Answer answer) {
  return std::make_unique<InProcessTarget>(
      [=](const Environment&) { return std::make_unique<Scripted>(features, answer); });
}

TEST(TargetService, GoesOnWithWhatItIsHanded) {
  auto service = target_service(reference(), {});
  ASSERT_TRUE(service);
  const Headers carrier = {{"x-datadog-trace-id", "7"},
                           {"x-datadog-parent-id", "5"},
                           {"x-datadog-sampling-priority", "2"},
                           {"x-datadog-origin", "rum"}};
  const KeyValues tags = {{"job.id", "12"}};
  const StartedSpan server = (*service)->start({.name = "web.request",
                                                .service = "web",
                                                .kind = "server",
                                                .carrier = &carrier,
                                                .tags = &tags,
                                                .now_ns = 100});
  EXPECT_EQ(server.trace_id, (TraceId{0, 7}));
  const StartedSpan child =
      (*service)->start({.name = "send", .kind = "producer", .parent = server.handle});
  Headers injected;
  (*service)->inject(child.handle, injected);
  EXPECT_EQ(injected.find("x-datadog-trace-id"), "7");
  EXPECT_EQ(injected.find("x-datadog-parent-id"), std::to_string(child.span_id.value));

  const SpanRecord sent = (*service)->finish(child.handle, {.now_ns = 200});
  EXPECT_EQ(sent.parent_id, server.span_id);
  const SpanFailure failure{"E", "broke"};
  const SpanRecord served = (*service)->finish(server.handle, {.now_ns = 300, .failure = &failure});
  EXPECT_EQ(served.parent_id, SpanId{5});
  EXPECT_EQ(served.sampling_priority, 2);
  EXPECT_EQ(served.origin, "rum");
  EXPECT_EQ(served.service, "web");
  EXPECT_EQ(served.start_ns, 100u);
  EXPECT_EQ(served.duration_ns, 200u);
  EXPECT_EQ(served.tags.find("job.id"), "12");
  ASSERT_TRUE(served.error);
  EXPECT_FALSE((*service)->breakdown());
}

TEST(TargetService, LinksAreTheTargets) {
  auto service = target_service(reference(), {});
  ASSERT_TRUE(service);
  const Headers carrier = {{"x-datadog-trace-id", "7"}, {"x-datadog-parent-id", "5"}};
  const LinkTo link{.carrier = &carrier};
  const StartedSpan root = (*service)->start({.name = "job", .links = {&link, 1}});
  const SpanRecord record = (*service)->finish(root.handle, {});
  EXPECT_NE(record.trace_id.low, 7u);
  ASSERT_THAT(record.links, SizeIs(1));
  EXPECT_EQ(record.links[0].trace_id, (TraceId{0, 7}));
  EXPECT_EQ(record.links[0].span_id, SpanId{5});
}

TEST(TargetService, IsConfiguredByItsEnvironment) {
  auto service =
      target_service(reference(), {{"DD_TRACE_PROPAGATION_STYLE_EXTRACT", "tracecontext"}});
  ASSERT_TRUE(service);
  const Headers carrier = {{"x-datadog-trace-id", "7"}, {"x-datadog-parent-id", "5"}};
  const StartedSpan span = (*service)->start({.name = "job", .carrier = &carrier});
  EXPECT_NE(span.trace_id.low, 7u);
}

TEST(TargetService, WithoutSpansThereIsNoPipeline) {
  const auto service = target_service(scripted({"span_links"}, Done{}), {});
  ASSERT_FALSE(service);
  EXPECT_EQ(service.error().message,
            "scripted 1 does not offer `spans`, which a pipeline is made of");
}

TEST(TargetService, ABreakdownIsToldAndEverythingElseDoesNothing) {
  auto service = target_service(
      scripted({"spans"}, ErrorAnswer{.kind = ErrorKind::kInternal, .message = "it threw"}), {});
  ASSERT_TRUE(service);
  const StartedSpan span = (*service)->start({.name = "job"});
  EXPECT_EQ(span.handle, kNoSpan);
  ASSERT_TRUE((*service)->breakdown());
  EXPECT_EQ((*service)->breakdown()->message, "start: it threw (internal)");
  Headers carrier;
  (*service)->inject(span.handle, carrier);
  EXPECT_TRUE(carrier.empty());
  (*service)->finish(span.handle, {});
  EXPECT_THAT((*service)->breakdown()->message, HasSubstr("it threw"));
}

TEST(TargetService, APipelineRunsOverIt) {
  Scenario scenario = sample_scenario();
  for (Service& service : scenario.services) service.target = "in this process";
  VirtualOptions options;
  options.requests = 20;
  options.open_target = [](const Service& service) {
    return target_service(reference(), service.environment);
  };
  std::size_t sound = 0;
  options.on_journey = [&](const Journey& journey, const JourneyVerdict& verdict) {
    EXPECT_THAT(journey.spans, SizeIs(4));
    if (verdict.sound()) ++sound;
  };
  const auto findings = run_virtually(scenario, options);
  ASSERT_TRUE(findings) << findings.error().message;
  EXPECT_EQ(sound, 20u);
}

}  // namespace
}  // namespace propspec::harness
