// Every law can fail: for each there is a request of which it holds, and an answer to the same
// request that it refuses. The reference answers; what is spoiled is written by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/laws/laws.h"
#include "harness/reference/reference_target.h"

namespace propspec::harness {
namespace {

using Spoil = std::function<void(Observation&)>;

struct Example {
  std::string_view law;
  Setting setting;
  PropagateRequest request;
  std::size_t at;  // which exchange is spoiled
  Spoil spoil;
};

// ── Answers that are spoiled ────────────────────────────────────────────────────────────────────

template <typename Change>
Spoil in_span(Change change) {
  return [=](Observation& seen) {
    ObservedSpan span = *seen.span;
    change(span);
    seen.span = span;
  };
}
template <typename Change>
Spoil in_tags(Change change) {
  return in_span([=](ObservedSpan& span) {
    KeyValues tags = *span.tags;
    change(tags);
    span.tags = tags;
  });
}
template <typename Change>
Spoil in_headers(Change change) {
  return [=](Observation& seen) {
    Headers headers = *seen.headers;
    change(headers);
    seen.headers = headers;
  };
}

Spoil header(std::string_view name, std::string value) {
  return in_headers([=](Headers& headers) { headers.set(name, value); });
}
Spoil more_headers(std::string_view name, std::string_view value) {
  return in_headers([=](Headers& headers) { headers.add(name, value); });
}
Spoil no_header(std::string_view name) {
  return in_headers([=](Headers& headers) { headers.erase(name); });
}
Spoil tag(std::string_view key, std::string_view value) {
  return in_tags([=](KeyValues& tags) { tags.set(key, value); });
}
Spoil no_tag(std::string_view key) {
  return in_tags([=](KeyValues& tags) { tags.erase(key); });
}
Spoil trace_id(TraceId id) {
  return in_span([=](ObservedSpan& span) { span.trace_id = id; });
}
Spoil span_id(SpanId id) {
  return in_span([=](ObservedSpan& span) { span.span_id = id; });
}
Spoil parent(SpanId id) {
  return in_span([=](ObservedSpan& span) { span.parent_id = id; });
}
Spoil priority(std::int64_t value) {
  return in_span([=](ObservedSpan& span) { span.sampling_priority = value; });
}
Spoil origin(std::string value) {
  return in_span([=](ObservedSpan& span) { span.origin = value; });
}

// ── Requests ────────────────────────────────────────────────────────────────────────────────────

constexpr Style kDD = Style::kDatadog, kTC = Style::kTraceContext, kB3 = Style::kB3,
                kB3Multi = Style::kB3Multi, kXRay = Style::kXRay, kBaggage = Style::kBaggage;

Setting both(StyleList styles) { return {.extract = styles, .inject = styles}; }

PropagateRequest given(Headers lines) {
  PropagateRequest request;
  request.headers = std::move(lines);
  return request;
}
PropagateRequest kept(PropagateRequest request) {
  request.decide = Decision::kKeep;
  return request;
}

PropagateRequest datadog(std::string_view sampling_priority, std::string_view tags) {
  Headers lines = {{"x-datadog-trace-id", "123"}, {"x-datadog-parent-id", "5"}};
  if (!sampling_priority.empty()) lines.add("x-datadog-sampling-priority", sampling_priority);
  if (!tags.empty()) lines.add("x-datadog-tags", tags);
  return given(lines);
}
const PropagateRequest kNothing;
const PropagateRequest kTraceParent =
    given({{"traceparent", "00-640cfd8d00000000a12210f47de98115-00000000000000a5-01"}});
const PropagateRequest kB3Single =
    given({{"b3", "640cfd8d00000000a12210f47de98115-00000000000000a5-1"}});
const PropagateRequest kB3Narrow =
    given({{"b3", "0000000000000000a12210f47de98115-00000000000000a5-1"}});
const PropagateRequest kB3Headers = given({{"x-b3-traceid", "640cfd8d00000000a12210f47de98115"},
                                           {"x-b3-spanid", "00000000000000a5"},
                                           {"x-b3-sampled", "1"}});
const PropagateRequest kB3Undecided = given(
    {{"x-b3-traceid", "640cfd8d00000000a12210f47de98115"}, {"x-b3-spanid", "00000000000000a5"}});
const PropagateRequest kXRayHeader =
    given({{"x-amzn-trace-id",
            "Root=1-65000000-00000000a12210f47de98115;Parent=00000000000000a5;Sampled=1"}});
constexpr TraceId kOther = {7, 8};

std::vector<Example> datadog_examples() {
  const Setting dd = both({kDD});
  const PropagateRequest tags = datadog("2", "_dd.p.dm=-4,_dd.p.a=1,_dd.p.b=2");
  const PropagateRequest wide = datadog("2", "_dd.p.tid=640cfd8d00000000");
  return {
      {"datadog.injects_ids", dd, datadog("1", ""), 0, header("x-datadog-trace-id", "7b")},
      {"datadog.injects_ids", dd, datadog("1", ""), 0, header("x-datadog-parent-id", "5")},
      {"datadog.injects_canonical_ids", dd, given({{"x-datadog-trace-id", "0123"}}), 0,
       header("x-datadog-trace-id", "0123")},
      {"datadog.injects_the_priority", dd, datadog("1", ""), 0,
       header("x-datadog-sampling-priority", "+1")},
      {"datadog.injects_the_priority", dd, datadog("1", ""), 0,
       header("x-datadog-sampling-priority", "2")},
      {"datadog.injects_the_origin", dd, datadog("1", ""), 0, header("x-datadog-origin", "rum")},
      {"datadog.injects_the_origin", dd, datadog("1", ""), 0, origin("rum")},
      {"datadog.tags_fit", dd, datadog("1", ""), 0, header("x-datadog-tags", "")},
      {"datadog.tags_fit", dd, datadog("1", ""), 0,
       header("x-datadog-tags", "_dd.p.a=" + std::string(505, 'x'))},
      {"datadog.errors_stay_here", dd, datadog("1", ""), 0,
       header("x-datadog-tags", "_dd.propagation_error=decoding_error")},
      {"datadog.tags_are_clean", dd, tags, 0, header("x-datadog-tags", "_dd.p.a=1,_dd.p.a=2")},
      {"datadog.tags_are_clean", dd, tags, 0, header("x-datadog-tags", "a=1")},
      {"datadog.tags_are_clean", dd, wide, 0, header("x-datadog-tags", "_dd.p.tid=7")},
      {"datadog.synthetic_tests_have_no_parent", dd, tags, 1, parent({0})},
      {"datadog.synthetic_tests_have_no_parent", dd, tags, 2, trace_id(kOther)},
      {"datadog.refuses_what_is_no_trace_id", dd, tags, 3, parent({5})},
      {"datadog.refuses_what_is_no_trace_id", dd, tags, 1, priority(-2)},
      {"datadog.lone_headers_mean_nothing", dd, tags, 1, tag("_dd.p.a", "1")},
      {"datadog.tid_is_the_upper_half", dd, wide, 0, no_tag("_dd.p.tid")},
      {"datadog.tid_is_the_upper_half", dd, wide, 0, no_header("x-datadog-tags")},
      {"datadog.malformed_tid_is_dropped", dd, tags, 1, trace_id({0x7b, 123})},
      {"datadog.malformed_tid_is_dropped", dd, tags, 3, tag("_dd.p.tid", "000000000000007g")},
      {"datadog.malformed_tid_costs_itself", dd, tags, 2, no_header("x-datadog-tags")},
      {"datadog.carries_tags", dd, tags, 0, no_tag("_dd.p.b")},
      {"datadog.carries_tags", dd, tags, 0, header("x-datadog-tags", "_dd.p.dm=-4,_dd.p.a=1")},
      {"datadog.keeps_the_order_of_tags", dd, tags, 0,
       header("x-datadog-tags", "_dd.p.dm=-4,_dd.p.b=2,_dd.p.a=1")},
      {"datadog.tags_travel_as_they_are", dd, tags, 0,
       header("x-datadog-tags", "_dd.p.dm=-4,_dd.p.a=1,_dd.p.b=2,")},
      {"datadog.invents_no_tags", dd, datadog("1", ""), 0, header("x-datadog-tags", "_dd.p.dm=-0")},
      {"datadog.invents_no_tags", dd, tags, 0, tag("_dd.p.c", "3")},
      {"datadog.limit_is_512_bytes", dd, tags, 1, no_header("x-datadog-tags")},
      {"datadog.limit_is_512_bytes", dd, tags, 2, header("x-datadog-tags", "_dd.p.a=1")},
      {"datadog.limit_is_512_bytes", dd, tags, 2, tag("_dd.p.a", "1")},
      {"datadog.sends_the_tags_of_its_span", dd, tags, 0, header("x-datadog-tags", "_dd.p.a=1")},
      {"datadog.sends_the_tags_of_its_span", dd, tags, 1, header("x-datadog-tags", "_dd.p.dm=-0")},
      {"datadog.bad_tags_cost_tags_only", dd, tags, 4, priority(1)},
      {"datadog.bad_tags_cost_tags_only", dd, tags, 7, parent({6})},
  };
}

std::vector<Example> identity_examples() {
  const Setting all = {.extract = {kTC}, .inject = {kDD, kTC, kB3, kB3Multi}};
  const PropagateRequest wide = datadog("2", "_dd.p.tid=640cfd8d00000000");
  return {
      {"identity.span_ids_are_new", both({kDD}), datadog("1", ""), 0, span_id({5})},
      {"identity.span_ids_are_new", both({kDD}), datadog("1", ""), 1, span_id({})},
      {"identity.all_styles_name_this_span", all, kTraceParent, 0,
       header("b3", "640cfd8d00000000a12210f47de98115-00000000000000a5-1")},
      {"identity.all_styles_name_this_span", all, kTraceParent, 0, header("x-b3-traceid", "7")},
      {"identity.all_styles_hold_128_bits", all, kTraceParent, 0,
       header("x-b3-traceid", "a12210f47de98115")},
      {"identity.all_styles_hold_128_bits", all, kTraceParent, 0,
       header("x-datadog-tags", "_dd.p.tid=640cfd8d00000001")},
      {"identity.hostile_carriers_leave_ids_in_order", both({kB3}), kB3Single, 0,
       header("b3", "640CFD8D00000000A12210F47DE98115-00000000000000A5-1")},
      {"identity.the_trace_goes_on", both({kB3}), kB3Single, 0, trace_id({0, 0xa12210f47de98115})},
      {"identity.unusual_traces_go_on", both({kB3}), kB3Narrow, 0, trace_id(kOther)},
      {"identity.generation_does_not_touch_propagation", both({kDD}), wide, 1, trace_id({0, 123})},
      {"identity.generation_does_not_touch_propagation", both({kDD}), datadog("1", ""), 2,
       trace_id({0x6500000000000000, 123})},
      {"identity.the_sender_is_the_parent", both({kTC}), kTraceParent, 0, parent({1})},
      {"identity.the_unusual_sender_is_the_parent", both({kB3}), kB3Narrow, 0, parent({1})},
      {"identity.new_traces_have_no_parent", both({kDD}), kNothing, 0, parent({1})},
      {"identity.new_traces_differ", both({kDD}), kNothing, 1, trace_id({})},
      {"identity.new_ids_have_128_bits", both({kDD}), kNothing, 0, trace_id({0, 8})},
      {"identity.new_ids_have_128_bits", both({kDD}), kNothing, 1,
       trace_id({0x6500000000000001, 8})},
      {"identity.new_ids_have_64_bits", both({kDD}), kNothing, 1, trace_id(kOther)},
      {"identity.new_ids_have_64_bits", both({kB3}), kNothing, 1,
       header("b3", "6500000000000000a12210f47de98115-00000000000000a5-1")},
      {"identity.zero_is_no_id", both({kDD}), datadog("1", ""), 1, trace_id({})},
      {"identity.zero_is_no_id", both({kB3}), kB3Single, 1, parent({0xa5})},
  };
}

std::vector<Example> sampling_examples() {
  const Setting dd = both({kDD});
  const PropagateRequest made = datadog("2", "_dd.p.dm=-8");
  return {
      {"sampling.inherited_decisions_hold", dd, datadog("-1", ""), 0, priority(0)},
      {"sampling.inherited_decisions_hold", dd, datadog("2", ""), 0,
       header("x-datadog-sampling-priority", "1")},
      {"sampling.unusual_decisions_hold", dd, datadog("-128", ""), 0, priority(-1)},
      {"sampling.rules_do_not_decide_again", dd, datadog("1", ""), 1, priority(-1)},
      {"sampling.rules_do_not_decide_again", dd, datadog("0", ""), 2, priority(2)},
      {"sampling.decision_makers_are_inherited", dd, made, 2, tag("_dd.p.dm", "-3")},
      {"sampling.decision_makers_are_inherited", dd, made, 1, no_header("x-datadog-tags")},
      {"sampling.decision_makers_are_not_invented", dd, datadog("1", ""), 2, tag("_dd.p.dm", "-3")},
      {"sampling.the_application_decides", dd, kept(datadog("-1", "")), 0, priority(-1)},
      {"sampling.the_application_decides", dd, kept(made), 0, priority(0)},
      {"sampling.the_application_is_named", dd, kept(datadog("0", "_dd.p.dm=-8")), 0,
       tag("_dd.p.dm", "-8")},
      {"sampling.new_traces_name_the_application", dd, kept(kNothing), 0, tag("_dd.p.dm", "-0")},
      {"sampling.undecided_traces_are_decided_here", dd, datadog("", ""), 0, priority(0)},
      {"sampling.undecided_b3_is_decided_here", both({kB3Multi}), kB3Undecided, 0, priority(0)},
      {"sampling.default_is_keep", dd, kNothing, 0, priority(2)},
      {"sampling.default_is_keep", dd, kNothing, 0, tag("_dd.p.dm", "-3")},
      {"sampling.rules_name_themselves", dd, datadog("", ""), 1, tag("_dd.p.dm", "-0")},
      {"sampling.rules_name_themselves", dd, datadog("", ""), 1, no_tag("_dd.p.ksr")},
      {"sampling.rules_drop", dd, datadog("", "_dd.p.dm=-4"), 1, tag("_dd.p.dm", "-4")},
      {"sampling.new_traces_name_their_rule", dd, kNothing, 1, priority(1)},
      {"sampling.rates_are_written_short", dd, datadog("", ""), 3,
       [](Observation& seen) {
         priority(2)(seen);
         tag("_dd.p.ksr", "0.750000")(seen);
       }},
      {"sampling.garbage_is_no_drop", dd, datadog("1", ""), 2, priority(0)},
      {"sampling.styles_tell_one_decision", both({kTC}), kTraceParent, 0, priority(0)},
      {"sampling.styles_tell_one_decision", both({kB3Multi}), kB3Headers, 0,
       header("x-b3-sampled", "2")},
  };
}

std::vector<Example> b3_examples() {
  return {
      {"b3.single_has_its_form", both({kB3}), kB3Single, 0, no_header("b3")},
      {"b3.single_has_its_form", both({kB3}), kB3Single, 0,
       header("b3", "a12210f47de98115-00000000000000a6-1")},
      {"b3.multi_has_its_form", both({kB3Multi}), kB3Headers, 0, header("x-b3-sampled", "true")},
      {"b3.multi_has_its_form", both({kB3Multi}), kB3Headers, 0,
       header("x-b3-traceid", "a12210f47de98115")},
      {"b3.both_forms_tell_the_same", both({kB3}), kB3Single, 1, priority(0)},
      {"b3.width_is_irrelevant", both({kB3}), kB3Narrow, 1, trace_id(kOther)},
      {"b3.digits_are_hexadecimal", both({kB3}), kB3Single, 1, parent({15})},
      {"b3.case_of_ids_is_irrelevant", both({kB3}), kB3Single, 1, trace_id(kOther)},
      {"b3.the_senders_parent_is_irrelevant", both({kB3}), kB3Single, 1,
       parent({0x05e3ac9a4f6e3b90})},
      {"b3.brings_no_origin", both({kB3Multi}), kB3Headers, 0, origin("rum")},
      {"b3.leaves_datadog_extras_alone", both({kB3Multi}), kB3Headers, 1, origin("synthetics")},
      {"b3.debug_is_no_drop", both({kB3}), kB3Single, 1, priority(0)},
      {"b3.words_are_decisions", both({kB3Multi}), kB3Headers, 1, priority(0)},
  };
}

std::vector<Example> xray_examples() {
  const Setting xray = both({kXRay});
  return {
      {"xray.has_its_form", xray, kXRayHeader, 0,
       header("x-amzn-trace-id",
              "Parent=00000000000000a5;Root=1-65000000-00000000a12210f47de98115;Sampled=1")},
      {"xray.goes_on", xray, kXRayHeader, 0, trace_id({7, 0xa12210f47de98115})},
      {"xray.order_and_time_are_irrelevant", xray, kXRayHeader, 2, parent({1})},
      {"xray.other_roots_are_ignored", xray, kXRayHeader, 1, parent({0xa5})},
      {"xray.extras_go_on", xray, kXRayHeader, 1, origin("rum")},
  };
}

std::vector<Example> configuration_examples() {
  const Setting dd = both({kDD});
  const Setting two = both({kDD, kTC, kBaggage});
  Setting restart = two;
  restart.behavior = ExtractBehavior::kRestart;
  Setting limited = dd;
  limited.other = {{"DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH", "20"}};
  const PropagateRequest one = datadog("1", "_dd.p.a=1");
  return {
      {"configuration.names_have_no_case", two, one, 1, trace_id(kOther)},
      {"configuration.none_in_front_is_ignored", two, one, 1, no_header("traceparent")},
      {"configuration.none_behind_is_ignored", two, one, 1, more_headers("b3", "0")},
      {"configuration.blanks_are_irrelevant", two, one, 1, parent({1})},
      {"configuration.repeated_names_are_irrelevant", two, one, 1, tag("_dd.p.a", "2")},
      {"configuration.specific_beats_shared", two, one, 1, no_tag("_dd.p.a")},
      {"configuration.datadog_beats_opentelemetry", two, one, 1, priority(2)},
      {"configuration.continue_is_the_default", two, one, 1, trace_id(kOther)},
      {"configuration.unknown_behavior_is_continue", two, one, 1, trace_id(kOther)},
      {"configuration.behavior_has_no_case", restart, one, 1, parent({5})},
      {"configuration.order_matters_not_to_one_context", two, one, 1, origin("rum")},
      {"configuration.place_of_baggage_is_irrelevant", two, one, 1, trace_id(kOther)},
      {"configuration.order_of_injection_is_irrelevant", two, one, 1,
       header("x-datadog-tags", "_dd.p.a=2")},
      {"configuration.directions_do_not_touch", both({kTC, kDD}), one, 1,
       no_header("x-datadog-trace-id")},
      {"configuration.directions_do_not_touch", both({kTC, kDD}), one, 1, priority(2)},
      {"configuration.only_configured_styles_go_out", dd, one, 0, more_headers("traceparent", "")},
      {"configuration.only_configured_styles_are_read", dd, one, 2, priority(-1)},
      {"configuration.no_tags_is_no_tags_only", dd, one, 1, header("x-datadog-tags", "_dd.p.a=1")},
      {"configuration.limit_of_tags_holds", limited, one, 0,
       header("x-datadog-tags", "_dd.p.a=1,_dd.p.b=123")},
  };
}

std::vector<Example> carrier_examples() {
  const PropagateRequest one = datadog("1", "_dd.p.a=1");
  return {
      {"carrier.w3c_names_have_no_case", both({kTC}), kTraceParent, 1, trace_id(kOther)},
      {"carrier.names_have_no_case", both({kDD}), one, 2, no_tag("_dd.p.a")},
      {"carrier.unrelated_headers_mean_nothing", both({kDD}), one, 1, trace_id(kOther)},
      {"carrier.order_of_headers_means_nothing", both({kDD}), one, 1, parent({1})},
      {"carrier.sends_each_name_once", both({kDD}), one, 0, more_headers("X-Datadog-Tags", "")},
      {"carrier.sends_printable_text", both({kDD}), one, 0, header("x-datadog-tags", "\xc3\xa9")},
      {"carrier.sends_no_line_break", both({kDD}), one, 0, header("x-datadog-origin", "a\r\nb")},
  };
}

std::vector<Example> interleaving_examples() {
  const Setting two = both({kDD, kTC, kBaggage});
  const PropagateRequest one = datadog("1", "_dd.p.a=1");  // its quiet request comes second
  const auto leak = tag("_dd.p.leak", "1");
  return {
      {"interleaving.answers_do_not_change", two, one, 2, leak},
      {"interleaving.narrow_ids_stay_narrow", two, one, 2, leak},
      {"interleaving.new_traces_are_new", two, one, 2, leak},
  };
}

std::vector<Example> examples() {
  std::vector<Example> all;
  for (const auto table :
       {datadog_examples, identity_examples, sampling_examples, b3_examples, xray_examples,
        configuration_examples, carrier_examples, interleaving_examples}) {
    for (Example& example : table()) all.push_back(std::move(example));
  }
  return all;
}

std::vector<Law> tested_laws() {
  std::vector<Law> some;
  for (const Law& law : laws()) {
    for (const std::string_view subject : {"datadog.", "identity.", "sampling.", "b3.", "xray.",
                                           "configuration.", "carrier.", "interleaving."}) {
      if (law.id.starts_with(subject)) some.push_back(law);
    }
  }
  return some;
}

// ── What becomes of them ────────────────────────────────────────────────────────────────────────

Observation answer(const Setting& setting, const PropagateRequest& request) {
  ReferenceTarget reference(environment_of(setting, Hello{}), reference_surface());
  return std::get<Observation>(reference.handle(request));
}

// What the law asks for that request, and what the reference says.
std::vector<Exchange> ask(const Law& law, const Example& example,
                          const Examination::Reference& reference) {
  std::vector<Exchange> exchanges;
  std::optional<Step> step = Step{example.request, example.setting};
  while (step && exchanges.size() < 10) {
    Setting setting = step->setting.value_or(example.setting);
    const Observation seen = answer(setting, step->request);
    exchanges.push_back({std::move(setting), std::move(step->request), seen});
    step = law.then ? law.then(Examination(exchanges, reference)) : std::nullopt;
  }
  return exchanges;
}

std::string differences(const Law& law, const std::vector<Exchange>& exchanges,
                        const Examination::Reference& reference) {
  Examination trial(exchanges, reference);
  law.check(trial);
  std::string text;
  for (const auto& difference : trial.differences()) {
    text += difference.observable + ": expected " + difference.expected + ", got " +
            difference.actual + "\n";
  }
  return text;
}

TEST(LawExamples, EachLawHoldsAndCanFail) {
  const std::vector<Law> laws = tested_laws();
  const Examination::Reference reference = answer;
  for (const Example& example : examples()) {
    SCOPED_TRACE(example.law);
    const auto law = std::find_if(laws.begin(), laws.end(),
                                  [&](const Law& each) { return each.id == example.law; });
    ASSERT_NE(law, laws.end());
    EXPECT_TRUE(!law->applies || law->applies(example.setting));
    EXPECT_TRUE(!law->premise || law->premise(example.setting, example.request));
    std::vector<Exchange> exchanges = ask(*law, example, reference);
    EXPECT_EQ(differences(*law, exchanges, reference), "");
    ASSERT_LT(example.at, exchanges.size());
    example.spoil(exchanges[example.at].seen);
    EXPECT_NE(differences(*law, exchanges, reference), "") << "exchange " << example.at;
  }
}

TEST(LawExamples, ThereIsOneForEachLaw) {
  const std::vector<Example> all = examples();
  for (const Law& law : tested_laws()) {
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const Example& example) {
      return example.law == law.id;
    })) << law.id;
  }
}

TEST(LawExamples, WhatIsLeftOutFailsNothing) {
  const Examination::Reference reference = answer;
  for (const Law& law : tested_laws()) {
    SCOPED_TRACE(law.id);
    for (const Example& example : examples()) {
      if (example.law != law.id) continue;
      std::vector<Exchange> exchanges = ask(law, example, reference);
      for (Exchange& exchange : exchanges) exchange.seen = Observation{};
      EXPECT_EQ(differences(law, exchanges, reference), "");
    }
  }
}

}  // namespace
}  // namespace propspec::harness
