#include "harness/suites/environment.h"

#include <gtest/gtest.h>

namespace propspec::harness {
namespace {

Hello spelling_hello() {
  Hello hello;
  hello.style_names = {{"b3", "b3 single header"}};
  return hello;
}

TEST(EffectiveEnvironment, SpellsStylesAsTheLibraryDoes) {
  Case test_case;
  test_case.styles = StyleSelection{{"datadog", "b3"}, {"datadog", "b3"}, true};
  EXPECT_EQ(effective_environment(test_case, spelling_hello(), {}),
            (Environment{{"DD_TRACE_PROPAGATION_STYLE", "datadog,b3 single header"}}));
}

TEST(EffectiveEnvironment, SetsDirectionsApart) {
  Case test_case;
  test_case.styles = StyleSelection{{"b3"}, {"tracecontext"}, false};
  EXPECT_EQ(effective_environment(test_case, spelling_hello(), {}),
            (Environment{{"DD_TRACE_PROPAGATION_STYLE_EXTRACT", "b3 single header"},
                         {"DD_TRACE_PROPAGATION_STYLE_INJECT", "tracecontext"}}));
}

TEST(EffectiveEnvironment, LeavesADirectionToTheDefault) {
  Case test_case;
  test_case.styles = StyleSelection{{"datadog"}, {}, false};
  EXPECT_EQ(effective_environment(test_case, spelling_hello(), {}),
            (Environment{{"DD_TRACE_PROPAGATION_STYLE_EXTRACT", "datadog"}}));
}

TEST(EffectiveEnvironment, TheUserWinsOverTheCase) {
  Case test_case;
  test_case.styles = StyleSelection{{"datadog"}, {"datadog"}, true};
  test_case.env = {{"DD_ENV", "case"}, {"DD_SERVICE", "case"}};
  EXPECT_EQ(
      effective_environment(test_case, {},
                            {{"DD_ENV", "user"}, {"DD_TRACE_PROPAGATION_STYLE", "none"}}),
      (Environment{
          {"DD_ENV", "user"}, {"DD_SERVICE", "case"}, {"DD_TRACE_PROPAGATION_STYLE", "none"}}));
}

TEST(EffectiveEnvironment, IsEmptyForACaseWithoutConfiguration) {
  EXPECT_TRUE(effective_environment({}, spelling_hello(), {}).empty());
}

}  // namespace
}  // namespace propspec::harness
