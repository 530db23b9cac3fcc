#include "harness/properties/law_run.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures/embedded.h"
#include "harness/cases/case.h"
#include "harness/properties/repro_token.h"
#include "harness/properties/sample_target.h"

namespace propspec::harness {
namespace {

using reports::PropertyResult;
using reports::Verdict;
using testing::HasSubstr;

const Rules& rules() {
  static const Corpus corpus = load_embedded_corpus().value();
  return corpus.rules;
}

std::vector<const Law*> all_laws() {
  std::vector<const Law*> all;
  for (const Law& law : laws()) all.push_back(&law);
  return all;
}

std::vector<PropertyResult> run(Target& target, std::vector<const Law*> tried,
                                LawRunOptions options) {
  const Hello hello = *target.hello();
  return try_laws(target, {hello, probe_carrier(target, hello)}, tried, rules(), options);
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ","));
}

TEST(LawRun, TheReferenceKeepsEveryLaw) {
  InProcessTarget target = sound();
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    LawRunOptions options;
    options.runs = 200;
    options.seed = seed;
    for (const PropertyResult& law : run(target, all_laws(), options)) {
      EXPECT_EQ(law.verdict, Verdict::kPass) << law.id << ": " << law.reason << "\n" << law.token;
      EXPECT_TRUE(law.differences.empty()) << law.id << "\n" << law.token;
      EXPECT_GE(law.runs, 100u) << law.id;
      EXPECT_FALSE(law.distribution.empty()) << law.id;
    }
  }
}

TEST(LawRun, TheSameSeedAsksTheSame) {
  const auto asked = [](std::uint64_t seed) {
    std::vector<PropagateRequest> requests;
    InProcessTarget target = spoiled([&] {
      return [&](const PropagateRequest& request, Observation&) { requests.push_back(request); };
    });
    LawRunOptions options;
    options.runs = 3;
    options.seed = seed;
    run(target, all_laws(), options);
    return requests;
  };
  const auto first = asked(7);
  EXPECT_EQ(asked(7).size(), first.size());
  EXPECT_NE(asked(8), first);
}

TEST(LawRun, ACounterexampleIsSmallAndCanBeRepeatedAndKept) {
  const auto make = [] {
    return [](const PropagateRequest& request, Observation& seen) {
      const auto origin = request.headers.find_header("x-datadog-origin");
      if (origin && origin->find('m') != std::string_view::npos) {
        seen.span = [&] {
          ObservedSpan span = *seen.span;
          span.origin = Observed<std::string>::absent();
          return span;
        }();
      }
    };
  };
  InProcessTarget target = spoiled(make);
  LawRunOptions options;
  options.runs = 1000;
  options.repro = "propspec run TARGET";
  const auto results = run(target, all_laws(), options);
  const auto broken = std::find_if(results.begin(), results.end(), [](const PropertyResult& law) {
    return law.verdict == Verdict::kFail && !law.test_case.is_null();
  });
  ASSERT_NE(broken, results.end());
  EXPECT_GT(broken->shrinks, 0u);
  EXPECT_THAT(broken->repro, HasSubstr("propspec run TARGET --repro " + broken->token));
  EXPECT_LE(broken->input["given"]["headers"].size(), 3u) << broken->input.dump();

  // Of the target alone.
  const auto trial = trial_from_token(broken->token);
  ASSERT_TRUE(trial) << trial.error().message;
  const LawRunSubject subject{*target.hello(), {}};
  EXPECT_EQ(try_again(target, subject, *trial, rules(), options).verdict, Verdict::kFail);
  InProcessTarget good = sound();
  EXPECT_EQ(try_again(good, subject, *trial, rules(), options).verdict, Verdict::kPass);

  // As a case: valid, failed by the target, passed by the reference.
  std::vector<CorpusFile> files;
  for (const EmbeddedFile& file : embedded_corpus()) {
    files.push_back({std::string(file.path), std::string(file.text)});
  }
  files.push_back({"fixtures/cases/regressions/found.json", broken->test_case.dump()});
  const auto corpus = load_corpus(files);
  ASSERT_TRUE(corpus) << corpus.error().front().message;
  const Case& kept = *corpus->find(broken->test_case["cases"][0]["id"].get<std::string>());
  const auto holds = [&](InProcessTarget& asked) {
    Environment environment = kept.env;
    environment["DD_TRACE_PROPAGATION_STYLE_EXTRACT"] = joined(kept.styles->extract);
    environment["DD_TRACE_PROPAGATION_STYLE_INJECT"] = joined(kept.styles->inject);
    bool held = false;
    asked.propagate(environment, std::span(&kept.given, 1), [&](std::size_t, Outcome outcome) {
      const auto& answer = std::get<Answer>(outcome);
      held = kept.expect->judge(kept.given, std::get<Observation>(answer)).holds();
    });
    return held;
  };
  EXPECT_FALSE(holds(target));
  EXPECT_TRUE(holds(good));
}

TEST(LawRun, WhatATargetDoesNotHaveIsUnsupported) {
  InProcessTarget target = sound();
  Hello hello = *target.hello();
  hello.extract_styles = hello.inject_styles = {"tracecontext"};
  LawRunOptions options;
  options.runs = 20;
  std::size_t passed = 0;
  for (const PropertyResult& law :
       try_laws(target, {hello, probe_carrier(target, hello)}, all_laws(), rules(), options)) {
    EXPECT_TRUE(law.verdict == Verdict::kPass || law.verdict == Verdict::kUnsupported) << law.id;
    passed += law.verdict == Verdict::kPass ? 1 : 0;
  }
  EXPECT_GE(passed, 15u);
}

}  // namespace
}  // namespace propspec::harness
