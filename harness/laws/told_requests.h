// For tests of laws: one context as each style tells it, and faults in the span that goes on from
// it.
#pragma once

#include "harness/laws/law_faults.h"

namespace propspec::harness {

inline const Setting kDatadog = both_ways({Style::kDatadog});
inline const Setting kW3c = both_ways({Style::kTraceContext});
inline const Setting kB3 = both_ways({Style::kB3});
inline const Setting kB3Multi = both_ways({Style::kB3Multi});
inline const Setting kXRay = both_ways({Style::kXRay});
inline const Setting kDefault = both_ways({Style::kDatadog, Style::kTraceContext});

inline PropagateRequest datadog() {
  return asking({{"x-datadog-trace-id", "9532127138774266268"},
                 {"x-datadog-parent-id", "6023947403358210776"},
                 {"x-datadog-sampling-priority", "2"},
                 {"x-datadog-origin", "rum"},
                 {"x-datadog-tags", "_dd.p.tid=0af7651916cd43dd,_dd.p.dm=-4"}});
}
inline PropagateRequest w3c() {
  return asking({{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                 {"tracestate", "dd=s:2;o:rum;t.dm:-4,foo=1,bar=2"}});
}
inline PropagateRequest b3(std::string_view trace_id) {
  return asking({{"b3", std::string(trace_id) + "-b7ad6b716920333a-1"}});
}
inline PropagateRequest b3multi(std::string_view trace_id) {
  return asking(
      {{"x-b3-traceid", trace_id}, {"x-b3-spanid", "b7ad6b716920333a"}, {"x-b3-sampled", "1"}});
}
inline PropagateRequest xray() {
  return asking({{"x-amzn-trace-id",
                  "Root=1-00000000-000000008448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1"}});
}

inline void lose_upper_half(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) {
    span.trace_id = TraceId{0x1234, span.trace_id->low};
  });
}
inline void take_other_parent(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.parent_id = SpanId{0xb7ad6b7169203331}; });
}
inline void turn_decision(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.sampling_priority = 0; });
}

}  // namespace propspec::harness
