#include "harness/laws/law_faults.h"
#include "harness/laws/told_requests.h"

namespace propspec::harness {
namespace {

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
