// Loading cases: what they become, and what is refused with which file, line and member.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>

#include "harness/cases/case.h"

namespace propspec::harness {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::UnorderedElementsAre;

std::string rule(const std::string& id, const std::string& level = "must") {
  return R"({"id": ")" + id + R"(", "title": "T", "statement": "A propagator does as it is told.",
    "topic": "style-order", "level": ")" +
         level + R"(", "evidence": "asserted", "sources": ["s"]})";
}

CorpusFile rules_file(std::initializer_list<std::string> rules) {
  std::string text = "{\"rules\": [\n";
  for (const std::string& one : rules) text += (text.size() > 12 ? ",\n" : "") + one;
  return {"fixtures/rules/r.json", text + "\n]}"};
}

// A case whose members stand on lines of their own: `id` on line 3.
std::string plain_case(const std::string& id, const std::string& more = "") {
  return R"({"cases": [
    {
      "id": ")" +
         id + R"(",
      "title": "T",
      "rules": ["A-1"],)" +
         more + R"(
      "given": {"headers": [["a", "1"]]},
      "expect": {"span": {"origin": null}}
    }
  ]})";
}

CorpusFile cases_file(std::string text, std::string path = "fixtures/cases/datadog/c.json") {
  return {std::move(path), std::move(text)};
}

std::vector<std::string> errors(const std::vector<CorpusFile>& files) {
  const auto corpus = load_corpus(files);
  std::vector<std::string> messages;
  if (!corpus) {
    for (const Error& error : corpus.error()) messages.push_back(error.message);
  }
  return messages;
}

std::vector<std::string> errors_of_case(const std::string& more,
                                        const std::string& level = "must") {
  return errors({rules_file({rule("A-1", level)}), cases_file(plain_case("a.b", more))});
}

Case only_case(const std::string& text) {
  auto corpus = load_corpus({rules_file({rule("A-1")}), cases_file(text)});
  if (!corpus) {
    for (const Error& error : corpus.error()) ADD_FAILURE() << error.message;
    return {};
  }
  return std::move(corpus->cases.at(0));
}

TEST(CorpusLoading, ACaseBecomesAValue) {
  const Case one = only_case(R"({"cases": [{
    "id": "datadog.first_wins", "title": "The first wins", "rules": ["A-1"],
    "styles": {"extract": ["datadog", "b3"], "inject": ["baggage"]},
    "env": {"DD_TRACE_PROPAGATION_EXTRACT_FIRST": "true", "OTHER": " x "},
    "requires": {"features": ["trace_id_128", "decide"], "styles": ["xray"],
                 "carrier": {"duplicates": ["kept", "first"], "names": "insensitive", "empty": "kept"}},
    "before": [{"headers": [["x", "y"]]}],
    "given": {"headers": [["A", "é"], ["a", ""]], "decide": "drop", "set_baggage": [["k", "€"]],
              "ids": {"trace_id": "0000000000000000000000000000000a", "span_id": "000000000000000b"}},
    "expect": {"span": {"links": [{}]}}
  }]})");
  EXPECT_EQ(one.id, "datadog.first_wins");
  EXPECT_EQ(one.title, "The first wins");
  EXPECT_EQ(one.topic, "style-order");
  EXPECT_EQ(one.test_name(), "StyleOrder.datadog.first_wins");
  EXPECT_EQ(one.level, RuleLevel::kMust);
  EXPECT_THAT(one.rules, ElementsAre("A-1"));
  ASSERT_TRUE(one.styles);
  EXPECT_THAT(one.styles->extract, ElementsAre("datadog", "b3"));
  EXPECT_THAT(one.styles->inject, ElementsAre("baggage"));
  EXPECT_FALSE(one.styles->shared);
  EXPECT_EQ(one.env,
            (Environment{{"DD_TRACE_PROPAGATION_EXTRACT_FIRST", "true"}, {"OTHER", " x "}}));
  EXPECT_THAT(one.requires_.features, ElementsAre("baggage", "decide", "extract_first", "ids",
                                                  "span_links", "trace_id_128"));
  EXPECT_THAT(one.requires_.styles, ElementsAre("baggage", "xray"));
  EXPECT_THAT(one.requires_.carrier_duplicates, ElementsAre("first", "kept"));
  EXPECT_EQ(one.requires_.carrier_names, "insensitive");
  EXPECT_EQ(one.requires_.carrier_empty, "kept");
  ASSERT_EQ(one.before.size(), 1u);
  EXPECT_EQ(one.before[0].headers, (Headers{{"x", "y"}}));
  EXPECT_EQ(one.given.headers, (Headers{{"A", "\xe9"}, {"a", ""}}));
  EXPECT_EQ(one.given.decide, Decision::kDrop);
  EXPECT_EQ(one.given.set_baggage, (KeyValues{{"k", "€"}}));
  EXPECT_EQ(one.given.ids, (GivenIds{TraceId{0, 10}, SpanId{11}}));
  EXPECT_TRUE(one.expect);
  EXPECT_THAT(one.behaviors, IsEmpty());
  EXPECT_EQ(one.source.at("title"), "The first wins");
}

