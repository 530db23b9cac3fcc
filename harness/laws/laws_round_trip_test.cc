#include "harness/laws/law_faults.h"
#include "harness/laws/told_requests.h"

namespace propspec::harness {
namespace {

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
