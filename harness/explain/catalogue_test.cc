#include "harness/explain/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/explain/sample_catalogue.h"

namespace propspec::harness {
namespace {

using testing::ElementsAre;

class CatalogueTest : public testing::Test {
 protected:
  // The ids of what is found, or the error.
  std::vector<std::string> found(std::string_view name) const {
    const auto subjects = find_subjects(catalogue_, name);
    if (!subjects) return {subjects.error().message};
    std::vector<std::string> ids;
    for (const Subject& subject : *subjects) {
      std::visit([&](const auto* one) { ids.emplace_back(one->id); }, subject);
    }
    return ids;
  }

  const Catalogue catalogue_ = sample_catalogue();
};

TEST_F(CatalogueTest, KnowsSubjectsByEachOfTheirNames) {
  EXPECT_THAT(found("OR-1"), ElementsAre("OR-1"));
  EXPECT_THAT(found("MX-9"), ElementsAre("OR-1"));
  EXPECT_THAT(found("origin.kept"), ElementsAre("origin.kept"));
  EXPECT_THAT(found("Origin.origin.kept"), ElementsAre("origin.kept"));
  EXPECT_THAT(found("origin.any"), ElementsAre("origin.any"));
  EXPECT_THAT(found("origin.lost"), ElementsAre("origin.lost"));
  EXPECT_THAT(found("mutant:origin.lost"), ElementsAre("origin.lost"));
}

TEST_F(CatalogueTest, LettersHaveNoCase) {
  EXPECT_THAT(found("or-1"), ElementsAre("OR-1"));
  EXPECT_THAT(found("mx-9"), ElementsAre("OR-1"));
  EXPECT_THAT(found("ORIGIN.KEPT"), ElementsAre("origin.kept"));
  EXPECT_THAT(found("Mutant:Origin.Lost"), ElementsAre("origin.lost"));
}

TEST_F(CatalogueTest, NamesWhatMayHaveBeenMeant) {
  EXPECT_THAT(found("OR-3"), ElementsAre("there is no rule, case, law, mutant, cause or invariant "
                                         "'OR-3'; near matches: OR-1, OR-2"));
  EXPECT_THAT(found("orgin.kept")[0], testing::HasSubstr("near matches: origin.kept"));
  EXPECT_THAT(found("qqqqqqqqqqqqqqqqqqqq"),
              ElementsAre("there is no rule, case, law, mutant, cause or invariant "
                          "'qqqqqqqqqqqqqqqqqqqq'; `propspec "
                          "run --list` lists cases and laws, `propspec selftest --list` mutants"));
  EXPECT_THAT(found(""),
              ElementsAre(testing::StartsWith("there is no rule, case, law, mutant, cause or")));
}

TEST_F(CatalogueTest, ListsAllNames) {
  EXPECT_THAT(subject_names(catalogue_), ElementsAre("MX-9", "OR-1", "OR-2", "origin.any",
                                                     "origin.empty", "origin.kept", "origin.lost"));
}

TEST_F(CatalogueTest, SilenceOfALibraryIsAgreement) {
  const auto stances = stances_on(catalogue_, catalogue_.corpus.rules.at("OR-1"));
  ASSERT_EQ(stances.size(), 3u);
  EXPECT_EQ(stances[0].library, "go");
  ASSERT_NE(stances[0].known, nullptr);
  EXPECT_EQ(stances[0].known->behavior, "loses it");
  EXPECT_EQ(stances[1].library, "java");
  EXPECT_EQ(stances[1].known, nullptr);
  EXPECT_EQ(stances[2].library, "opentelemetry");
}

TEST(EmbeddedCatalogue, FindsEverythingByTheNameItLists) {
  const auto catalogue = embedded_catalogue();
  ASSERT_TRUE(catalogue);
  EXPECT_EQ(catalogue->libraries.size(), 8u);
  EXPECT_FALSE(catalogue->laws.empty());
  EXPECT_FALSE(catalogue->mutants.empty());
  for (const std::string& name : subject_names(*catalogue)) {
    EXPECT_TRUE(find_subjects(*catalogue, name)) << name;
  }
}

}  // namespace
}  // namespace propspec::harness