TEST(CorpusLoading, OneListOfStylesIsForBothDirections) {
  const Case one = only_case(plain_case("a.b", R"("styles": ["b3multi", "none"],)"));
  ASSERT_TRUE(one.styles);
  EXPECT_TRUE(one.styles->shared);
  EXPECT_THAT(one.styles->extract, ElementsAre("b3multi", "none"));
  EXPECT_THAT(one.styles->inject, ElementsAre("b3multi", "none"));
}

TEST(CorpusLoading, RequirementsFollowOnlyFromWhatNeedsThem) {
  EXPECT_THAT(only_case(plain_case("a.b")).requires_.features, IsEmpty());
  EXPECT_THAT(
      only_case(
          plain_case("a.b", R"("env": {"DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT": "restart"},)"))
          .requires_.features,
      ElementsAre("behavior_extract"));
  EXPECT_THAT(only_case(plain_case("a.b", R"("before": [{"headers": [], "decide": "keep"}],)"))
                  .requires_.features,
              ElementsAre("decide"));
  std::string text = plain_case("a.b");
  text.replace(text.find(R"("origin": null)"), 14, R"("links": [])");
  EXPECT_THAT(only_case(text).requires_.features, IsEmpty());
}

TEST(CorpusLoading, TheLevelIsThatOfTheWeakestRuleAndTheTopicThatOfTheFirst) {
  std::string may = plain_case("a.b");
  may.replace(may.find(R"(["A-1"])"), 7, R"(["A-1", "A-2"])");
  may.replace(may.find(R"("expect": {"span": {"origin": null}})"), 36,
              R"("behaviors": [{"name": "x", "expect": {"span": {"origin": null}}},
                               {"name": "y", "expect": {"span": {"origin": "a"}}}])");
  std::string second = rule("A-2", "may");
  second.replace(second.find("style-order"), 11, "b3");
  const auto corpus = load_corpus({rules_file({rule("A-1"), second}), cases_file(may)});
  ASSERT_TRUE(corpus) << corpus.error()[0].message;
  const Case& one = corpus->cases.at(0);
  EXPECT_EQ(one.level, RuleLevel::kMay);
  EXPECT_EQ(one.topic, "style-order");
  ASSERT_EQ(one.behaviors.size(), 2u);
  EXPECT_EQ(one.behaviors[0].name, "x");
  EXPECT_EQ(one.behaviors[1].name, "y");
  EXPECT_FALSE(one.expect);
}

