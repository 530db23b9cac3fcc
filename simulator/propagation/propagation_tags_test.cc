#include "simulator/propagation/propagation_tags.h"

#include <gtest/gtest.h>

#include <string>

namespace propspec {
namespace {

struct Collected {
  KeyValues tags;
  std::string error;
};

Collected collect(std::string_view header) {
  Collected collected;
  collect_tags(header, collected.tags, collected.error);
  return collected;
}

std::string encode(const KeyValues& tags, std::uint64_t high = 0, std::size_t limit = 512) {
  SpanContext context;
  context.trace_id.high = high;
  context.tags = tags;
  std::string out;
  append_tags_header(context, limit, out);
  return out;
}

TEST(PropagationTags, GrammarAcceptsAndRefuses) {
  for (const char* good : {"", "_dd.p.a=1", "_dd.p.a=1,_dd.p.b=2", "_dd.p.a=b=c==", "_dd.p.dm=-4,",
                           "foo=bar", "_dd.p.a= x ", "_dd.p.a= "}) {
    EXPECT_EQ(inspect_tags_header(good).error, TagError::kNone) << good;
  }
  for (const char* bad : {",", ",_dd.p.a=1", "_dd.p.a=1,,_dd.p.b=2", "_dd.p.a", "_dd.p.a=", "=x",
                          "_dd.p.a b=1", "_dd.p.a=\xC3\xA9", "_dd.p.a=1,,", "_dd.p.a=\n"}) {
    EXPECT_EQ(inspect_tags_header(bad).error, TagError::kDecoding) << bad;
  }
}

TEST(PropagationTags, LimitOfTheHeaderIs512Bytes) {
  const std::string fits = "_dd.p.a=" + std::string(504, 'x');
  EXPECT_EQ(inspect_tags_header(fits).error, TagError::kNone);
  EXPECT_EQ(inspect_tags_header(fits + "x").error, TagError::kExtractMaxSize);
}

TEST(PropagationTags, TidIsTheLastOfAHeaderThatMayBeRead) {
  EXPECT_EQ(inspect_tags_header("_dd.p.tid=1,_dd.p.a=b,_dd.p.tid=2").tid, "2");
  EXPECT_EQ(inspect_tags_header("_dd.p.tid=1,,").tid, std::nullopt);
  EXPECT_EQ(inspect_tags_header("").tid, std::nullopt);
}

TEST(PropagationTags, OnlyPropagationTagsAreCollected) {
  const auto [tags, error] =
      collect("foo=bar,_dd.p.=x,_DD.P.a=1,_dd.p.upstream_services=y,_dd.p.a=1");
  EXPECT_EQ(tags, (KeyValues{{"_dd.p.a", "1"}}));
  EXPECT_EQ(error, "");
}

TEST(PropagationTags, LastDuplicateStandsInTheFirstPlace) {
  EXPECT_EQ(collect("_dd.p.a=1,_dd.p.b=2,_dd.p.a=3").tags,
            (KeyValues{{"_dd.p.a", "3"}, {"_dd.p.b", "2"}}));
}

TEST(PropagationTags, CheckedValuesAreDroppedAlone) {
  struct Row {
    const char* header;
    KeyValues tags;
    const char* error;
  };
  const Row rows[] = {
      {"_dd.p.dm=-4", {{"_dd.p.dm", "-4"}}, ""},
      {"_dd.p.dm=-15", {{"_dd.p.dm", "-15"}}, ""},
      {"_dd.p.dm=934086a686-4", {{"_dd.p.dm", "934086a686-4"}}, ""},
      {"_dd.p.dm=934086a6-4,_dd.p.a=1", {{"_dd.p.a", "1"}}, "decoding_error"},
      {"_dd.p.dm=junk,_dd.p.a=1", {{"_dd.p.a", "1"}}, "decoding_error"},
      {"_dd.p.dm=4,_dd.p.a=1", {{"_dd.p.a", "1"}}, "decoding_error"},
      {"_dd.p.dm=-,_dd.p.a=1", {{"_dd.p.a", "1"}}, "decoding_error"},
      {"_dd.p.ts=02", {{"_dd.p.ts", "02"}}, ""},
      {"_dd.p.ts=0A", {{"_dd.p.ts", "0A"}}, ""},
      {"_dd.p.ts=2,_dd.p.a=1", {{"_dd.p.a", "1"}}, "decoding_error"},
      {"_dd.p.ts=zz,_dd.p.a=1", {{"_dd.p.a", "1"}}, "decoding_error"},
      {"_dd.p.tid=640cfd8d00000000", {{"_dd.p.tid", "640cfd8d00000000"}}, ""},
      {"_dd.p.tid=0000000000000000,_dd.p.a=1", {{"_dd.p.a", "1"}}, ""},
      {"_dd.p.tid=640CFD8D00000000,_dd.p.a=1",
       {{"_dd.p.a", "1"}},
       "malformed_tid 640CFD8D00000000"},
      {"_dd.p.tid=1234,_dd.p.dm=x", {}, "malformed_tid 1234"},
      {"_dd.p.dm=x,_dd.p.tid=1234", {}, "decoding_error"},
  };
  for (const Row& row : rows) {
    const auto [tags, error] = collect(row.header);
    EXPECT_EQ(tags, row.tags) << row.header;
    EXPECT_EQ(error, row.error) << row.header;
  }
}

TEST(PropagationTags, TidStandsWhereItWasReceived) {
  const KeyValues tags = {{"_dd.p.a", "1"}, {"_dd.p.tid", "received"}, {"_dd.p.b", "2"}};
  EXPECT_EQ(encode(tags, 0x640cfd8d00000000), "_dd.p.a=1,_dd.p.tid=640cfd8d00000000,_dd.p.b=2");
  EXPECT_EQ(encode({{"_dd.p.a", "1"}}, 16), "_dd.p.a=1,_dd.p.tid=0000000000000010");
  EXPECT_EQ(encode(tags), "_dd.p.a=1,_dd.p.b=2");
  EXPECT_EQ(encode({}), "");
}

TEST(PropagationTags, WhatDoesNotFitIsLeftOutWhole) {
  SpanContext context;
  context.tags = {{"_dd.p.a", std::string(504, 'x')}};
  std::string out = "before";
  EXPECT_EQ(append_tags_header(context, 512, out), TagError::kNone);
  EXPECT_EQ(out.size(), 6u + 512u);

  context.tags.add("_dd.p.dm", "-4");
  out = "before";
  EXPECT_EQ(append_tags_header(context, 512, out), TagError::kInjectMaxSize);
  EXPECT_EQ(append_tags_header(context, 0, out), TagError::kDisabled);
  EXPECT_EQ(out, "before");
}

TEST(PropagationTags, FirstErrorOfInjectionStays) {
  SpanContext context;
  context.tags = {{"_dd.p.a", "1,2"}, {"_dd.p.b", std::string(600, 'x')}};
  std::string out;
  EXPECT_EQ(append_tags_header(context, 512, out), TagError::kEncoding);
  EXPECT_EQ(out, "");
}

TEST(PropagationTags, TagThatNobodyCouldParseIsLeftOut) {
  SpanContext context;
  context.tags = {{"_dd.p.a", "1,2"}, {"_dd.p.b", "2"}, {"_dd.p.c d", "3"}, {"_dd.p.e", "\r\n"}};
  std::string out;
  EXPECT_EQ(append_tags_header(context, 512, out), TagError::kEncoding);
  EXPECT_EQ(out, "_dd.p.b=2");
}

}  // namespace
}  // namespace propspec
