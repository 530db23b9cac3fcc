#include "harness/laws/law_faults.h"

namespace propspec::harness {
namespace {

const Setting kDatadog = both_ways({Style::kDatadog});
const Setting kW3c = both_ways({Style::kTraceContext});
const Setting kB3 = both_ways({Style::kB3});
const Setting kB3Multi = both_ways({Style::kB3Multi});
const Setting kXRay = both_ways({Style::kXRay});
const Setting kDefault = both_ways({Style::kDatadog, Style::kTraceContext});

PropagateRequest datadog() {
  return asking({{"x-datadog-trace-id", "9532127138774266268"},
                 {"x-datadog-parent-id", "6023947403358210776"},
                 {"x-datadog-sampling-priority", "2"},
                 {"x-datadog-origin", "rum"},
                 {"x-datadog-tags", "_dd.p.tid=0af7651916cd43dd,_dd.p.dm=-4"}});
}
PropagateRequest w3c() {
  return asking({{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                 {"tracestate", "dd=s:2;o:rum;t.dm:-4,foo=1,bar=2"}});
}
PropagateRequest b3(std::string_view trace_id) {
  return asking({{"b3", std::string(trace_id) + "-b7ad6b716920333a-1"}});
}
PropagateRequest b3multi(std::string_view trace_id) {
  return asking(
      {{"x-b3-traceid", trace_id}, {"x-b3-spanid", "b7ad6b716920333a"}, {"x-b3-sampled", "1"}});
}
PropagateRequest xray() {
  return asking({{"x-amzn-trace-id",
                  "Root=1-00000000-000000008448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1"}});
}

void lose_upper_half(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) {
    span.trace_id = TraceId{0x1234, span.trace_id->low};
  });
}
void take_other_parent(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.parent_id = SpanId{0xb7ad6b7169203331}; });
}
void turn_decision(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.sampling_priority = 0; });
}

TEST(DifferentialLaws, NoticeFaults) {
  const auto lose_context = [](Observation& seen) {
    seen.extracted = Observed<ObservedContext>::absent();
  };
  const auto send_more = [](Observation& seen) { set_header(seen, "x-more", "1"); };
  const Setting baggage = both_ways({Style::kBaggage});
  const PropagateRequest item = asking({{"baggage", "a=1"}});
  constexpr std::string_view kLong = "0af7651916cd43dd8448eb211c80319c";
  PropagateRequest both = w3c();
  for (const auto [name, value] : datadog().headers) both.headers.add(name, value);
  expect_noticed(
      "differential.",
      {
          {"differential.datadog_span", kDatadog, datadog(), turn_decision},
          {"differential.tracecontext_span", kW3c, w3c(), turn_decision},
          {"differential.b3_span", kB3, b3(kLong), lose_upper_half},
          {"differential.b3multi_span", kB3Multi, b3multi(kLong), lose_upper_half},
          {"differential.datadog_and_tracecontext_span", kDefault, both, turn_decision},
          {"differential.span", kDefault, both, turn_decision},
          {"differential.datadog_headers", kDefault, both,
           [](Observation& seen) { drop_header(seen, "x-datadog-origin"); }},
          {"differential.tracecontext_headers", kDefault, both,
           [](Observation& seen) { replace_in_header(seen, "tracestate", "foo=1,", ""); }},
          {"differential.any_datadog_span", kDatadog, datadog(), take_other_parent},
          {"differential.any_datadog_headers", kDatadog, datadog(), send_more},
          {"differential.any_tracecontext_span", kW3c, w3c(), turn_decision},
          {"differential.any_tracecontext_headers", kW3c, w3c(), send_more},
          {"differential.any_b3_span", kB3, b3(kLong), turn_decision},
          {"differential.any_b3_headers", kB3, b3(kLong), send_more},
          {"differential.any_b3multi_span", kB3Multi, b3multi(kLong), turn_decision},
          {"differential.any_b3multi_headers", kB3Multi, b3multi(kLong), send_more},
          {"differential.any_xray_span", kXRay, xray(), turn_decision},
          {"differential.any_xray_headers", kXRay, xray(), send_more},
          {"differential.any_baggage", baggage, item,
           [](Observation& seen) { seen.baggage = KeyValues{}; }},
          {"differential.any_baggage_headers", baggage, item, send_more},
          {"differential.any_context", kDefault, datadog(), lose_context},
          {"differential.any_span", kDefault, datadog(), turn_decision},
          {"differential.any_headers", kDefault, datadog(), send_more},
      });
}

}  // namespace
}  // namespace propspec::harness
