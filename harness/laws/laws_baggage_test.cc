#include "harness/laws/baggage_list.h"
#include "harness/laws/law_faults.h"

namespace propspec::harness {
namespace {

const Setting kBaggage = both_ways({Style::kDatadog, Style::kBaggage});

PropagateRequest given(std::string_view baggage) { return asking({{"baggage", baggage}}); }
PropagateRequest setting_items(PropagateRequest request, KeyValues items) {
  request.set_baggage = std::move(items);
  return request;
}
std::function<void(Observation&)> sending(std::string list) {
  return [=](Observation& seen) { set_header(seen, "baggage", list); };
}
std::function<void(Observation&)> having(KeyValues items) {
  return [=](Observation& seen) { seen.baggage = items; };
}

TEST(BaggageLaws, NoticeFaults) {
  Setting ignore = kBaggage;
  ignore.behavior = ExtractBehavior::kIgnore;
  const PropagateRequest traced = asking({{"x-datadog-trace-id", "1"},
                                          {"x-datadog-parent-id", "2"},
                                          {"x-datadog-sampling-priority", "1"}});
  PropagateRequest traced_with_baggage = traced;
  traced_with_baggage.headers.add("baggage", "a=1");
  const std::string long_list = "a=" + std::string(9000, 'x');
  expect_noticed(
      "baggage.",
      {
          {"baggage.inbound_is_decoded", kBaggage, given("a=b%20c,%C3%A9=1"),
           having({{"a", "b%20c"}, {"\xC3\xA9", "1"}})},
          {"baggage.a_raw_blank_is_a_blank", kBaggage, given("a=1"),
           having({{"a", "1"}, {"raw", "two"}})},
          {"baggage.is_decoded_once", kBaggage, given("a=1"),
           having({{"a", "1"}, {"percent", "A"}})},
          {"baggage.the_first_equals_sign_splits", kBaggage, given("a=1"),
           having({{"a", "1"}, {"equals", "a"}})},
          {"baggage.the_last_of_two_counts", kBaggage, given("a=1"),
           having({{"a", "1"}, {"twice", "1"}})},
          {"baggage.blanks_do_not_count", kBaggage, given("a=1"),
           having({{"a", "1"}, {"blanks", " around "}})},
          {"baggage.inbound_goes_on", kBaggage, given("a=1,b=2"), sending("a=1")},
          {"baggage.inbound_goes_on", kBaggage, given("a=1"), sending("a=1 ")},
          {"baggage.is_read_beside_any_trace", kBaggage, traced_with_baggage, having({})},
          {"baggage.leaves_the_trace_alone", kBaggage, traced,
           [](Observation& seen) {
             change_span(seen, [](ObservedSpan& span) { span.trace_id = TraceId{0, 3}; });
           }},
          {"baggage.a_bad_item_in_front_costs_all", kBaggage, given("a=1,b=2"),
           having({{"a", "1"}})},
          {"baggage.a_bad_item_in_front_costs_all", kBaggage, given("a=1,b=2"), sending("a=1")},
          {"baggage.a_bad_item_in_front_costs_all", kBaggage, given("a=1,b=2"),
           [](Observation& seen) { set_tag(seen, "baggage.user.id", "1"); }},
          {"baggage.a_bad_item_at_the_end_costs_all", kBaggage, given("a=1,b=2"),
           sending("a=1,b=2")},
          {"baggage.the_first_of_many_are_kept", kBaggage, given("a=1"), sending("a=1")},
          {"baggage.application_adds_and_replaces", kBaggage,
           setting_items(given("a=1,b=2"), {{"b", "3"}, {"c", "x,y"}}), sending("a=1,b=2,c=x%2Cy")},
          {"baggage.application_adds_and_replaces", kBaggage,
           setting_items(given("a=1"), {{"c", "x,y"}}), sending("a=1,c=x,y")},
          {"baggage.ignore_does_not_silence_the_application", ignore,
           setting_items(given("a=1"), {{"c", "d"}}),
           [](Observation& seen) { drop_header(seen, "baggage"); }},
          {"baggage.survives_a_hop", kBaggage, setting_items({}, {{"c", "x;y \xE2\x82\xAC"}}),
           having({{"c", "x;y"}})},
          {"baggage.what_goes_out_is_legal", kBaggage, setting_items({}, {{"c", "x y"}}),
           sending("c=x y")},
          {"baggage.what_goes_out_is_legal", kBaggage, setting_items({}, {{"c", "\xC3\xA9"}}),
           sending("c=%c3%a9")},
          {"baggage.stays_within_limits", kBaggage, given("a=1"), sending(long_list)},
          {"baggage.limits_are_reached", kBaggage, given("a=1"), sending("100=xxxxxx")},
          {"baggage.is_silent_unless_configured", both_ways({Style::kDatadog}), given("a=1"),
           sending("a=1")},
          {"baggage.is_silent_unless_configured", both_ways({Style::kDatadog}), given("user.id=1"),
           [](Observation& seen) { set_tag(seen, "baggage.user.id", "1"); }},
          {"baggage.listed_items_become_tags", kBaggage, given("a=1"),
           [](Observation& seen) { set_tag(seen, "baggage.User.id", "c"); }},
          {"baggage.listed_items_become_tags", kBaggage, given("a=1"),
           [](Observation& seen) { set_tag(seen, "baggage.user.id", "a,b%20c"); }},
          {"baggage.tags_need_no_trace", kBaggage, given("a=1"),
           [](Observation& seen) { set_tag(seen, "baggage.user.id", "a,b%20c"); }},
          {"baggage.own_items_become_no_tags", kBaggage, setting_items(given("a=1"), {{"c", "d"}}),
           [](Observation& seen) { set_tag(seen, "baggage.user.id", "own"); }},
      });
}

TEST(BaggageList, IsReadWhereNobodyDoubts) {
  EXPECT_EQ(read_plain_baggage("a=b%20c,%C3%A9=1"), (Items{{"a", "b c"}, {"\xC3\xA9", "1"}}));
  EXPECT_EQ(read_plain_baggage("a=(x/y)"), (Items{{"a", "(x/y)"}}));
  for (const std::string_view disputed :
       {"", "a", "a=", "=b", "a=b,", "a=b;p=1", "a=b+c", "a=b=c", "a =b", "a=1,a=2", "a=%zz",
        "a=%C3", "a=%20", "a=\"b\"", "a[=b", "a=%0A"}) {
    EXPECT_EQ(read_plain_baggage(disputed), std::nullopt) << disputed;
  }
}

TEST(BaggageList, IsLegalOnlyIfAllIsEncodedThatMustBe) {
  EXPECT_EQ(read_sent_baggage("a=%2C%3B%22%5C"), (Items{{"a", ",;\"\\"}}));
  for (const std::string_view illegal :
       {"a=b c", "a=b;c", "a=\"", "a=\\", "a=\xC3\xA9", "a=%c3%a9", "a(=b", "a", "=b"}) {
    EXPECT_EQ(read_sent_baggage(illegal), std::nullopt) << illegal;
  }
}

}  // namespace
}  // namespace propspec::harness
