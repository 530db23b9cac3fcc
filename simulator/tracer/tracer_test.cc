#include "simulator/tracer/tracer.h"

#include <gtest/gtest.h>

namespace propspec {
namespace {

Tracer tracer(Configuration configuration = {}) {
  return Tracer(std::move(configuration), IdSource(42), [] { return std::uint64_t{0x67f0a1b2}; });
}

Headers datadog(const char* priority, const char* tags) {
  Headers carrier = {{"x-datadog-trace-id", "5"}, {"x-datadog-parent-id", "10"}};
  if (*priority != '\0') carrier.add("x-datadog-sampling-priority", priority);
  if (*tags != '\0') carrier.add("x-datadog-tags", tags);
  return carrier;
}

SpanRecord run(Tracer& with, const Headers& carrier, Headers& injected) {
  Span span = with.start({}, with.propagator().extract(carrier));
  span.inject(injected);
  return span.finish();
}

TEST(Tracer, NewTraceHasSecondsInItsUpperHalf) {
  Tracer with = tracer();
  Headers injected;
  const SpanRecord root = run(with, {}, injected);
  EXPECT_EQ(root.trace_id.high, 0x67f0a1b200000000u);
  EXPECT_NE(root.trace_id.low, 0u);
  EXPECT_FALSE(root.parent_id);
  EXPECT_EQ(root.sampling_priority, 1);
  EXPECT_EQ(root.tags, (KeyValues{{"_dd.p.dm", "-0"}, {"_dd.p.tid", "67f0a1b200000000"}}));
  EXPECT_EQ(injected.find("x-datadog-tags"), "_dd.p.dm=-0,_dd.p.tid=67f0a1b200000000");
}

TEST(Tracer, GenerationSwitchIsForNewTracesAlone) {
  Configuration configuration;
  configuration.generate_128_bit = false;
  Tracer with = tracer(configuration);
  Headers injected;
  EXPECT_EQ(run(with, {}, injected).trace_id.high, 0u);
  const SpanRecord continued = run(with, datadog("", "_dd.p.tid=640cfd8d00000000"), injected);
  EXPECT_EQ(continued.trace_id, (TraceId{0x640cfd8d00000000, 5}));
  EXPECT_EQ(continued.tags.find("_dd.p.tid"), "640cfd8d00000000");
}

TEST(Tracer, InheritedDecisionIsNotTouched) {
  Configuration configuration;
  configuration.sample_rate = 0;
  Tracer with = tracer(configuration);
  Headers injected;
  EXPECT_EQ(run(with, datadog("2", "_dd.p.dm=-8,_dd.p.ksr=1.000000"), injected).sampling_priority,
            2);
  EXPECT_EQ(injected.find("x-datadog-tags"), "_dd.p.dm=-8,_dd.p.ksr=1.000000");

  Headers without;
  run(with, datadog("1", ""), without);
  EXPECT_EQ(without.find("x-datadog-tags"), std::nullopt);  // no decision maker is made up
}

TEST(Tracer, StaleDecisionMakerIsOverwrittenInPlaceOrRemoved) {
  Tracer keeps = tracer();
  Headers injected;
  run(keeps, datadog("", "_dd.p.dm=-4,_dd.p.usr.id=MTIz"), injected);
  EXPECT_EQ(injected.find("x-datadog-tags"), "_dd.p.dm=-0,_dd.p.usr.id=MTIz");

  Configuration configuration;
  configuration.sampling_rules = {{.sample_rate = 0}};
  Tracer drops = tracer(configuration);
  Headers dropped;
  EXPECT_EQ(run(drops, datadog("", "_dd.p.dm=-4,_dd.p.usr.id=MTIz"), dropped).sampling_priority,
            -1);
  EXPECT_EQ(dropped.find("x-datadog-tags"), "_dd.p.usr.id=MTIz,_dd.p.ksr=0");
}

TEST(Tracer, ManualDecisionBeatsUpstream) {
  Tracer with = tracer();
  Span kept = with.start({}, with.propagator().extract(datadog("0", "")));
  kept.keep();
  const SpanRecord keep = kept.finish();
  EXPECT_EQ(keep.sampling_priority, 2);
  EXPECT_EQ(keep.tags.find("_dd.p.dm"), "-4");

  Span dropped = with.start({}, with.propagator().extract(datadog("2", "_dd.p.dm=-4")));
  dropped.drop();
  const SpanRecord drop = dropped.finish();
  EXPECT_EQ(drop.sampling_priority, -1);
  EXPECT_EQ(drop.tags.find("_dd.p.dm"), std::nullopt);
}

TEST(Tracer, FirstMatchingRuleDecides) {
  Configuration configuration;
  configuration.sampling_rules = {{.sample_rate = 0, .service = "pay*", .name = ""},
                                  {.sample_rate = 1, .service = "", .name = "web.?equest"}};
  const TraceId id{0, 7};
  EXPECT_EQ(sample(configuration, id, "Payments", "web.request").priority, -1);
  EXPECT_EQ(sample(configuration, id, "shop", "web.request").priority, 2);
  EXPECT_EQ(sample(configuration, id, "shop", "job").mechanism, Mechanism::kDefault);
}

TEST(Tracer, RatesAreWrittenShortAndPlain) {
  EXPECT_EQ(format_rate(1.0), "1");
  EXPECT_EQ(format_rate(0.5), "0.5");
  EXPECT_EQ(format_rate(0.000001), "0.000001");
  EXPECT_EQ(format_rate(0.00000051), "0.000001");
  EXPECT_EQ(format_rate(1e-7), "0");
  EXPECT_EQ(format_rate(0.0078125), "0.007813");  // half is rounded up
  EXPECT_EQ(format_rate(0), "0");
}

TEST(Tracer, ChildSharesTheTraceAndNotItsTags) {
  Tracer with = tracer();
  Span root = with.start({}, with.propagator().extract(datadog("2", "_dd.p.dm=-4")));
  Span child = with.start_child({.name = "child"}, root);
  Headers injected;
  child.inject(injected);
  EXPECT_EQ(injected.find("x-datadog-trace-id"), "5");
  EXPECT_EQ(injected.find("x-datadog-parent-id"), std::to_string(child.id().value));
  const SpanRecord record = child.finish();
  EXPECT_EQ(record.parent_id, root.id());
  EXPECT_TRUE(record.tags.empty());
}

TEST(Tracer, BaggageBecomesTagsOnlyIfItCameFromUpstream) {
  Tracer with = tracer();
  Span span = with.start({}, with.propagator().extract({{"baggage", "user.id=doggo,foo=bar"}}));
  span.set_baggage("session.id", "local");
  Headers injected;
  span.inject(injected);
  EXPECT_EQ(injected.find("baggage"), "user.id=doggo,foo=bar,session.id=local");
  const SpanRecord record = span.finish();
  EXPECT_EQ(record.tags.find("baggage.user.id"), "doggo");
  EXPECT_EQ(record.tags.find("baggage.foo"), std::nullopt);
  EXPECT_EQ(record.tags.find("baggage.session.id"), std::nullopt);
}

TEST(Tracer, InjectionErrorsShowOnTheLocalRoot) {
  Configuration configuration;
  configuration.tags_max_length = 0;
  Tracer with = tracer(configuration);
  Headers injected;
  const SpanRecord record = run(with, datadog("2", "_dd.p.dm=-4"), injected);
  EXPECT_EQ(record.tags.find("_dd.propagation_error"), "disabled");
  EXPECT_EQ(injected.find("x-datadog-tags"), std::nullopt);
}

TEST(Tracer, RestartLeavesNothingOfTheOldTrace) {
  Configuration configuration;
  configuration.behavior = ExtractBehavior::kRestart;
  Tracer with = tracer(configuration);
  Headers injected;
  const SpanRecord root = run(with, datadog("2", "_dd.p.dm=-4,_dd.p.a=1"), injected);
  EXPECT_NE(root.trace_id.low, 5u);
  EXPECT_FALSE(root.parent_id);
  EXPECT_EQ(root.tags.find("_dd.p.a"), std::nullopt);
  ASSERT_EQ(root.links.size(), 1u);
  EXPECT_EQ(root.links[0].trace_id, (TraceId{0, 5}));
}

}  // namespace
}  // namespace propspec
