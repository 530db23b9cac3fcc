// Judging survives every observation, and costs nothing when all is as expected.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>
#include <nlohmann/json.hpp>

#include "harness/cases/expectation.h"

namespace {

std::atomic<std::size_t> allocations{0};

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace propspec::harness {
namespace {

// One of every matcher.
constexpr const char* kEverything = R"({
  "extracted": {"trace_id": {"any": true}, "style": {"one_of": ["datadog", null]}},
  "span": {
    "trace_id": {"fresh": true},
    "span_id": {"not": {"id_of": "span.parent_id", "form": "hex16"}},
    "sampling_priority": {"at_least": -1, "at_most": 2},
    "origin": {"not": {"contains": "x"}},
    "tags": {"_dd.p.dm": {"matches": "-[0-9]+"}, "_dd.p.tid": null},
    "links": [{"attributes": {"reason": "a"}, "flags": 1, "tracestate": null}]
  },
  "headers": {
    "x-datadog-trace-id": {"id_of": "span.trace_id", "form": "decimal", "fresh": true},
    "x-datadog-tags": {"pairs": {"_dd.p.dm": "-4"}, "only": true},
    "x-amzn-trace-id": {"pairs": {"Sampled": {"one_of": [null, 1]}}, "separator": ";"},
    "traceparent": {"fields": ["00", {"id_of": "span.trace_id", "form": "hex32"}, {"any": true},
                               {"one_of": ["00", "01"]}]},
    "tracestate": {"tracestate": {"dd": {"s": 2, "o": null}, "dd_size_at_most": 256,
                   "others": [["a", "1"], ["b", "2"]], "contains": [["b", "2"]], "lacks": ["c"],
                   "members": {"at_most": 32}, "dd_first": true, "dd_count": 1}}
  },
  "baggage": {"pairs": {"k": "v"}, "only": true}
})";

Expectation everything() { return *Expectation::compile(nlohmann::json::parse(kEverything)); }

Observation as_expected() {
  const TraceId trace_id{1, 2'000'000'000'000'000'003};
  Observation seen;
  ObservedContext context;
  context.trace_id = TraceId{0, 9};
  context.style = std::string("datadog");
  seen.extracted = context;
  ObservedSpan span;
  span.trace_id = trace_id;
  span.span_id = SpanId{7};
  span.parent_id = Observed<SpanId>::absent();
  span.sampling_priority = std::int64_t{2};
  span.origin = std::string("rum");
  span.tags = KeyValues{{"_dd.p.dm", "-4"}};
  ObservedLink link;
  link.attributes = KeyValues{{"reason", "a"}};
  link.flags = std::int64_t{1};
  link.tracestate = Observed<std::string>::absent();
  span.links = std::vector<ObservedLink>{link};
  seen.span = span;
  seen.headers = Headers{{"x-datadog-trace-id", "2000000000000000003"},
                         {"X-Datadog-Tags", "_dd.p.dm=-4"},
                         {"x-amzn-trace-id", "Root=1;Sampled=1"},
                         {"traceparent", "00-" + hex(trace_id) + "-0000000000000007-01"},
                         {"tracestate", "dd=s:2,a=1,b=2"}};
  seen.baggage = KeyValues{{"k", "v"}};
  return seen;
}

TEST(ExpectationCost, NothingIsAllocatedWhenAllIsAsExpected) {
  const Expectation expectation = everything();
  const Observation seen = as_expected();
  const PropagateRequest given{
      .headers = {{"x-datadog-trace-id", "123"}}, .span = {}, .set_baggage = {}, .ids = {}};
  ASSERT_TRUE(expectation.judge(given, seen).holds());  // RE2 builds its automata now

  const std::size_t before = allocations;
  const bool holds = expectation.judge(given, seen).holds();
  const std::size_t after = allocations;
  EXPECT_TRUE(holds);
  EXPECT_EQ(after - before, 0u);
}

// ── Any observation ─────────────────────────────────────────────────────────────────────────────

// Bytes that look like what headers hold, so that the matchers get far.
std::string any_text() {
  return *rc::gen::oneOf(
      rc::gen::arbitrary<std::string>(),
      rc::gen::container<std::string>(
          rc::gen::elementOf(std::string("0019af-,;:=. d\tdsk\xff\x00"))),
      rc::gen::element<std::string>("datadog", "a", "-4", "dd=s:2,a=1,b=2", "_dd.p.dm=-4", "k=v"));
}

KeyValues any_pairs() {
  static const std::array<const char*, 8> kKeys = {"traceparent",        "TRACESTATE",     "k",
                                                   "x-datadog-tags",     "_dd.p.dm",       "reason",
                                                   "x-datadog-trace-id", "x-amzn-trace-id"};
  KeyValues pairs;
  for (int left = *rc::gen::inRange(0, 8); left > 0; --left) {
    const auto key = *rc::gen::inRange<std::size_t>(0, kKeys.size() + 1);
    pairs.add(key < kKeys.size() ? kKeys[key] : any_text(), any_text());
  }
  return pairs;
}

template <typename Make>
auto any_observed(Make make) -> Observed<decltype(make())> {
  switch (*rc::gen::inRange(0, 5)) {
    case 0:
      return {};
    case 1:
      return Observed<decltype(make())>::absent();
    default:
      return make();
  }
}

std::uint64_t any_number() { return *rc::gen::arbitrary<std::uint64_t>(); }
std::int64_t any_signed() { return *rc::gen::arbitrary<std::int64_t>(); }
TraceId any_trace_id() { return {any_number(), any_number()}; }
SpanId any_span_id() { return {any_number()}; }

ObservedLink any_link() {
  return {.trace_id = any_observed(any_trace_id),
          .span_id = any_observed(any_span_id),
          .attributes = any_observed(any_pairs),
          .tracestate = any_observed(any_text),
          .flags = any_observed(any_signed)};
}

std::vector<ObservedLink> any_links() {
  std::vector<ObservedLink> links;
  for (int left = *rc::gen::inRange(0, 3); left > 0; --left) links.push_back(any_link());
  return links;
}

ObservedContext any_context() {
  return {.trace_id = any_observed(any_trace_id),
          .span_id = any_observed(any_span_id),
          .sampling_priority = any_observed(any_signed),
          .origin = any_observed(any_text),
          .style = any_observed(any_text)};
}

ObservedSpan any_span() {
  return {.trace_id = any_observed(any_trace_id),
          .span_id = any_observed(any_span_id),
          .parent_id = any_observed(any_span_id),
          .sampling_priority = any_observed(any_signed),
          .origin = any_observed(any_text),
          .tags = any_observed(any_pairs),
          .links = any_observed(any_links)};
}

RC_GTEST_PROP(ExpectationFuzz, AnyObservationIsJudged, ()) {
  static const Expectation kExpectation = everything();
  PropagateRequest given;
  given.headers = any_pairs();
  const Observation seen{.extracted = any_observed(any_context),
                         .span = any_observed(any_span),
                         .headers = any_observed(any_pairs),
                         .baggage = any_observed(any_pairs)};
  const Judgement judgement = kExpectation.judge(given, seen);
  for (const Mismatch& mismatch : judgement.mismatches) {
    RC_ASSERT(!mismatch.observable.empty());
    RC_ASSERT(!mismatch.expected.empty());
    // The value is JSON for whoever writes it into a report.
    RC_ASSERT(mismatch.actual == "absent" || nlohmann::json::accept(mismatch.actual));
  }
  if (seen.headers.left_out()) RC_ASSERT(!judgement.holds());
}

// What one member of an observation is changed to is found, and nothing else is.
RC_GTEST_PROP(ExpectationFuzz, AChangedHeaderIsTheOnlyMismatch, ()) {
  static const Expectation kExpectation = everything();
  Observation seen = as_expected();
  Headers headers = *seen.headers;
  headers.erase_header("traceparent");
  headers.add("traceparent", "01-" + any_text());
  seen.headers = headers;
  const Judgement judgement = kExpectation.judge({}, seen);
  RC_ASSERT(judgement.mismatches.size() == 1u);
  RC_ASSERT(judgement.mismatches[0].observable == "headers.traceparent");
}

}  // namespace
}  // namespace propspec::harness
