#include "harness/laws/w3c_headers.h"

#include <gtest/gtest.h>

namespace propspec::harness {
namespace {

Clarity clarity(std::string_view header) { return read_traceparent(header).clarity; }

TEST(ReadTraceparent, KnowsWhatIsValid) {
  const TraceParentText text =
      read_traceparent(" \t00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03\t");
  EXPECT_EQ(text.clarity, Clarity::kValid);
  EXPECT_EQ(text.trace_id, (TraceId{0x0af7651916cd43dd, 0x8448eb211c80319c}));
  EXPECT_EQ(text.parent_id, SpanId{0xb7ad6b7169203331});
  EXPECT_TRUE(text.sampled);
  EXPECT_EQ(clarity("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-x"), Clarity::kValid);
}

TEST(ReadTraceparent, KnowsWhatIsNot) {
  for (const std::string_view invalid :
       {"", "00", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
        "z0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
        "00-00000000000000000000000000000000-b7ad6b7169203331-00",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-00",
        "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-00",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-x",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00.x"}) {
    EXPECT_EQ(clarity(invalid), Clarity::kInvalid) << invalid;
  }
}

TEST(ReadTraceparent, LeavesOpenWhatIsDisputed) {
  for (const std::string_view disputed :
       {"00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
        "0G-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\n"}) {
    EXPECT_EQ(clarity(disputed), Clarity::kDisputed) << disputed;
  }
}

TEST(ReadTracestate, SplitsForeignMembersFromDd) {
  const Headers headers{{"TraceState", " foo=1 ,\tdd=s:1"}, {"tracestate", "bar= 2"}};
  const TraceStateText state = read_tracestate(headers);
  EXPECT_TRUE(state.clear);
  EXPECT_EQ(joined(state.foreign), "foo=1,bar= 2");
  EXPECT_EQ(state.dd, "s:1");
  EXPECT_EQ(state.dd_members, 1u);
}

TEST(ReadTracestate, IsUnclearBeyondTheGrammar) {
  for (const std::string_view list : {"foo", "Foo=1", "foo=", "=1", "foo=1,,bar=2", "foo=1,foo=2",
                                      "foo=a=b", "foo=\xC3\xA9", "dd=", "a@b@c=1", "9=1"}) {
    EXPECT_FALSE(read_tracestate({{"tracestate", list}}).clear) << list;
  }
  EXPECT_TRUE(read_tracestate({{"tracestate", "9a@b=1,_"}}).foreign.size() == 2);
  EXPECT_TRUE(read_tracestate({{"tracestate", "9a@b=1"}}).clear);
  EXPECT_TRUE(read_tracestate({{"tracestate", ""}}).clear);
}

TEST(ReadDdMember, TakesElementsApart) {
  const DdMember dd = read_dd_member("s:2;o:rum;p:x;t.usr.id:YQ~~;new:a:b");
  EXPECT_TRUE(dd.clear);
  EXPECT_EQ(dd.s, "2");
  EXPECT_EQ(dd.o, "rum");
  EXPECT_EQ(dd.p, "x");
  EXPECT_EQ(dd.tags.find("_dd.p.usr.id"), "YQ==");
  ASSERT_EQ(dd.unknown.size(), 1u);
  EXPECT_EQ(dd.unknown[0], (KeyValue{"new", "a:b"}));
}

TEST(ReadDdMember, IsUnclearWithMalformedOrRepeatedElements) {
  for (const std::string_view text :
       {"", "s", "s:", ":1", "s:1;", "s:1;s:2", "t.a:1;t.a:2", "s:1; o:x", "x:1;x:2"}) {
    EXPECT_FALSE(read_dd_member(text).clear) << text;
  }
}

TEST(EncodedInDd, ReplacesWhatMayNotStandThere) {
  EXPECT_EQ(encoded_in_dd("a=b,c;d~e\tf"), "a~b_c_d_e_f");
}

TEST(CanonicalInteger, HasNoLeadingZeros) {
  EXPECT_EQ(canonical_integer("-1"), -1);
  EXPECT_EQ(canonical_integer("0"), 0);
  for (const std::string_view text : {"", "-", "-0", "01", "+1", " 1", "1.0", "2147483648"}) {
    EXPECT_EQ(canonical_integer(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace propspec::harness
