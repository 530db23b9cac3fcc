#include "harness/suites/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "harness/suites/fake_target.h"

namespace propspec::harness {
namespace {

using testing::HasSubstr;

Corpus sample() {
  Case other = origin_case("datadog.tags.kept", "a", "a");
  other.topic = "datadog-tags";
  other.rules = {"DD-T-51"};
  return corpus_with(origin_case("origin.extract", "a", "a"),
                     origin_case("origin.inject", "b", "b"), std::move(other));
}

std::vector<std::string> ids(const Filters& filters) {
  const Corpus corpus = sample();
  const auto selected = select_cases(corpus, filters);
  std::vector<std::string> found;
  if (!selected) return {"error: " + selected.error().message};
  for (const Case* test_case : *selected) found.push_back(test_case->id);
  return found;
}

using Ids = std::vector<std::string>;

TEST(SelectCases, TakesAllWithoutFilters) {
  EXPECT_EQ(ids({}), (Ids{"datadog.tags.kept", "origin.extract", "origin.inject"}));
}

TEST(SelectCases, KnowsCasesByEachOfTheirNames) {
  EXPECT_EQ(ids({{"origin.extract"}, {}}), Ids{"origin.extract"});
  EXPECT_EQ(ids({{"DatadogTags.*"}, {}}), Ids{"datadog.tags.kept"});
  EXPECT_EQ(ids({{"datadog-tags"}, {}}), Ids{"datadog.tags.kept"});
  EXPECT_EQ(ids({{"DD-T-51"}, {}}), Ids{"datadog.tags.kept"});
  EXPECT_EQ(ids({{"OR-?"}, {}}), (Ids{"origin.extract", "origin.inject"}));
}

TEST(SelectCases, Excludes) {
  EXPECT_EQ(ids({{}, {"origin"}}), Ids{"datadog.tags.kept"});
  EXPECT_EQ(ids({{"-*.inject", "origin.*"}, {}}), Ids{"origin.extract"});
}

TEST(SelectCases, NamesWhatLooksLikeAPatternThatMatchesNothing) {
  EXPECT_THAT(ids({{"origin.extrakt"}, {}})[0],
              HasSubstr("no case matches 'origin.extrakt'; near matches: origin.extract"));
  EXPECT_THAT(ids({{"inject"}, {}})[0],
              HasSubstr("near matches: Origin.origin.inject, origin.inject"));
  EXPECT_THAT(ids({{"datadg"}, {}})[0], testing::EndsWith("; near matches: datadog*"));
  EXPECT_EQ(ids({{"qqqqqqq"}, {}})[0],
            "error: no case matches 'qqqqqqq'; see --list for all there are");
}

TEST(SelectCases, AMistypedPatternIsAnErrorBesideGoodOnes) {
  EXPECT_THAT(ids({{"origin.extract", "orogin.inject"}, {}})[0],
              HasSubstr("no case matches 'orogin.inject'; near matches: origin.inject"));
}

TEST(SelectCases, APatternWhoseCasesAreAllExcludedIsNone) {
  EXPECT_EQ(ids({{"origin.extract", "origin.inject"}, {"origin.inject"}}), Ids{"origin.extract"});
}

TEST(SelectCases, ASelectionOfNothingIsAnError) {
  EXPECT_THAT(ids({{"origin"}, {"*"}})[0], HasSubstr("exclude every case"));
}

}  // namespace
}  // namespace propspec::harness