TEST(CorpusLoading, CasesAreSortedAndFound) {
  const auto corpus = load_corpus({cases_file(plain_case("b.b"), "fixtures/cases/a/1.json"),
                                   rules_file({rule("A-1")}),
                                   cases_file(plain_case("a.a"), "fixtures/cases/b/1.json"),
                                   {"fixtures/libraries/x.json", "not read"},
                                   {"fixtures/cases/readme.md", "not read"}});
  ASSERT_TRUE(corpus) << corpus.error()[0].message;
  ASSERT_EQ(corpus->cases.size(), 2u);
  EXPECT_EQ(corpus->cases[0].id, "a.a");
  ASSERT_NE(corpus->find("b.b"), nullptr);
  EXPECT_EQ(corpus->find("b.b")->id, "b.b");
  EXPECT_EQ(corpus->find("a.b"), nullptr);
  EXPECT_EQ(corpus->rules.count("A-1"), 1u);
}

TEST(CorpusLoading, TheChecksumIsOfTheFilesAndNotOfTheirOrderOrFolder) {
  const CorpusFile rules = rules_file({rule("A-1")});
  const CorpusFile cases = cases_file(plain_case("a.a"));
  const auto checksum = [](const std::vector<CorpusFile>& files) {
    const auto corpus = load_corpus(files);
    return corpus ? corpus->checksum : corpus.error()[0].message;
  };
  const std::string first = checksum({rules, cases});
  EXPECT_THAT(first, testing::MatchesRegex("[0-9a-f]{16}"));
  EXPECT_EQ(checksum({cases, rules}), first);
  EXPECT_EQ(checksum({{"/home/cases/x/rules/r.json", rules.text},
                      {"/home/cases/x/cases/datadog/c.json", cases.text}}),
            first);
  EXPECT_NE(checksum({rules, cases_file(plain_case("a.a") + "\n")}), first);
  EXPECT_NE(checksum({rules, cases_file(cases.text, "fixtures/cases/datadog/d.json")}), first);
}

// ── What is refused ─────────────────────────────────────────────────────────────────────────────

TEST(CorpusLoading, NothingToLoad) {
  EXPECT_THAT(errors({}), ElementsAre(HasSubstr("there are no cases")));
}

TEST(CorpusLoading, SchemaViolations) {
  EXPECT_THAT(
      errors_of_case("\n\"requires\": {\"carrier\": {\"names\": \"odd\"}},\n\"unknown\": 1,"),
      UnorderedElementsAre(
          StartsWith("fixtures/cases/datadog/c.json:6: /cases/0/requires/carrier/names: "),
          AllOf(StartsWith("fixtures/cases/datadog/c.json:"), HasSubstr("unknown"))));
}

TEST(CorpusLoading, NoJson) {
  EXPECT_THAT(errors({rules_file({rule("A-1")}), cases_file("{\n]")}),
              ElementsAre(StartsWith("fixtures/cases/datadog/c.json:2: ")));
}

TEST(CorpusLoading, UnknownRule) {
  EXPECT_THAT(
      errors({rules_file({rule("A-2")}), cases_file(plain_case("a.b"))}),
      ElementsAre("fixtures/cases/datadog/c.json:5: /cases/0/rules/0: there is no rule A-1",
                  StartsWith("fixtures/rules/r.json:2: /rules/0/id: no case shows rule A-2")));
}

TEST(CorpusLoading, DuplicateIds) {
  EXPECT_THAT(
      errors({rules_file({rule("A-1"), rule("A-1")}),
              cases_file(plain_case("a.b"), "fixtures/cases/a/c.json"),
              cases_file(plain_case("a.b"), "fixtures/cases/b/c.json")}),
      ElementsAre("fixtures/cases/b/c.json:3: /cases/0/id: fixtures/cases/a/c.json has a case "
                  "with this id already",
                  StartsWith("fixtures/rules/r.json:4: /rules/1/id: there is a rule A-1")));
}

