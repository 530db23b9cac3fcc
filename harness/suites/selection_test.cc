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
  Case old = origin_case("old.flags", "a", "a");
  old.rules = {"TP-90"};
  old.specs = {Spec::kW3c1, Spec::kW3c1};
  Corpus corpus =
      corpus_with(origin_case("origin.extract", "a", "a"), origin_case("origin.inject", "b", "b"),
                  std::move(other), std::move(old));
  corpus.rules.at("OR-1").also = {"MX-01"};
  return corpus;
}

std::vector<std::string> ids(const Filters& filters) {
  const Corpus corpus = sample();
  const auto selected = select(corpus, {}, filters);
  std::vector<std::string> found;
  if (!selected) return {"error: " + selected.error().message};
  for (const Case* test_case : selected->cases) found.push_back(test_case->id);
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

TEST(SelectCases, KnowsTheOtherNumbersOfARule) {
  EXPECT_EQ(ids({{"mx-01"}, {}}), (Ids{"origin.extract", "origin.inject"}));
  EXPECT_EQ(ids({{}, {"MX-0?"}}), Ids{"datadog.tags.kept"});
  EXPECT_THAT(ids({{"MX-11"}, {}})[0], HasSubstr("near matches: MX-01"));
}

TEST(SelectCases, TakesWhatHoldsInTheEdition) {
  EXPECT_EQ(ids({{}, {}, Spec::kW3c1}),
            (Ids{"datadog.tags.kept", "old.flags", "origin.extract", "origin.inject"}));
  EXPECT_EQ(ids({{"TP-90"}, {}, Spec::kW3c1}), Ids{"old.flags"});
  EXPECT_EQ(ids({{"TP-90", "origin"}, {}})[0],
            "error: what 'TP-90' matches does not hold in w3c-2; see --spec for the editions");
}

TEST(SelectCases, Excludes) {
  EXPECT_EQ(ids({{}, {"origin"}}), Ids{"datadog.tags.kept"});
  EXPECT_EQ(ids({{"-*.inject", "origin.*"}, {}}), Ids{"origin.extract"});
}

TEST(SelectCases, NamesWhatLooksLikeAPatternThatMatchesNothing) {
  EXPECT_THAT(
      ids({{"origin.extrakt"}, {}})[0],
      HasSubstr("no case and no law matches 'origin.extrakt'; near matches: origin.extract"));
  EXPECT_THAT(ids({{"inject"}, {}})[0],
              HasSubstr("near matches: Origin.origin.inject, origin.inject"));
  EXPECT_THAT(ids({{"datadg"}, {}})[0], testing::EndsWith("; near matches: datadog*"));
  EXPECT_EQ(ids({{"qqqqqqq"}, {}})[0],
            "error: no case and no law matches 'qqqqqqq'; see --list for all there are");
}

TEST(SelectCases, AMistypedPatternIsAnErrorBesideGoodOnes) {
  EXPECT_THAT(ids({{"origin.extract", "orogin.inject"}, {}})[0],
              HasSubstr("no case and no law matches 'orogin.inject'; near matches: origin.inject"));
}

TEST(SelectCases, APatternWhoseCasesAreAllExcludedIsNone) {
  EXPECT_EQ(ids({{"origin.extract", "origin.inject"}, {"origin.inject"}}), Ids{"origin.extract"});
}

TEST(SelectCases, ASelectionOfNothingIsAnError) {
  EXPECT_THAT(ids({{"origin"}, {"*"}})[0], HasSubstr("exclude every"));
}

}  // namespace
}  // namespace propspec::harness
