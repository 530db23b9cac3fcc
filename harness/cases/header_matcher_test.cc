#include "harness/cases/header_matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/cases/expectation.h"

namespace propspec::harness {
namespace {

// What is wrong with the header `h`: expected → actual; empty if nothing is.
std::string judge(const std::string& expect, const Headers& headers) {
  const auto source = nlohmann::json{{"headers", {{"h", nlohmann::json::parse(expect)}}}};
  const auto expectation = Expectation::compile(source);
  EXPECT_TRUE(expectation) << expect << "\n" << expectation.error().message;
  Observation observation;
  observation.headers = headers;
  const Judgement judgement = expectation->judge({}, observation);
  EXPECT_THAT(judgement.left_out, testing::IsEmpty());
  if (judgement.mismatches.empty()) return "";
  EXPECT_EQ(judgement.mismatches.size(), 1u);
  EXPECT_EQ(judgement.mismatches[0].observable, "headers.h");
  return judgement.mismatches[0].expected + " → " + judgement.mismatches[0].actual;
}

struct Row {
  const char* expect;
  const char* header;
  const char* wrong = "";
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    Headers headers{{"other", "x"}};
    headers.add("H", row.header);
    EXPECT_EQ(judge(row.expect, headers), row.wrong) << row.expect << " on " << row.header;
  }
}

void check_absent(const char* expect, const char* wrong) {
  EXPECT_EQ(judge(expect, {{"other", "x"}}), wrong) << expect << " on no header";
}

TEST(HeaderMatcher, Values) {
  check({
      {R"("1")", "1"},
      {R"("1")", "2", "“1” → \"2\""},
      {R"(1)", "1"},
      {R"(1)", "01", "“1” → \"01\""},
      {R"(null)", "1", "absent → \"1\""},
      {R"("")", ""},
      {R"({"any": true})", ""},
      {R"({"at_least": 2})", "10"},
      {R"({"at_least": 2})", "1", "at least 2 → \"1\""},
      {R"({"at_least": 2})", "02", "at least 2 → \"02\""},
      {R"({"at_most": 18446744073709551615})", "18446744073709551615"},
      {R"({"matches": "[0-9a-f]{2}-é"})", "0f-\xe9"},
      {R"({"matches": "[0-9a-f]{2}"})", "0f0", "a text that matches “[0-9a-f]{2}” → \"0f0\""},
      {R"({"contains": "b", "not": "abc"})", "abcd"},
      {R"({"contains": "b", "not": "abc"})", "abc",
       "a text that contains “b” and not “abc” → \"abc\""},
  });
  check_absent(R"(null)", "");
  check_absent(R"("1")", "“1” → absent");
}

TEST(HeaderMatcher, AHeaderThatStandsThereTwice) {
  const Headers twice{{"h", "a=1"}, {"x", ""}, {"H", "b=2"}};
  EXPECT_EQ(judge(R"("a=1")", twice), "the header once, not 2 times → [\"a=1\",\"b=2\"]");
  EXPECT_EQ(judge(R"({"any": true})", twice), "the header once, not 2 times → [\"a=1\",\"b=2\"]");
  EXPECT_EQ(judge(R"(null)", twice), "absent → [\"a=1\",\"b=2\"]");
  EXPECT_EQ(judge(R"({"fields": ["a=1"]})", twice),
            "the header once, not 2 times → [\"a=1\",\"b=2\"]");
  EXPECT_EQ(judge(R"({"pairs": {"a": "1", "b": "2"}, "only": true})", twice), "");
  EXPECT_EQ(judge(R"({"pairs": {"a": "1"}, "separator": ";"})", twice),
            "the header once, not 2 times → [\"a=1\",\"b=2\"]");
  EXPECT_EQ(judge(R"({"tracestate": {"others": [["a", "1"], ["b", "2"]]}})", twice), "");
}

TEST(HeaderMatcher, Pairs) {
  check({
      {R"({"pairs": {"_dd.p.dm": "-4"}})", "_dd.p.dm=-4,_dd.p.tid=1"},
      {R"({"pairs": {"_dd.p.dm": "-4"}})", "_dd.p.tid=1, _dd.p.dm=-4"},
      {R"({"pairs": {"k": "a=b"}})", "k=a=b"},
      {R"({"pairs": {"k": null}})", "x=1"},
      {R"({"pairs": {"k": null}})", "k=1", "key “k”: absent → \"k=1\""},
      {R"({"pairs": {"k": ""}})", "k"},
      {R"({"pairs": {"k": "1", "l": "2"}})", "m=1", "key “k”: “1”; key “l”: “2” → \"m=1\""},
      {R"({"pairs": {"k": "1"}, "only": true})", "k=1"},
      {R"({"pairs": {"k": "1"}, "only": true})", "k=1,l=2,m=3", "no key “l” → \"k=1,l=2,m=3\""},
      {R"({"pairs": {"k": "1"}, "only": true})", "k=1,k=1", "key “k” once → \"k=1,k=1\""},
      {R"({"pairs": {"k": "1"}})", "k=1,k=2"},
      {R"({"pairs": {"k": "1"}, "only": false})", "k=2,k=1", "key “k”: “1” → \"k=2,k=1\""},
      {R"({"pairs": {"Root": {"any": true}, "Sampled": 1}, "separator": ";"})",
       "Root=1-2,3;Sampled=1"},
      {R"({"pairs": {}, "only": true})", ""},
  });
  check_absent(R"({"pairs": {"k": null}, "only": true})", "");
  check_absent(R"({"pairs": {"k": "1"}})", "key “k”: “1” → absent");
}

TEST(HeaderMatcher, Fields) {
  check({
      {R"({"fields": ["00", {"matches": "[0-9a-f]+"}, {"one_of": ["00", "01"]}]})", "00-ab-01"},
      {R"({"fields": ["00", "ab"]})", "00-ab-01", "2 fields between “-”, not 3 → \"00-ab-01\""},
      {R"({"fields": ["00", "ab", "01"]})", "00-ab", "field 3: “01” → \"00-ab\""},
      {R"({"fields": ["00", "ab"]})", "01-ac", "field 1: “00”; field 2: “ab” → \"01-ac\""},
      {R"({"fields": ["a", "", ""]})", "a--"},
      {R"({"fields": ["a", null]})", "a"},
  });
  check_absent(R"({"fields": [{"any": true}]})", "1 fields between “-” → absent");
}

TEST(HeaderMatcher, TracestateDd) {
  check({
      {R"({"tracestate": {"dd": {"s": 2, "o": "rum", "p": {"matches": "[0-9a-f]{16}"}}}})",
       "foo=1,dd=p:00000000000000aa;o:rum;s:2;t.dm:-4"},
      {R"({"tracestate": {"dd": {"t.usr": "a:b", "s": null}}})", "dd=t.usr:a:b"},
      {R"({"tracestate": {"dd": {"s": "2"}}})", "dd=s:1", "dd element “s”: “2” → \"dd=s:1\""},
      {R"({"tracestate": {"dd": {"s": "2"}}})", "d=s:2", "dd element “s”: “2” → \"d=s:2\""},
      {R"({"tracestate": {"dd": {"s": "2"}}})", "dd=s:2,dd=s:1"},
      {R"({"tracestate": {"dd": {"s": "2"}}})", "dd=s:2;o:x;o:y",
       "dd element “o” once → \"dd=s:2;o:x;o:y\""},
      {R"({"tracestate": {"dd": {}}})", "a=1"},
      {R"({"tracestate": {"dd": null}})", "a=1,ddx=2"},
      {R"({"tracestate": {"dd": null}})", "dd=s:1", "no dd member → \"dd=s:1\""},
      {R"({"tracestate": {"dd_size_at_most": 6}})", "a=12345678 ,\tdd=s:1 "},
      {R"({"tracestate": {"dd_size_at_most": 5}})", "dd=s:1",
       "a dd member of at most 5 characters, not 6 → \"dd=s:1\""},
      {R"({"tracestate": {"dd_first": true}})", " ,dd=s:1,a=1"},
      {R"({"tracestate": {"dd_first": true}})", "a=1,dd=s:1",
       "the dd member comes first → \"a=1,dd=s:1\""},
      {R"({"tracestate": {"dd_count": 2}})", "dd=1,a=1,dd=2"},
      {R"({"tracestate": {"dd_count": 1}})", "dd=1,dd=2", "1 dd members, not 2 → \"dd=1,dd=2\""},
  });
}

TEST(HeaderMatcher, TracestateMembers) {
  check({
      {R"({"tracestate": {"others": [["a", "1"], ["b", "x=y"]]}})", "a=1 ,dd=s:1,,\tb=x=y"},
      {R"({"tracestate": {"others": [["a", "1"]]}})", "b=2,a=1",
       "foreign members: “a=1” → \"b=2,a=1\""},
      {R"({"tracestate": {"others": [["a", "1"], ["b", "2"]]}})", "b=2,a=1",
       "foreign members: “a=1,b=2” → \"b=2,a=1\""},
      {R"({"tracestate": {"others": [["a", "1"]]}})", "dd=s:1",
       "foreign members: “a=1” → \"dd=s:1\""},
      {R"({"tracestate": {"others": []}})", "dd=s:1"},
      {R"({"tracestate": {"others": []}})", "a=1", "foreign members: none → \"a=1\""},
      {R"({"tracestate": {"others": [["a", ""]]}})", "a", "foreign members: “a=” → \"a\""},
      {R"({"tracestate": {"contains": [["a", "1"], ["c", "3"]]}})", "a=1,b=2,dd=x,c=3"},
      {R"({"tracestate": {"contains": [["c", "3"], ["a", "1"]]}})", "a=1,b=2,c=3",
       "among the foreign members, in this order: “c=3,a=1” → \"a=1,b=2,c=3\""},
      {R"({"tracestate": {"lacks": ["x", "dd"]}})", "a=1,b=2"},
      {R"({"tracestate": {"lacks": ["x", "b"]}})", "a=1,b=2", "no member “b” → \"a=1,b=2\""},
      {R"({"tracestate": {"members": 2}})", "a=1,, ,dd=x"},
      {R"({"tracestate": {"members": {"at_most": 2}}})", "a=1,b=2,c=3",
       "members: at most 2 → \"a=1,b=2,c=3\""},
  });
  check_absent(R"({"tracestate": {"others": [], "lacks": ["a"], "dd": null, "members": 0}})", "");
  check_absent(R"({"tracestate": {"dd_first": true}})", "the dd member comes first → absent");
  check_absent(R"({"tracestate": {"contains": [["a", "1"]]}})",
               "among the foreign members, in this order: “a=1” → absent");
}

}  // namespace
}  // namespace propspec::harness
