// Journeys that make no sense at all: whoever records them may be wrong, and the checker has to
// live with it.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "simulator/checker/sample_journey.h"

namespace propspec::checking {
namespace {

std::uint32_t any_index() {
  return *rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 5), rc::gen::just(kNone32),
                         rc::gen::arbitrary<std::uint32_t>());
}
SpanId any_span() { return {*rc::gen::inRange<std::uint64_t>(0, 6)}; }
TraceId any_trace() {
  return {*rc::gen::inRange<std::uint64_t>(0, 2), *rc::gen::inRange<std::uint64_t>(0, 3)};
}
template <typename E>
E any_of(int count) {
  return static_cast<E>(*rc::gen::inRange(0, count));
}
Headers any_headers() {
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      return {};
    case 1:
      return context_headers(any_trace(), any_span());
    default:
      return {{"x-datadog-trace-id", *rc::gen::arbitrary<std::string>()}, {"b3", "0"}};
  }
}

RC_GTEST_PROP(HostileJourneys, AreJudgedAndDiagnosed, ()) {
  Plan plan = sample_plan();
  HopPlan& hop = plan.hops[1];
  hop.joining = any_of<Joining>(4);
  hop.retries = any_of<RetryMode>(3);
  hop.batch = any_of<BatchMode>(3);
  hop.records_states = *rc::gen::arbitrary<bool>();
  hop.keeps_creation_context = *rc::gen::arbitrary<bool>();
  hop.attempt_tag = "attempt";
  hop.job_id_tag = "job";
  hop.from = *rc::gen::element<std::size_t>(0, 1, 7, kNoService);
  plan.max_spans = 3;
  Checker checker(plan);
  for (std::uint64_t request = 0; request < 3; ++request) {
    Journey journey;
    journey.request = request;
    journey.incoming = any_headers();
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
      Send& send = journey.sends.emplace_back();
      send.hop = any_index();
      send.trace_id = any_trace();
      send.span_id = any_span();
      send.span_was_active = *rc::gen::arbitrary<bool>();
      send.by_scheduler = *rc::gen::arbitrary<bool>();
      if (*rc::gen::arbitrary<bool>()) send.sent_by_delivery = any_index();
      send.before = any_headers();
      send.injected = any_headers();
      send.stored = message_of(any_headers(), *rc::gen::arbitrary<std::string>());
      if (*rc::gen::arbitrary<bool>()) send.stored_later = message_of(any_headers(), "");
      send.context_ns = *rc::gen::inRange<std::uint64_t>(0, 3);
      send.visible_ns = *rc::gen::inRange<std::uint64_t>(0, 3);
      if (*rc::gen::inRange(0, 4) == 0) send.refused = *rc::gen::arbitrary<std::string>();
      send.refusal = any_of<Refusal>(5);
    }
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i) {
      Delivery& delivery = journey.deliveries.emplace_back();
      delivery.send = any_index();
      delivery.message_id = *rc::gen::arbitrary<std::string>();
      delivery.attempt = *rc::gen::inRange<std::uint32_t>(0, 4);
      if (*rc::gen::arbitrary<bool>()) delivery.received = message_of(any_headers(), "{");
      if (*rc::gen::arbitrary<bool>()) delivery.read = any_headers();
      delivery.extraction_is_told = *rc::gen::arbitrary<bool>();
      if (*rc::gen::arbitrary<bool>()) delivery.extracted = context_of(any_trace(), any_span());
      delivery.active_before = any_span();
      delivery.in_batch = *rc::gen::arbitrary<bool>();
      delivery.received_ns = *rc::gen::inRange<std::uint64_t>(0, 2);
      delivery.failed = *rc::gen::arbitrary<bool>();
      delivery.killed = *rc::gen::arbitrary<bool>();
    }
    for (int i = *rc::gen::element(0, 3, 20); i > 0; --i) {
      JourneySpan& span = journey.spans.emplace_back();
      span.role = any_of<Role>(9);
      span.service = any_index();
      span.hop = any_index();
      span.send = any_index();
      span.delivery = any_index();
      span.failed = *rc::gen::arbitrary<bool>();
      span.record.trace_id = any_trace();
      span.record.span_id = any_span();
      span.record.parent_id = any_span();
      span.record.start_ns = *rc::gen::arbitrary<std::uint64_t>();
      span.record.duration_ns = *rc::gen::arbitrary<std::uint64_t>();
      span.record.tags = any_headers();
      span.record.links.push_back({.trace_id = any_trace(), .span_id = any_span()});
      if (*rc::gen::arbitrary<bool>()) span.record.error = SpanFailure{"E", ""};
    }
    journey.baggage_seen.push_back({any_index(), {{"a", "b"}}});
    const JourneyVerdict& verdict = checker.check(journey);
    for (const Violation& one : verdict.violations) RC_ASSERT(!one.what.empty());
    for (const Diagnosis& one : verdict.diagnoses) RC_ASSERT(!one.explains.empty());
  }
  checker.finish();
}

}  // namespace
}  // namespace propspec::checking
