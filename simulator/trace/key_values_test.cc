#include "simulator/trace/key_values.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace propspec {
namespace {

TEST(KeyValues, KeepsOrderAndDuplicates) {
  KeyValues list = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[2], (KeyValue{"a", "3"}));
  EXPECT_EQ(list.find("a"), "1");
  EXPECT_EQ(list.find("c"), std::nullopt);
}

TEST(KeyValues, SetReplacesInPlace) {
  KeyValues list = {{"a", "1"}, {"b", "2"}};
  list.set("a", "a longer value");
  list.set("c", "3");
  EXPECT_EQ(list, (KeyValues{{"a", "a longer value"}, {"b", "2"}, {"c", "3"}}));
}

TEST(KeyValues, HeaderNamesHaveNoCase) {
  KeyValues list = {{"TraceParent", "1"}, {"traceparent", "2"}, {"other", "3"}};
  EXPECT_EQ(list.find_header("TRACEPARENT"), "1");
  list.erase_header("traceparent");
  list.add("traceparent", "4");
  EXPECT_EQ(list, (KeyValues{{"other", "3"}, {"traceparent", "4"}}));
}

TEST(KeyValues, TakesViewsIntoItself) {
  KeyValues list = {{"key", "value"}};
  for (int i = 0; i < 200; ++i) list.add(list[0].value, list[0].key);
  for (std::size_t i = 1; i < list.size(); ++i) EXPECT_EQ(list[i], (KeyValue{"value", "key"}));
}

TEST(KeyValues, MakesPairsOfATextItHolds) {
  KeyValues list = {{"a", "0"}};
  const std::string_view held = list.hold("a=1,b=2");
  list.set_held(held.substr(4, 1), held.substr(6, 1));
  list.set_held(held.substr(0, 1), held.substr(2, 1));
  EXPECT_EQ(list, (KeyValues{{"a", "1"}, {"b", "2"}}));
}

TEST(KeyValues, WrittenValueMayBeWithdrawn) {
  KeyValues list;
  EXPECT_TRUE(list.add_written("a", [](std::string& out) {
    out.append("1").append("2");
    return true;
  }));
  EXPECT_FALSE(list.add_written("b", [](std::string& out) {
    out.append("gone");
    return false;
  }));
  EXPECT_EQ(list, (KeyValues{{"a", "12"}}));
}

// Against the plainest list there is.
RC_GTEST_PROP(KeyValues, BehavesLikeAListOfPairs, ()) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  KeyValues list;
  Pairs model;
  const auto keys =
      rc::gen::element<std::string>("a", "b", "", "long enough to need an allocation");
  const int steps = *rc::gen::inRange(0, 30);
  for (int i = 0; i < steps; ++i) {
    const std::string key = *keys;
    const auto value = *rc::gen::arbitrary<std::string>();
    const auto at =
        std::find_if(model.begin(), model.end(), [&](auto& p) { return p.first == key; });
    switch (*rc::gen::inRange(0, 3)) {
      case 0:
        list.add(key, value);
        model.emplace_back(key, value);
        break;
      case 1:
        list.set(key, value);
        if (at != model.end()) {
          at->second = value;
        } else {
          model.emplace_back(key, value);
        }
        break;
      default:
        RC_ASSERT(list.erase(key) == (at != model.end()));
        std::erase_if(model, [&](auto& p) { return p.first == key; });
    }
  }
  RC_ASSERT(list.size() == model.size());
  for (std::size_t i = 0; i < model.size(); ++i) {
    RC_ASSERT(list[i].key == model[i].first && list[i].value == model[i].second);
  }
}

}  // namespace
}  // namespace propspec
