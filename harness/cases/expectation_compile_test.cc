// What the schema cannot see is refused when an expectation is compiled, not when it is judged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/cases/expectation.h"

namespace propspec::harness {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::Field;
using testing::StartsWith;

struct Row {
  const char* expect;
  std::vector<std::string> pointers;
};

TEST(ExpectationCompile, ProblemsNameTheirPlace) {
  const Row rows[] = {
      {R"({"span": {"trace_id": "123"}})", {"/span/trace_id"}},
      {R"({"span": {"trace_id": "640CFD8D0000000000000000075BCD15"}})", {"/span/trace_id"}},
      {R"({"span": {"trace_id": 1}})", {"/span/trace_id"}},
      {R"({"span": {"trace_id": {"at_least": 1}}})", {"/span/trace_id/at_least"}},
      {R"({"span": {"parent_id": {"not": "987654321"}}})", {"/span/parent_id/not"}},
      {R"({"span": {"parent_id": {"one_of": [null, "0000000000000001", "1"]}}})",
       {"/span/parent_id/one_of/2"}},
      {R"({"span": {"sampling_priority": "2"}})", {"/span/sampling_priority"}},
      {R"({"span": {"sampling_priority": 2.0}})", {"/span/sampling_priority"}},
      {R"({"span": {"sampling_priority": {"fresh": true}}})", {"/span/sampling_priority/fresh"}},
      {R"({"span": {"sampling_priority": {"id_of": "span.trace_id", "form": "decimal"}}})",
       {"/span/sampling_priority/form"}},
      {R"({"span": {"trace_id": {"id_of": "span.trace_id", "form": "hex"}}})",
       {"/span/trace_id/form"}},
      {R"({"span": {"parent_id": {"id_of": "span.trace_id", "form": "hex32"}}})",
       {"/span/parent_id/form"}},
      {R"({"headers": {"h": {"id_of": "span.span_id", "form": "hex32"}}})", {"/headers/h/form"}},
      {R"({"headers": {"a/b": {"matches": "["}}})", {"/headers/a~1b/matches"}},
      {R"({"headers": {"h": "€"}})", {"/headers/h"}},
      {R"({"headers": {"h": {"pairs": {"€": "1", "k": "€"}}}})",
       {"/headers/h/pairs/k", "/headers/h/pairs/€"}},
      {R"({"headers": {"h": {"fields": ["a", {"contains": "€"}]}}})",
       {"/headers/h/fields/1/contains"}},
      {R"({"headers": {"h": "1", "H": "2"}})", {"/headers/h"}},
      {R"({"headers": {"h": {"tracestate": {"others": [["a", "€"]], "dd_count": -1,
           "members": "2"}}}})",
       {"/headers/h/tracestate/dd_count", "/headers/h/tracestate/others/0/1",
        "/headers/h/tracestate/members"}},
      {R"({"span": {"tags": {"a": "€"}, "links": [{"span_id": "1", "flags": "1"}]}})",
       {"/span/tags/a", "/span/links/0/span_id", "/span/links/0/flags"}},
      {R"({"baggage": {"pairs": {"k": "1"}, "separator": ";"}})", {"/baggage/separator"}},
      {R"({"extracted": {"span_id": "1"}})", {"/extracted/span_id"}},
  };
  for (const Row& row : rows) {
    std::vector<SchemaError> problems;
    EXPECT_FALSE(Expectation::compile(nlohmann::json::parse(row.expect), "", problems));
    std::vector<std::string> pointers;
    for (const SchemaError& problem : problems) pointers.push_back(problem.pointer);
    EXPECT_THAT(pointers, ElementsAreArray(row.pointers)) << row.expect;
  }
}

TEST(ExpectationCompile, UnicodeIsWelcomeWhereTextIsUnicode) {
  const auto source = nlohmann::json::parse(
      R"({"baggage": {"pairs": {"€": "€", "k": {"matches": "€+"}}},
          "span": {"links": [{"attributes": {"€": "€"}}]}})");
  EXPECT_TRUE(Expectation::compile(source));
}

TEST(ExpectationCompile, TheErrorHasOneLineForEachProblem) {
  const auto source =
      nlohmann::json::parse(R"({"span": {"span_id": "1", "trace_id": {"matches": "("}}})");
  const auto refused = Expectation::compile(source);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              testing::MatchesRegex("/span/trace_id/matches: RE2 refuses .*\n/span/span_id: .*"));
}

TEST(ExpectationCompile, PointersContinueThoseOfTheFile) {
  std::vector<SchemaError> problems = {{"/other", "was there before"}};
  EXPECT_FALSE(Expectation::compile(nlohmann::json::parse(R"({"span": {"span_id": "1"}})"),
                                    "/cases/3/expect", problems));
  EXPECT_THAT(problems, ElementsAre(Field(&SchemaError::pointer, "/other"),
                                    Field(&SchemaError::pointer, "/cases/3/expect/span/span_id")));
}

}  // namespace
}  // namespace propspec::harness