TEST(CorpusLoading, Controls) {
  EXPECT_THAT(
      errors_of_case("\n\"control\": \"x.y\","),
      ElementsAre("fixtures/cases/datadog/c.json:6: /cases/0/control: there is no case x.y"));
  EXPECT_THAT(
      errors_of_case("\n\"control\": \"a.b\","),
      ElementsAre(StartsWith("fixtures/cases/datadog/c.json:6: /cases/0/control: a case cannot")));
  const auto circle =
      errors({rules_file({rule("A-1")}),
              cases_file(plain_case("a.a", R"("control": "a.b",)"), "fixtures/cases/a/c.json"),
              cases_file(plain_case("a.b", R"("control": "a.a",)"), "fixtures/cases/b/c.json"),
              cases_file(plain_case("a.c", R"("control": "a.a",)"), "fixtures/cases/c/c.json")});
  EXPECT_THAT(circle,
              ElementsAre(StartsWith("fixtures/cases/a/c.json:5: /cases/0/control: a case"),
                          StartsWith("fixtures/cases/b/c.json:5: /cases/0/control: a case")));
}

TEST(CorpusLoading, StylesInTwoWays) {
  EXPECT_THAT(
      errors_of_case(
          "\"styles\": [\"b3\"],\n\"env\": {\n\"DD_TRACE_PROPAGATION_STYLE_INJECT\": \"b3\"},"),
      ElementsAre(StartsWith("fixtures/cases/datadog/c.json:7: "
                             "/cases/0/env/DD_TRACE_PROPAGATION_STYLE_INJECT: this case names")));
  EXPECT_THAT(errors_of_case("\"env\": {\"DD_TRACE_PROPAGATION_STYLE\": \"b3\"},"), IsEmpty());
  EXPECT_THAT(errors_of_case("\"styles\": [\"b3\"], \"env\": {\"OTEL_PROPAGATORS\": \"b3\"},"),
              IsEmpty());
}

TEST(CorpusLoading, ACarrierThatIsNotEmptyIsAskedOfASpan) {
  const Case one = only_case(R"({"cases": [{
    "id": "a.b", "title": "T", "rules": ["A-1"],
    "given": {"headers": [], "into": [["B", "é"], ["b", "2"]],
              "ids": {"span_id": "000000000000000b"}},
    "expect": {"span": {"origin": null}}
  }]})");
  ASSERT_TRUE(one.into);
  EXPECT_EQ(*one.into, (Headers{{"B", "\xe9"}, {"b", "2"}}));
  EXPECT_THAT(one.requires_.features, ElementsAre("ids", "spans"));
  EXPECT_FALSE(only_case(plain_case("a.b")).into);
}

TEST(CorpusLoading, WhatCannotBeAskedOfASpan) {
  const auto refusals = [](const std::string& given, const std::string& more = "") {
    return errors({rules_file({rule("A-1")}), cases_file(R"({"cases": [{
      "id": "a.b", "title": "T", "rules": ["A-1"], "expect": {"span": {"origin": null}},)" +
                                                         more + "\n\"given\": " + given + "}]}")});
  };
  EXPECT_THAT(refusals(R"({"headers": [], "into": [], "decide": "keep"})"),
              ElementsAre(HasSubstr("c.json:3: /cases/0/given/decide: a request of a span")));
  EXPECT_THAT(refusals(R"({"headers": [], "into": [], "set_baggage": []})"),
              ElementsAre(HasSubstr("c.json:3: /cases/0/given/set_baggage: a request of a span")));
  EXPECT_THAT(refusals(R"({"headers": [], "into": []})", R"("before": [],)"),
              ElementsAre(HasSubstr("/cases/0/before: nothing can be sent before")));
  EXPECT_THAT(refusals(R"({"headers": []})", R"("before": [{"headers": [], "into": []}],)"),
              ElementsAre(HasSubstr("/cases/0/before/0/into: only `given` can have it")));
}

TEST(CorpusLoading, UnknownFeatures) {
  EXPECT_THAT(errors_of_case("\n\"requires\": {\"features\": [\"ids\", \"warp\"]},"),
              ElementsAre(StartsWith(
                  "fixtures/cases/datadog/c.json:6: /cases/0/requires/features/1: the target "
                  "protocol has no feature “warp”")));
}

