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

TEST(RoundTripLaws, NoticeFaults) {
  constexpr std::string_view kLong = "0af7651916cd43dd8448eb211c80319c";
  constexpr std::string_view kShort = "8448eb211c80319c";
  expect_noticed(
      "round_trip.",
      {
          {"round_trip.datadog_identity", kDatadog, datadog(), lose_upper_half},
          {"round_trip.datadog_identity", kDatadog, datadog(), take_other_parent},
          {"round_trip.tracecontext_identity", kW3c, w3c(), lose_upper_half},
          {"round_trip.tracecontext_identity", kW3c, w3c(), take_other_parent},
          {"round_trip.b3_identity", kB3, b3(kLong), lose_upper_half},
          {"round_trip.b3multi_identity", kB3Multi, b3multi(kLong), lose_upper_half},
          {"round_trip.b3_short_identity", kB3, b3(kShort), take_other_parent},
          {"round_trip.b3multi_short_identity", kB3Multi, b3multi(kShort), take_other_parent},
          {"round_trip.xray_identity", kXRay, xray(), lose_upper_half},
          {"round_trip.datadog_state", kDatadog, datadog(), turn_decision},
          {"round_trip.datadog_state", kDatadog, datadog(),
           [](Observation& seen) { set_tag(seen, "_dd.p.dm", "-1"); }},
          {"round_trip.tracecontext_state", kW3c, w3c(), turn_decision},
          {"round_trip.tracecontext_state", kW3c, w3c(),
           [](Observation& seen) { replace_in_header(seen, "tracestate", ",bar=2", ""); }},
          {"round_trip.b3_decision", kB3, b3(kLong), turn_decision},
          {"round_trip.b3multi_decision", kB3Multi, b3multi(kLong), turn_decision},
          {"round_trip.all_styles_tell_one_trace", kDefault, datadog(), take_other_parent},
          {"round_trip.all_styles_tell_one_trace", kDefault, datadog(),
           [](Observation& seen) {
             change_span(seen,
                         [](ObservedSpan& span) { span.links = std::vector<ObservedLink>(1); });
           }},
          {"round_trip.hops_send_the_same", kDefault, datadog(),
           [](Observation& seen) { drop_header(seen, "x-datadog-origin"); }},
          {"round_trip.hops_send_the_same", kDefault, w3c(),
           [](Observation& seen) { replace_in_header(seen, "tracestate", "foo=1,", ""); }},
      });
}

}  // namespace
}  // namespace propspec::harness
