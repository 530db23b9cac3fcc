// For tests: the journey of one job, bent as causes bend it.
#pragma once

#include <initializer_list>
#include <string_view>

#include "simulator/checker/sample_journey.h"

namespace propspec::checking {

inline void no_injection(Sample& s) {
  s.sent().injection_was_tried = false;
  s.sent().injected.clear();
  s.sent().context_ns = 0;
  s.store(1, {});
  s.make_root(1);
}

inline Headers without(Headers headers, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) headers.erase(name);
  return headers;
}

inline Headers datadog_alone(const Sample& s) {
  return without(s.journey.sends[1].injected, {"traceparent", "tracestate"});
}

inline void receive_without(Sample& s) {
  s.delivered().received = message_of({}, s.sent().payload);
  s.take_nothing(1);
  s.make_root(1);
}

inline void inject_span(Sample& s, std::uint32_t send, std::uint32_t delivery, SpanId span) {
  s.sent(send).injected = context_headers(kSampleTrace, span);
  s.store(send, s.sent(send).injected);
  s.delivered(delivery).extracted->span_id = span;
  s.consumer(delivery).record.parent_id = span;
}

inline void lose_worker(Sample& s) {
  s.lose_spans([](const JourneySpan& one) { return one.service == 1; });
}

inline void fail_and_retry(Sample& s) {
  s.fail(1);
  s.receive(1, 2);
}

inline void refuse(Sample& s, Refusal refusal) {
  s.sent().refusal = refusal;
  s.sent().refused = "no";
  s.journey.deliveries.resize(1);
  lose_worker(s);
}

inline JourneySpan poller(const Sample& s) {
  JourneySpan span = s.span("poll", Role::kPoller, 1, {0x9001}, {});
  span.record.trace_id = {0, 0x6666};
  return span;
}

inline void under_poller(Sample& s) {
  s.journey.spans.push_back(poller(s));
  s.make_root(1, {0, 0x6666});
  s.consumer().record.parent_id = {0x9001};
  s.delivered().read.reset();
  s.delivered().extraction_is_told = false;
  s.delivered().active_before = {0x9001};
  s.delivered().active_before_trace = {0, 0x6666};
}

}  // namespace propspec::checking
