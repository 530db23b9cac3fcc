#include "harness/laws/law_faults.h"

namespace propspec::harness {
namespace {

const Setting kDatadogFirst = both_ways({Style::kDatadog, Style::kTraceContext, Style::kBaggage});
const Setting kW3cFirst = both_ways({Style::kTraceContext, Style::kDatadog});
const Setting kThree = both_ways({Style::kDatadog, Style::kB3Multi, Style::kTraceContext});

Setting with(Setting setting, ExtractBehavior behavior) {
  setting.behavior = behavior;
  return setting;
}
Setting first_of(Setting setting) {
  setting.extract_first = true;
  return setting;
}

// Trace 0af7651916cd43dd8448eb211c80319c, parent 53995c3f42cd8ad8.
Headers datadog() {
  return {{"x-datadog-trace-id", "9532127138774266268"},
          {"x-datadog-parent-id", "6023947403358210776"},
          {"x-datadog-sampling-priority", "2"},
          {"x-datadog-origin", "rum"},
          {"x-datadog-tags", "_dd.p.tid=0af7651916cd43dd,_dd.p.dm=-4"}};
}
PropagateRequest with_w3c(Headers headers, std::string_view trace_id, std::string_view parent_id) {
  headers.add("traceparent", "00-" + std::string(trace_id) + "-" + std::string(parent_id) + "-00");
  headers.add("tracestate", "dd=s:-1;p:00000000000000aa,foo=1");
  return asking(std::move(headers));
}
// The same trace, and the same parent.
PropagateRequest agreeing() {
  return with_w3c(datadog(), "0af7651916cd43dd8448eb211c80319c", "53995c3f42cd8ad8");
}
PropagateRequest of_another_parent() {
  return with_w3c(datadog(), "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
}
PropagateRequest of_another_trace() {
  return with_w3c(datadog(), "11111111111111112222222222222222", "b7ad6b7169203331");
}
PropagateRequest of_three_traces() {
  PropagateRequest request = of_another_trace();
  request.headers.add("x-b3-traceid", "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb");
  request.headers.add("x-b3-spanid", "cccccccccccccccc");
  request.headers.add("x-b3-sampled", "1");
  return request;
}
PropagateRequest after_a_mistake() {
  return with_w3c(datadog(), "0af7651916cd43dd8448eb211c80319c", "b7ad6b716920333");
}
PropagateRequest in_short_b3() {
  return asking({{"x-b3-traceid", "00000000000000ab"},
                 {"x-b3-spanid", "00000000000000cd"},
                 {"x-b3-sampled", "0"}});
}
PropagateRequest with_baggage(PropagateRequest request) {
  request.headers.add("baggage", "user.id=1");
  return request;
}

void take_other_trace(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) {
    span.trace_id = TraceId{0x1111111111111111, 0x2222222222222222};
  });
}
void take_other_parent(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.parent_id = SpanId{0xdddd}; });
}
void take_other_state(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.sampling_priority = -1; });
}
void borrow_origin(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.origin = std::string("elsewhere"); });
}
void borrow_tag(Observation& seen) { set_tag(seen, "_dd.p.elsewhere", "1"); }
void send_foreign(Observation& seen) { set_header(seen, "tracestate", "dd=s:2,other=1"); }
void forget_links(Observation& seen) {
  change_span(seen, [](ObservedSpan& span) { span.links = std::vector<ObservedLink>{}; });
}
template <typename Change>
std::function<void(Observation&)> changing_link(Change change) {
  return [change](Observation& seen) {
    change_span(seen, [&](ObservedSpan& span) {
      std::vector<ObservedLink> links = *span.links;
      links.push_back({TraceId{1, 1}, SpanId{1}, KeyValues{}, {}, {}});
      change(links.front());
      if (links.size() > 1) links.pop_back();
      span.links = std::move(links);
    });
  };
}

