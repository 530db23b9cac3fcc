#include "harness/protocol/line_splitter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace propspec::harness {
namespace {

std::vector<std::string> lines_now(LineSplitter& splitter) {
  std::vector<std::string> lines;
  while (const auto line = splitter.next()) {
    lines.push_back(line->too_long ? "too long: " + std::string(line->text)
                                   : std::string(line->text));
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(LineSplitter, GivesLinesAsTheyBecomeWhole) {
  LineSplitter splitter;
  EXPECT_EQ(lines_now(splitter), Lines{});
  splitter.feed("one\ntw");
  EXPECT_EQ(lines_now(splitter), Lines{"one"});
  splitter.feed("o");
  EXPECT_EQ(lines_now(splitter), Lines{});
  splitter.feed("\n\nthree\r\n");
  EXPECT_EQ(lines_now(splitter), (Lines{"two", "", "three\r"}));
  EXPECT_FALSE(splitter.rest());
}

TEST(LineSplitter, GivesWhatStandsBehindTheLastLineFeed) {
  LineSplitter splitter;
  splitter.feed("one\ntwo");
  EXPECT_EQ(lines_now(splitter), Lines{"one"});
  const auto rest = splitter.rest();
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->text, "two");
  EXPECT_FALSE(rest->too_long);
  EXPECT_FALSE(splitter.rest());
}

TEST(LineSplitter, CountsTheLineFeed) {
  LineSplitter splitter(4);
  splitter.feed("abc\nabcd\nab\n");
  EXPECT_EQ(lines_now(splitter), (Lines{"abc", "too long: abcd", "ab"}));
}

TEST(LineSplitter, TellsATooLongLineAtOnceAndSkipsTheRest) {
  LineSplitter splitter(4);
  splitter.feed("abc");
  EXPECT_EQ(lines_now(splitter), Lines{});
  splitter.feed("d");
  EXPECT_EQ(lines_now(splitter), Lines{"too long: abcd"});
  splitter.feed("efghijkl");
  EXPECT_EQ(lines_now(splitter), Lines{});
  EXPECT_FALSE(splitter.rest());
  splitter.feed("m\nok\n");
  EXPECT_EQ(lines_now(splitter), Lines{"ok"});
}

TEST(LineSplitter, ShowsTheBeginningOfATooLongLine) {
  LineSplitter splitter(1000);
  splitter.feed(std::string(5000, 'x') + "\n");
  const auto line = splitter.next();
  ASSERT_TRUE(line);
  EXPECT_TRUE(line->too_long);
  EXPECT_EQ(line->text, std::string(200, 'x'));
}

// However the bytes are cut into pieces, the lines are those of the whole.
RC_GTEST_PROP(LineSplitter, DoesNotCareHowTheBytesArrive, ()) {
  const auto bytes =
      *rc::gen::container<std::string>(rc::gen::element('a', 'b', '\n', '\0', '\xff'));
  Lines expected;
  std::string line;
  for (const char c : bytes) {
    if (c != '\n') {
      line += c;
      continue;
    }
    expected.push_back(line.size() < 8 ? line : "too long: " + line.substr(0, 8));
    line.clear();
  }
  if (line.size() >= 8) expected.push_back("too long: " + line.substr(0, 8));

  LineSplitter splitter(8);
  Lines got;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 20);
    splitter.feed(std::string_view(bytes).substr(at, size));
    for (auto& next : lines_now(splitter)) got.push_back(std::move(next));
    at += size;
  }
  RC_ASSERT(got == expected);
  const auto rest = splitter.rest();
  RC_ASSERT(rest.has_value() == (!line.empty() && line.size() < 8));
  if (rest) RC_ASSERT(rest->text == line);
}

}  // namespace
}  // namespace propspec::harness
