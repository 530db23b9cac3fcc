#include "harness/properties/trial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/properties/sample_target.h"

namespace propspec::harness {
namespace {

using reports::Verdict;

Law law_that(std::function<void(Examination&)> check) {
  Law law;
  law.id = "test.law";
  law.rules = {"DD-E-01"};
  law.check = std::move(check);
  return law;
}

Trial trial_of(const Law& law, Headers headers = {}) {
  Trial trial{&law, only(Style::kDatadog), {}, {}};
  trial.request.headers = std::move(headers);
  return trial;
}

Verdict verdict_of(Target& target, const Trial& trial) {
  return Examiner(target, *target.hello(), {}, nullptr).examine({trial})[0].ruling.verdict;
}

TEST(Examiner, TellsWhatHoldsFromWhatDoesNotAndWhatCannotBeSeen) {
  InProcessTarget target = sound();
  const Law good = law_that([](Examination&) {});
  const Law bad = law_that([](Examination& trial) { trial.fails("span", "1", "2"); });
  const Law blind = law_that([](Examination& trial) { trial.cannot_see("span"); });
  EXPECT_EQ(verdict_of(target, trial_of(good)), Verdict::kPass);
  EXPECT_EQ(verdict_of(target, trial_of(bad)), Verdict::kFail);
  EXPECT_EQ(verdict_of(target, trial_of(blind)), Verdict::kNotObservable);
}

TEST(Examiner, AsksOnWithWhatWasAnswered) {
  Law law = law_that([](Examination& trial) {
    ASSERT_EQ(trial.size(), 2u);
    const auto first = span_of(trial, 0), second = span_of(trial, 1);
    EXPECT_EQ(first->trace_id, second->trace_id);
    EXPECT_EQ(*second->parent_id, *first->span_id);
    EXPECT_TRUE(trial.setting(1).injects(Style::kB3));
    EXPECT_TRUE(second->origin.is_absent());
    EXPECT_TRUE(trial.seen(1).headers->find_header("b3"));
  });
  law.then = [](const Examination& trial) -> std::optional<Step> {
    if (trial.size() == 2) return std::nullopt;
    Setting other = only(Style::kB3);
    other.extract = {Style::kDatadog};
    return Step{{.headers = *trial.seen().headers}, other};
  };
  InProcessTarget target = sound();
  EXPECT_EQ(verdict_of(target, trial_of(law)), Verdict::kPass);
}

TEST(Examiner, EndsALawThatNeverHasEnough) {
  Law law = law_that([](Examination&) { FAIL() << "there is no end at which to check"; });
  law.then = [](const Examination&) { return Step{}; };
  InProcessTarget target = sound();
  EXPECT_EQ(verdict_of(target, trial_of(law)), Verdict::kNotRun);
}

TEST(Examiner, KeepsTheOrderOfTrialsUnderSeveralSettings) {
  InProcessTarget target = sound();
  const Law law = law_that([](Examination& trial) {
    const auto given = trial.request().headers.find_header("x-datadog-origin");
    if (trial.setting().extracts(Style::kDatadog)) return;
    trial.fails("span.origin", std::string(given.value()), "absent");
  });
  std::vector<Trial> trials;
  for (const char* origin : {"a", "b", "c", "d"}) {
    trials.push_back(trial_of(law, {{"x-datadog-origin", origin}}));
    if (*origin == 'b' || *origin == 'c') trials.back().setting = only(Style::kB3);
  }
  const auto findings = Examiner(target, *target.hello(), {}, nullptr).examine(trials);
  EXPECT_EQ(findings[0].ruling.verdict, Verdict::kPass);
  EXPECT_EQ(findings[1].ruling.differences.at(0).expected, "b");
  EXPECT_EQ(findings[2].ruling.differences.at(0).expected, "c");
  EXPECT_EQ(findings[3].ruling.verdict, Verdict::kPass);
}

TEST(Examiner, SaysWhatKeptTheTargetFromAnswering) {
  InProcessTarget throws = spoiled(
      [] { return [](const PropagateRequest&, Observation&) { throw std::runtime_error("no"); }; });
  const Law law = law_that([](Examination&) { FAIL() << "there is nothing to check"; });
  EXPECT_EQ(verdict_of(throws, trial_of(law)), Verdict::kFail);

  const std::atomic<bool> interrupted{true};
  InProcessTarget target = sound();
  Examiner examiner(target, *target.hello(), {}, &interrupted);
  const auto findings = examiner.examine({trial_of(law)});
  EXPECT_EQ(findings[0].ruling.verdict, Verdict::kNotRun);
  EXPECT_FALSE(findings[0].is_counterexample());
}

TEST(Examiner, ShowsWhatTheReferenceDoes) {
  InProcessTarget target = sound();
  Examiner examiner(target, *target.hello(), {}, nullptr);
  const PropagateRequest request{
      .headers = {{"x-datadog-trace-id", "5"}, {"x-datadog-parent-id", "7"}}};
  const Observation datadog = examiner.reference(only(Style::kDatadog), request);
  EXPECT_EQ(*datadog.span->trace_id, (TraceId{0, 5}));
  EXPECT_EQ(*datadog.span->parent_id, SpanId{7});
  const Observation b3 = examiner.reference(only(Style::kB3), request);
  EXPECT_TRUE(b3.span->parent_id.is_absent());
}

}  // namespace
}  // namespace propspec::harness
