#include "harness/explain/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/explain/sample_catalogue.h"

namespace propspec::harness {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class Explain : public testing::Test {
 protected:
  std::string page(std::string_view name, const reports::Appearance& appearance = {}) const {
    return explanation(catalogue_, find_subjects(catalogue_, name).value().at(0), appearance);
  }
  json object(std::string_view name) const {
    return explanation_json(catalogue_, find_subjects(catalogue_, name).value().at(0));
  }

  const Catalogue catalogue_ = sample_catalogue();
};

TEST_F(Explain, ARule) {
  EXPECT_EQ(page("OR-1"), R"(OR-1 The origin travels

   The origin that arrived is the origin that leaves.

   must: asserted by tests that the libraries share, or a MUST of W3C or B3; a failure fails the run
   asserted: a test shared by the libraries or a specification asserts it
   topic     origin
   also      MX-9
   sources   a specification, section 1
             a test

What libraries do
   go (<2.0): loses it [dd-trace-go, run]
   opentelemetry: has none [its manual]
   java: as the rule says, as far as is known

What to change where it fails
   Keep the origin as text, and write it as it came.

Cases: 1

origin.kept A plain origin
   env       DD_TRACE_PROPAGATION_STYLE=datadog
             DD_TRACE_SAMPLE_RATE=1
   sent      x-datadog-trace-id: 1
             x-datadog-origin: rum
   needs     feature decide
   expected  span.origin is “rum”

Laws
   origin.any: Any origin travels

Mutants that break it
   origin.lost: Loses the origin

To run it alone
   propspec run TARGET --filter OR-1
)");
}

TEST_F(Explain, ACase) {
  EXPECT_EQ(page("origin.empty"), R"(origin.empty No text

   may: libraries honestly differ; which of the known behaviours is shown is told, any other is a
   warning
   topic     origin

   sent      x-datadog-origin: 
   One of the known behaviours:
   “none”
             span.origin is absent
   “carried”
             span.origin is “”
   control   origin.kept: must pass too, else this shows nothing

The rule
   OR-2 An empty origin (may): An empty origin is none, or it is carried.

What to choose, where there is a choice
   Turn an empty value into none where it is read.

To run it alone
   propspec run TARGET --filter origin.empty
)");
}

TEST_F(Explain, ALaw) {
  EXPECT_EQ(page("origin.any"), R"(origin.any Any origin travels

   Whatever origin arrives is the origin that leaves.

   must: asserted by tests that the libraries share, or a MUST of W3C or B3; a failure fails the run
   A law, tried on valid requests with headers of datadog.
   needs     feature decide

The rule
   OR-1 The origin travels (must): The origin that arrived is the origin that leaves.

What to change where it fails
   Keep the origin as text, and write it as it came.

To try it alone
   propspec run TARGET --filter origin.any
)");
}

TEST_F(Explain, AMutant) {
  EXPECT_EQ(page("origin.lost"), R"(origin.lost Loses the origin

   A fault put into a copy of the reference, to see whether the suites find it.
   topic     origin

The rule
   OR-1 The origin travels (must): The origin that arrived is the origin that leaves.

What is changed
   simulator/a.cc
   - keep(origin);
   - next();
   + next();

To see who finds it
   propspec run mutant:origin.lost
)");
}

TEST_F(Explain, TheSameAsJson) {
  const json rule = object("OR-1");
  EXPECT_EQ(rule["kind"], "rule");
  EXPECT_EQ(rule["level"], "must");
  EXPECT_EQ(rule["also"], json{"MX-9"});
  EXPECT_EQ(rule["specs"], (json{"w3c-1", "w3c-2"}));
  EXPECT_EQ(rule["remedy"], "Keep the origin as text, and write it as it came.");
  EXPECT_EQ(rule["libraries"][0]["versions"], "<2.0");
  EXPECT_EQ(rule["libraries"][1], (json{{"library", "java"}, {"diverges", false}}));
  EXPECT_EQ(rule["cases"][0]["expected"], json{"span.origin is “rum”"});
  EXPECT_EQ(rule["laws"][0]["id"], "origin.any");
  EXPECT_EQ(rule["mutants"][0]["id"], "origin.lost");

  const json one = object("origin.empty");
  EXPECT_EQ(one["kind"], "case");
  EXPECT_EQ(one["behaviors"][1]["name"], "carried");
  EXPECT_EQ(one["control"], "origin.kept");
  EXPECT_EQ(one["rules"][0]["id"], "OR-2");
  EXPECT_EQ(one["input"]["given"]["headers"][0], (json{"x-datadog-origin", ""}));

  EXPECT_EQ(object("origin.any")["inputs"], "valid requests with headers of datadog");
  EXPECT_EQ(object("origin.lost")["edits"][0]["replace"], "next();");
}

TEST_F(Explain, ColourOnlyWhereItIsWanted) {
  for (const char* name : {"OR-1", "origin.empty", "origin.any", "origin.lost"}) {
    EXPECT_THAT(page(name), Not(HasSubstr("\x1b")));
    EXPECT_THAT(page(name, {100, true}), HasSubstr("\x1b[1m"));
  }
}

TEST_F(Explain, WrapsProseToTheWidth) {
  EXPECT_THAT(page("OR-1", {40, false}),
              HasSubstr("   The origin that arrived is the origin\n   that leaves.\n"));
}

TEST(ExplainEmbedded, EverythingHasAPageAndAnObject) {
  const auto catalogue = embedded_catalogue();
  ASSERT_TRUE(catalogue);
  for (const std::string& name : subject_names(*catalogue)) {
    const auto subjects = find_subjects(*catalogue, name);
    ASSERT_TRUE(subjects) << name;
    for (const Subject& subject : *subjects) {
      const std::string text = explanation(*catalogue, subject, {});
      EXPECT_THAT(text, HasSubstr("\n   propspec ")) << name;
      EXPECT_TRUE(explanation_json(*catalogue, subject).contains("command")) << name;
      for (const char byte : text) {
        const auto value = static_cast<unsigned char>(byte);
        ASSERT_TRUE(value >= 0x20 || byte == '\n') << name;
      }
    }
  }
}

}  // namespace
}  // namespace propspec::harness