TEST(CorpusLoading, LevelsAndExpectations) {
  EXPECT_THAT(
      errors_of_case("", "may"),
      ElementsAre(StartsWith("fixtures/cases/datadog/c.json:7: /cases/0/expect: the weakest")));
  std::string behaviors = plain_case("a.b");
  behaviors.replace(behaviors.find(R"("expect": {"span": {"origin": null}})"), 36,
                    R"("behaviors": [{"name": "x", "expect": {"span": {"origin": null}}}])");
  EXPECT_THAT(
      errors({rules_file({rule("A-1", "should")}), cases_file(behaviors)}),
      ElementsAre(StartsWith(
          "fixtures/cases/datadog/c.json:7: /cases/0/behaviors: the weakest of its rules is "
          "`should`")));
}

TEST(CorpusLoading, HeadersAreBytes) {
  EXPECT_THAT(
      errors_of_case("\n\"before\": [{\"headers\": [[\"a\", \"\"],\n[\"€\", \"ÿ\"]]}],"),
      ElementsAre(StartsWith("fixtures/cases/datadog/c.json:7: /cases/0/before/0/headers/1/0: ")));
}

TEST(CorpusLoading, AllErrorsOfAllFilesAtOnce) {
  std::string bad = plain_case("a.b", "\n\"control\": \"x.y\",");
  bad.replace(bad.find(R"("origin": null)"), 14, R"("origin": {"matches": "["})");
  EXPECT_THAT(
      errors({rules_file({rule("A-1")}), cases_file(bad, "fixtures/cases/a/1.json"),
              cases_file(plain_case("c.d", R"("env": {"lower": "x"},)"), "fixtures/cases/b/1.json"),
              cases_file(plain_case("e.f", R"("requires": {"features": ["x"]},)"),
                         "fixtures/cases/c/1.json")}),
      ElementsAre(StartsWith("fixtures/cases/a/1.json:8: /cases/0/expect/span/origin/matches: "),
                  StartsWith("fixtures/cases/b/1.json:5: /cases/0/env"),
                  StartsWith("fixtures/cases/c/1.json:5: /cases/0/requires/features/0: ")));
}

TEST(CorpusLoading, FromAFolder) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(testing::TempDir()) / "propspec_corpus_loading_test";
  fs::remove_all(folder);
  EXPECT_THAT(load_corpus_folder(folder.string()).error(), testing::SizeIs(2));

  fs::create_directories(folder / "rules");
  fs::create_directories(folder / "cases" / "b3");
  std::ofstream(folder / "rules" / "r.json") << rules_file({rule("A-1")}).text;
  std::ofstream(folder / "cases" / "b3" / "c.json") << plain_case("a.b");
  std::ofstream(folder / "cases" / "notes.txt") << "no case";
  const auto corpus = load_corpus_folder(folder.string());
  ASSERT_TRUE(corpus) << corpus.error()[0].message;
  EXPECT_EQ(corpus->cases.size(), 1u);

  std::ofstream(folder / "cases" / "b3" / "c.json") << plain_case("a.b", "\n\"x\": 1,");
  const auto refused = load_corpus_folder(folder.string());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error()[0].message,
              StartsWith((folder / "cases" / "b3" / "c.json").generic_string() + ":"));
  fs::remove_all(folder);
}

// ── Any bytes ───────────────────────────────────────────────────────────────────────────────────

