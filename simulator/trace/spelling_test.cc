#include "simulator/trace/spelling.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace propspec {
namespace {

using Names = std::vector<std::string>;

TEST(EditDistance, CountsWhatMustChange) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("DD-T-51", "dd-t-51"), 0u);
}

TEST(NearMatches, TakesWhatHoldsTheTextBeforeWhatIsSpelledAlmostLikeIt) {
  const Names names = {"order.first", "border.last", "odder", "b3.single"};
  EXPECT_EQ(near_matches("order", names), (Names{"border.last", "order.first", "odder"}));
  EXPECT_EQ(near_matches("order", names, 1), Names{"border.last"});
}

TEST(NearMatches, FindsNothingLikeNothing) {
  EXPECT_EQ(near_matches("", {"a", "b"}), Names{});
  EXPECT_EQ(near_matches("qqqqqq", {"a", "b"}), Names{});
}

RC_GTEST_PROP(EditDistance, IsTheSameFromEitherSide, (const std::string& a, const std::string& b)) {
  RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
}

}  // namespace
}  // namespace propspec