TEST(OrderLaws, NoticeFaults) {
  const Setting restart = with(kDatadogFirst, ExtractBehavior::kRestart);
  const Setting ignore = with(kDatadogFirst, ExtractBehavior::kIgnore);
  expect_noticed(
      "order.",
      {
          {"order.first_valid_wins", kDatadogFirst, of_another_trace(), take_other_trace},
          {"order.first_valid_wins_after_mistakes", kW3cFirst, after_a_mistake(), take_other_trace},
          {"order.state_is_of_the_winner", kDatadogFirst, agreeing(), take_other_state},
          {"order.state_is_of_the_winner", kDatadogFirst, of_another_trace(), borrow_origin},
          {"order.state_is_of_the_winner", kDatadogFirst, of_another_trace(), borrow_tag},
          {"order.state_is_of_the_winner_in_full", kThree, in_short_b3(), take_other_state},
          {"order.parent_is_of_the_winner", kDatadogFirst, of_another_trace(), take_other_parent},
          {"order.parent_is_of_the_winner", kDatadogFirst, agreeing(),
           [](Observation& seen) { set_tag(seen, "_dd.parent_id", "00000000000000aa"); }},
          {"order.without_tracecontext_no_parent_tag", kDatadogFirst, asking(datadog()),
           [](Observation& seen) { set_tag(seen, "_dd.parent_id", "53995c3f42cd8ad8"); }},
          {"order.losers_change_nothing", kDatadogFirst, of_another_trace(), borrow_origin},
          {"order.unconfigured_styles_mean_nothing", both_ways({Style::kDatadog}),
           asking(datadog()), take_other_trace},
          {"order.unconfigured_styles_mean_nothing", both_ways({Style::kDatadog}),
           asking(datadog()), changing_link([](ObservedLink& link) { link.span_id = SpanId{2}; })},
          {"order.same_trace_adopts_foreign", kDatadogFirst, agreeing(),
           [](Observation& seen) { set_header(seen, "tracestate", "dd=s:2"); }},
          {"order.other_trace_adopts_nothing", kDatadogFirst, of_another_trace(), send_foreign},
          {"order.upper_half_tells_traces_apart", kDatadogFirst, agreeing(), take_other_parent},
          {"order.upper_half_keeps_foreign_out", kDatadogFirst, agreeing(), send_foreign},
          {"order.the_traceparent_is_nearer", kDatadogFirst, of_another_parent(),
           [](Observation& seen) {
             change_span(seen,
                         [](ObservedSpan& span) { span.parent_id = SpanId{0x53995c3f42cd8ad8}; });
           }},
          {"order.the_traceparent_is_nearer", kDatadogFirst, of_another_parent(),
           [](Observation& seen) { set_tag(seen, "_dd.parent_id", "53995c3f42cd8ad8"); }},
          {"order.another_parent_is_nearer", kDatadogFirst, agreeing(), take_other_parent},
          {"order.the_traceparent_stands_when_first", kW3cFirst, of_another_parent(),
           take_other_parent},
          {"order.another_trace_becomes_a_link", kDatadogFirst, of_another_trace(), forget_links},
          {"order.another_trace_becomes_a_link", kDatadogFirst, of_another_trace(),
           changing_link([](ObservedLink& link) {
             link.trace_id = TraceId{0, 0x2222222222222222};
           })},
          {"order.another_trace_becomes_a_link", kDatadogFirst, of_another_trace(),
           changing_link([](ObservedLink& link) { link.span_id = SpanId{1}; })},
          {"order.another_trace_becomes_a_link", kDatadogFirst, of_another_trace(),
           changing_link([](ObservedLink& link) {
             link.attributes =
                 KeyValues{{"reason", "terminated_context"}, {"context_headers", "datadog"}};
           })},
          {"order.each_other_trace_becomes_a_link", kThree, of_three_traces(),
           changing_link([](ObservedLink& link) { link.span_id = SpanId{1}; })},
          {"order.each_other_trace_becomes_a_link", kThree, of_three_traces(), forget_links},
          {"order.one_trace_makes_no_link", kDatadogFirst, agreeing(),
           changing_link([](ObservedLink&) {})},
          {"order.extract_first_stops", first_of(kDatadogFirst), agreeing(), take_other_parent},
          {"order.restart_begins_a_new_trace", restart, agreeing(),
           [](Observation& seen) {
             change_span(seen, [](ObservedSpan& span) {
               span.trace_id = TraceId{0x0af7651916cd43dd, 0x8448eb211c80319c};
             });
           }},
          {"order.restart_begins_a_new_trace", restart, agreeing(), take_other_parent},
          {"order.restart_links_the_old_one", restart, of_another_parent(),
           changing_link([](ObservedLink& link) { link.span_id = SpanId{0x53995c3f42cd8ad8}; })},
          {"order.restart_links_the_old_one", restart, agreeing(), forget_links},
          {"order.restart_inherits_nothing", restart, agreeing(), borrow_origin},
          {"order.restart_inherits_nothing", restart, agreeing(), borrow_tag},
          {"order.restart_inherits_nothing", restart, agreeing(), send_foreign},
          {"order.restart_decides_anew", restart, agreeing(), take_other_state},
          {"order.restart_keeps_baggage", restart, with_baggage(agreeing()),
           [](Observation& seen) { seen.baggage = KeyValues{}; }},
          {"order.ignore_begins_a_new_trace", ignore, of_another_trace(), take_other_trace},
          {"order.ignore_begins_a_new_trace", ignore, agreeing(),
           changing_link([](ObservedLink&) {})},
          {"order.ignore_decides_anew", ignore, agreeing(), take_other_state},
          {"order.ignore_takes_nothing", ignore, with_baggage(agreeing()), borrow_tag},
          {"order.ignore_takes_nothing", ignore, with_baggage(agreeing()),
           [](Observation& seen) { set_header(seen, "baggage", "user.id=1"); }},
      });
}

}  // namespace
}  // namespace propspec::harness