constexpr const char* kRichCase = R"({"cases": [{
  "id": "a.b", "title": "T", "rules": ["A-1"], "control": "c.d",
  "styles": {"extract": ["datadog"]}, "env": {"OTHER": "x"},
  "requires": {"features": ["ids"], "carrier": {"duplicates": ["kept"]}},
  "before": [{"headers": []}],
  "given": {"headers": [["a", "1"]], "decide": "keep", "set_baggage": [["k", "v"]]},
  "expect": {
    "extracted": null,
    "span": {"trace_id": {"fresh": true}, "parent_id": {"id_of": "span.span_id", "form": "hex16"},
             "sampling_priority": {"one_of": [1, null]}, "tags": {"a": {"matches": "a+"}},
             "links": [{"flags": 1, "attributes": {"x": "y"}}]},
    "headers": {"h": {"pairs": {"k": {"not": "v"}}, "only": true, "separator": ";"},
                "f": {"fields": ["00", {"contains": "a"}]},
                "t": {"tracestate": {"dd": {"s": 2}, "others": [["a", "1"]], "members": 2}}},
    "baggage": {"pairs": {"k": "v"}}
  }
}, {"id": "c.d", "title": "T", "rules": ["A-1"], "given": {"headers": []},
    "expect": {"baggage": null}},
   {"id": "e.f", "title": "T", "rules": ["A-1"], "given": {"headers": [], "into": [["a", "1"]]},
    "expect": {"headers": {"a": "1"}}}]})";

TEST(CorpusLoading, TheRichCaseIsWhole) {
  EXPECT_THAT(errors({rules_file({rule("A-1")}), cases_file(kRichCase)}), IsEmpty());
}

// A token of the file becomes another JSON text: types that the schema does not know there.
RC_GTEST_PROP(CorpusFuzz, AnyReplacedTokenIsLoadedOrRefused, ()) {
  std::string text = kRichCase;
  for (int left = *rc::gen::inRange(1, 4); left > 0; --left) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto length = *rc::gen::inRange<std::size_t>(0, 12);
    const auto token = *rc::gen::element<std::string>(
        "null", "1", "-1", "2.5", "1e999", "\"\"", "\"[\"", "\"€\"", "[]", "{}", "{\"any\": true}",
        ",", ":", "\"", "[", "]", "{", "}", "true", "\"\\ud800\"", "99999999999999999999");
    text.replace(at, length, token);
  }
  const auto corpus = load_corpus({rules_file({rule("A-1")}), cases_file(text)});
  if (!corpus) RC_ASSERT(!corpus.error().empty());
}

// Every value of the file in turn becomes something else: the text stays JSON, so it gets past the
// parser and meets the schema and the compiler.
RC_GTEST_PROP(CorpusFuzz, AnyReplacedValueIsLoadedOrRefused, ()) {
  static const auto kPointers = [] {
    std::vector<nlohmann::json::json_pointer> pointers;
    const auto flat = nlohmann::json::parse(kRichCase).flatten();
    for (const auto& [pointer, value] : flat.items()) {
      for (nlohmann::json::json_pointer at(pointer); !at.empty(); at = at.parent_pointer()) {
        pointers.push_back(at);
      }
    }
    return pointers;
  }();
  auto root = nlohmann::json::parse(kRichCase);
  const auto& at = kPointers[*rc::gen::inRange<std::size_t>(0, kPointers.size())];
  root[at] = nlohmann::json::parse(*rc::gen::element<std::string>(
      "null", "1", "-1", "2.0", "2.5", "18446744073709551616", "\"\"", "\"[\"", "\"€\"", "[]", "{}",
      "[[]]", "true", "{\"any\": true}", "{\"not\": {\"not\": {\"one_of\": [null]}}}",
      "{\"pairs\": {}}", "{\"fields\": [null]}", "{\"tracestate\": {\"dd\": null}}",
      "{\"id_of\": \"span.trace_id\"}", "{\"form\": \"hex\"}", "[\"a\", \"b\"]",
      "[[\"a\", \"b\"]]"));
  const auto corpus = load_corpus({rules_file({rule("A-1")}), cases_file(root.dump())});
  if (!corpus) RC_ASSERT(!corpus.error().empty());
}

RC_GTEST_PROP(CorpusFuzz, AnyBytesAreRefused, (const std::string& text)) {
  RC_ASSERT(!load_corpus({cases_file(text)}));
}

}  // namespace
}  // namespace propspec::harness
