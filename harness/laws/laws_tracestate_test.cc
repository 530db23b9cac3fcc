#include "harness/laws/law_faults.h"

namespace propspec::harness {
namespace {

const Setting kW3c = both_ways({Style::kTraceContext});
const Setting kBoth = both_ways({Style::kTraceContext, Style::kDatadog});

PropagateRequest given(std::string_view tracestate) {
  return asking({{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                 {"tracestate", tracestate}});
}

void turn_decision(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.sampling_priority = -1; });
}
std::function<void(Observation&)> replacing(std::string part, std::string by) {
  return [=](Observation& seen) { replace_in_header(seen, "tracestate", part, by); };
}

TEST(TracestateLaws, NoticeFaults) {
  PropagateRequest dropping = given("dd=s:2;o:rum,foo=1");
  dropping.decide = Decision::kDrop;
  std::string many = "v0=1";
  for (int i = 1; i < 40; ++i) many += ",v" + std::to_string(i) + "=1";
  expect_noticed(
      "tracestate.",
      {
          {"tracestate.foreign_members_survive", kW3c, given("foo=1,dd=s:2,bar= ~;:2"),
           replacing("foo=1,bar= ~;:2", "bar= ~;:2,foo=1")},
          {"tracestate.foreign_members_survive", kW3c, given("foo=1,bar= ~;:2"),
           replacing("bar= ~", "bar= _")},
          {"tracestate.foreign_members_of_plain_requests_survive", kW3c, given("foo=1,bar=2"),
           replacing(",bar=2", "")},
          {"tracestate.ot_travels_unchanged", kW3c, given("foo=1"), replacing("th:8;", "")},
          {"tracestate.ot_is_not_made_up", kW3c, given("dd=s:2,foo=1"),
           replacing("foo=1", "foo=1,ot=th:8")},
          {"tracestate.lookalikes_are_foreign", kW3c, given("dd=s:2;o:rum,foo=1"),
           replacing(",ddx=s:2;o:more", "")},
          {"tracestate.lookalikes_are_foreign", kW3c, given("dd=s:2;o:rum,foo=1"),
           [](Observation& seen) {
             change_span(seen, [](ObservedSpan& span) { span.origin = std::string("more"); });
           }},
          {"tracestate.upper_case_dd_is_foreign", kW3c, given("dd=s:2;o:rum,foo=1"),
           replacing(",DD=s:-1;o:other", "")},
          {"tracestate.a_repeated_key_survives", kW3c, given("foo=1"),
           [](Observation& seen) { set_header(seen, "tracestate", "dd=s:1,foo=1"); }},
          {"tracestate.blanks_belong_to_no_member", kW3c, given("foo=1,bar=2"),
           replacing(",bar=2", "")},
          {"tracestate.blanks_do_not_hide_dd", kW3c, given("foo=1,dd=s:2;o:rum,bar=2"),
           turn_decision},
          {"tracestate.several_headers_are_one_list", kW3c, given("dd=s:2,foo=1,bar=2"),
           replacing(",bar=2", "")},
          {"tracestate.an_empty_one_is_none", kW3c, given("foo=1"), replacing(",foo=1", "")},
          {"tracestate.dd_leads", kW3c, given("foo=1,dd=s:2"),
           [](Observation& seen) { set_header(seen, "tracestate", "foo=1,dd=s:2"); }},
          {"tracestate.dd_leads", kW3c, given("foo=1,dd=s:2"),
           [](Observation& seen) { set_header(seen, "tracestate", "dd=s:2,foo=1,dd=s:2"); }},
          {"tracestate.dd_leads", kW3c, given("foo=1,dd=s:2"),
           [](Observation& seen) { set_header(seen, "tracestate", "foo=1"); }},
          {"tracestate.at_most_32_members", kW3c, given(many),
           [&many](Observation& seen) { set_header(seen, "tracestate", "dd=s:1," + many); }},
          {"tracestate.thirty_one_foreign_are_kept", kW3c, given("foo=1"), replacing(",wd=u", "")},
          {"tracestate.the_last_one_makes_room", kW3c, given("foo=1"), replacing(",foo=1", "")},
          {"tracestate.counts_only_with_its_parent", kW3c, given("dd=s:2;o:rum,foo=1"),
           [](Observation& seen) { set_header(seen, "tracestate", "dd=s:1,foo=1"); }},
          {"tracestate.counts_only_with_its_parent", kW3c, given("dd=s:2;o:rum,foo=1"),
           [](Observation& seen) { set_tag(seen, "_dd.p.usr", "1"); }},
          // ── the dd member ──
          {"tracestate.dd_is_legal", kW3c, given("dd=s:2;o:rum"), replacing("o:rum", "o:r=m")},
          {"tracestate.dd_is_legal", kW3c, given("dd=s:2;o:rum"), replacing("o:rum", "rum")},
          {"tracestate.dd_is_bounded", kW3c, given("dd=s:2;o:rum"),
           replacing("o:rum", "o:" + std::string(250, 'x'))},
          {"tracestate.p_is_the_span", kW3c, given("dd=p:b7ad6b7169203331"),
           [](Observation& seen) { set_header(seen, "tracestate", "dd=s:1;p:b7ad6b7169203331"); }},
          {"tracestate.p_is_the_span", kW3c, given("dd=p:b7ad6b7169203331"),
           replacing(";p:", ";p:b7ad6b7169203331;p:")},
          {"tracestate.s_is_the_priority", kW3c, given("dd=s:2"), replacing("s:2;", "s:1;")},
          {"tracestate.s_is_the_priority", kW3c, given("dd=s:2"), replacing("s:2;", "")},
          {"tracestate.s_follows_the_application", kW3c, dropping, replacing("s:-1", "s:2")},
          {"tracestate.o_is_the_origin", kW3c, given("dd=s:2;o:rum"),
           replacing("o:rum", "o:other")},
          {"tracestate.o_is_the_origin", kW3c, given("dd=s:2"), replacing("s:2", "s:2;o:rum")},
          {"tracestate.tags_stand_in_both", kBoth, given("dd=s:2;t.dm:-4;t.usr.id:YQ~~"),
           replacing("YQ~~", "YQ==")},
          {"tracestate.tags_stand_in_both", kBoth, given("dd=s:2;t.dm:-4;t.usr.id:a"),
           [](Observation& seen) {
             replace_in_header(seen, "x-datadog-tags", "_dd.p.usr.id=a", "_dd.p.usr.id=b");
           }},
          {"tracestate.unknown_elements_travel", kW3c, given("dd=s:2"), replacing(";zz:a:b", "")},
          {"tracestate.flag_and_s_are_reconciled", kW3c, given("dd=s:-1;t.dm:-4"), turn_decision},
          {"tracestate.flag_and_s_are_reconciled", kBoth, given("dd=s:2"),
           [](Observation& seen) { set_header(seen, "x-datadog-sampling-priority", "1"); }},
          {"tracestate.every_pair_is_reconciled", kW3c, given("dd=o:x"), turn_decision},
          {"tracestate.decision_maker_follows", kW3c, given("dd=s:2;t.dm:-4"),
           [](Observation& seen) { set_tag(seen, "_dd.p.dm", "-9"); }},
          {"tracestate.origin_and_tags_are_taken", kW3c, given("dd=s:2;o:rum;t.usr.id:YQ~~"),
           [](Observation& seen) { set_tag(seen, "_dd.p.usr.id", "YQ~~"); }},
          {"tracestate.origin_and_tags_are_taken", kW3c, given("dd=s:2"),
           [](Observation& seen) { set_tag(seen, "_dd.p.dm", "-1"); }},
          {"tracestate.parent_tag_is_p", kW3c, given("dd=p:Not-An-Id"),
           [](Observation& seen) { set_tag(seen, "_dd.parent_id", "0000000000000000"); }},
          {"tracestate.order_of_elements_does_not_count", kW3c, given("dd=s:2;o:rum;t.a:b"),
           turn_decision},
          {"tracestate.tid_never_changes_the_trace", kW3c, given("dd=s:2"),
           [](Observation& seen) {
             change_span(seen, [](ObservedSpan& span) {
               span.trace_id = TraceId{0x1234567890abcdef, 0x8448eb211c80319c};
             });
           }},
          {"tracestate.tid_never_changes_the_trace", kBoth, given("dd=s:2"),
           [](Observation& seen) {
             replace_in_header(seen, "x-datadog-tags", "_dd.p.tid=0af7651916cd43dd",
                               "_dd.p.tid=1234567890abcdef");
           }},
          {"tracestate.malformed_elements_cost_themselves", kW3c, given("dd=s:2;o:rum"),
           turn_decision},
      });
}

}  // namespace
}  // namespace propspec::harness
