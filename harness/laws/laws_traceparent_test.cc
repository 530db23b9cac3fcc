#include "harness/laws/law_faults.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kValid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const Setting kW3c = both_ways({Style::kTraceContext});

PropagateRequest given(std::string_view traceparent) {
  return asking({{"traceparent", traceparent}});
}

void go_on_nevertheless(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.parent_id = SpanId{0xb7ad6b7169203331}; });
}
void begin_anew(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) {
    span.trace_id = TraceId{1, 2};
    span.parent_id = Observed<SpanId>::absent();
  });
}
void turn_decision(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.sampling_priority = 0; });
}

TEST(TraceparentLaws, NoticeFaults) {
  PropagateRequest keeping = given(kValid);
  keeping.decide = Decision::kKeep;
  expect_noticed(
      "traceparent.",
      {
          {"traceparent.sends_canonical_form", kW3c, given(kValid),
           [](Observation& seen) { replace_in_header(seen, "traceparent", "00-0af7", "00-0AF7"); }},
          {"traceparent.sends_canonical_form", kW3c, given(kValid),
           [](Observation& seen) { replace_in_header(seen, "traceparent", "00-", "01-"); }},
          {"traceparent.sends_canonical_form", kW3c, given(kValid),
           [](Observation& seen) {
             set_header(seen, "traceparent",
                        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01");
           }},
          {"traceparent.sends_canonical_form", kW3c, given(kValid),
           [](Observation& seen) { drop_header(seen, "traceparent"); }},
          {"traceparent.names_the_span", kW3c, given(kValid),
           [](Observation& seen) { set_header(seen, "traceparent", kValid); }},
          {"traceparent.flag_tells_decision", kW3c, given(kValid), turn_decision},
          {"traceparent.flag_tells_decision_of_application", kW3c, keeping,
           [](Observation& seen) {
             set_header(seen, "traceparent",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
           }},
          {"traceparent.valid_is_continued", kW3c, given(kValid), begin_anew},
          {"traceparent.valid_is_continued", kW3c,
           given("\t cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-09-more "), begin_anew},
          {"traceparent.low_half_of_zero_is_continued", kW3c, given(kValid), begin_anew},
          {"traceparent.invalid_is_no_context", kW3c,
           given("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), go_on_nevertheless},
          {"traceparent.invalid_is_no_context", kW3c,
           given("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"),
           [](Observation& seen) {
             change_span(seen, [](ObservedSpan& span) {
               span.trace_id = TraceId{0x0af7651916cd43dd, 0x8448eb211c80319c};
             });
           }},
          {"traceparent.one_mistake_spoils_it", kW3c, given(kValid), go_on_nevertheless},
          {"traceparent.invalid_leaves_no_decision", kW3c, given(kValid), turn_decision},
          {"traceparent.two_are_none", kW3c, given(kValid), go_on_nevertheless},
          {"traceparent.other_names_mean_nothing", kW3c, given(kValid), go_on_nevertheless},
          {"traceparent.blanks_do_not_count", kW3c, given(kValid), begin_anew},
          {"traceparent.later_version_reads_as_00", kW3c, given(kValid), begin_anew},
          {"traceparent.other_flags_do_not_count", kW3c, given(kValid), turn_decision},
      });
}

}  // namespace
}  // namespace propspec::harness
