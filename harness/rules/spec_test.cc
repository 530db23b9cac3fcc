#include "harness/rules/spec.h"

#include <gtest/gtest.h>

namespace propspec::harness {
namespace {

TEST(Spec, HasNames) {
  EXPECT_EQ(name(Spec::kW3c1), "w3c-1");
  EXPECT_EQ(name(Spec::kW3c2), "w3c-2");
  EXPECT_EQ(parse_spec("w3c-1"), Spec::kW3c1);
  EXPECT_EQ(parse_spec("w3c-2"), Spec::kW3c2);
  EXPECT_EQ(parse_spec("w3c-9"), std::nullopt);
  EXPECT_EQ(parse_spec("W3C-1"), std::nullopt);
  EXPECT_EQ(parse_spec(""), std::nullopt);
  EXPECT_EQ(kCurrentSpec, Spec::kW3c2);
}

TEST(SpecRange, ContainsItsEnds) {
  const SpecRange all, old{Spec::kW3c1, Spec::kW3c1}, current{Spec::kW3c2, Spec::kW3c2};
  EXPECT_TRUE(all.contains(Spec::kW3c1) && all.contains(Spec::kW3c2));
  EXPECT_TRUE(old.contains(Spec::kW3c1));
  EXPECT_FALSE(old.contains(Spec::kW3c2));
  EXPECT_FALSE(current.contains(Spec::kW3c1));
  EXPECT_TRUE(current.contains(Spec::kW3c2));
}

TEST(SpecRange, MeetsAnother) {
  const SpecRange all, old{Spec::kW3c1, Spec::kW3c1}, current{Spec::kW3c2, Spec::kW3c2};
  EXPECT_EQ(common(all, old), old);
  EXPECT_EQ(common(current, all), current);
  EXPECT_TRUE(common(old, current).empty());
  EXPECT_FALSE(common(all, all).empty());
}

}  // namespace
}  // namespace propspec::harness
