#include "harness/cases/lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace propspec::harness {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <typename Walk>
std::vector<std::string> all(Walk walk) {
  std::vector<std::string> parts;
  while (const auto part = walk.next()) parts.emplace_back(*part);
  return parts;
}

TEST(Lists, MembersAreTrimmedAndEmptyOnesLeftOut) {
  EXPECT_THAT(all(Members("a=1,b=2", ',')), ElementsAre("a=1", "b=2"));
  EXPECT_THAT(all(Members(" a=1\t,, \t,b = 2 ,", ',')), ElementsAre("a=1", "b = 2"));
  EXPECT_THAT(all(Members("", ',')), IsEmpty());
  EXPECT_THAT(all(Members(" \t ", ',')), IsEmpty());
  EXPECT_THAT(all(Members("a;b", ',')), ElementsAre("a;b"));
}

TEST(Lists, FieldsStandAsTheyAre) {
  EXPECT_THAT(all(Fields("00-ab-01", '-')), ElementsAre("00", "ab", "01"));
  EXPECT_THAT(all(Fields(" a--b-", '-')), ElementsAre(" a", "", "b", ""));
  EXPECT_THAT(all(Fields("", '-')), ElementsAre(""));
}

TEST(Lists, MembersSplitAtTheFirstDelimiter) {
  EXPECT_EQ(split_member("a=b=c", '='), (KeyValue{"a", "b=c"}));
  EXPECT_EQ(split_member("a", '='), (KeyValue{"a", ""}));
  EXPECT_EQ(split_member("=b", '='), (KeyValue{"", "b"}));
}

RC_GTEST_PROP(Lists, FieldsOfAnyBytesJoinToTheSameText, (const std::string& text, char separator)) {
  std::string joined;
  bool first = true;
  for (const std::string& field : all(Fields(text, separator))) {
    if (!first) joined += separator;
    first = false;
    joined += field;
  }
  RC_ASSERT(joined == text);
}

RC_GTEST_PROP(Lists, MembersOfAnyBytesAreNeverEmpty, (const std::string& text, char separator)) {
  for (const std::string& member : all(Members(text, separator))) {
    RC_ASSERT(!member.empty());
    RC_ASSERT(trim(member) == member);
    RC_ASSERT(text.find(member) != std::string::npos);
  }
}

}  // namespace
}  // namespace propspec::harness
