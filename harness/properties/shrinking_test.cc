#include "harness/properties/shrinking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/properties/request_json.h"
#include "harness/properties/sample_target.h"

namespace propspec::harness {
namespace {

// The origin that is injected is the one that came with a trace.
Law origin_law() {
  Law law;
  law.id = "test.origin";
  law.rules = {"DD-E-40"};
  law.premise = [](const Setting&, const PropagateRequest& request) {
    const auto id = request.headers.find_header("x-datadog-trace-id");
    const auto origin = request.headers.find_header("x-datadog-origin");
    return id && parse_decimal64(*id).value_or(0) != 0 && origin && !origin->empty();
  };
  law.check = [](Examination& trial) {
    const auto headers = headers_of(trial);
    if (!headers) return;
    const auto given = trial.request().headers.find_header("x-datadog-origin");
    must_equal_header(trial, "x-datadog-origin", given, *headers);
  };
  return law;
}

Trial busy_trial(const Law& law) {
  Trial trial{&law, only(Style::kDatadog), {}, {}};
  trial.request.headers = {{"x-datadog-trace-id", "1234567890123456789"},
                           {"x-unrelated", "whatever"},
                           {"x-datadog-parent-id", "987654321"},
                           {"x-datadog-sampling-priority", "2"},
                           {"x-datadog-origin", "a long badword origin"},
                           {"x-datadog-tags", "_dd.p.dm=-4,_dd.p.a=1,_dd.p.b=2"}};
  return trial;
}

void drop_origin(Observation& seen) {
  Headers kept;
  for (const auto [name, value] : *seen.headers) {
    if (name != "x-datadog-origin") kept.add(name, value);
  }
  seen.headers = kept;
}

bool holds(const PropagateRequest& request, std::string_view word) {
  const auto origin = request.headers.find_header("x-datadog-origin");
  return origin && origin->find(word) != std::string_view::npos;
}

TEST(Shrinking, EndsInTheHeadersThatAreNeeded) {
  const Law law = origin_law();
  InProcessTarget target = spoiled([] {
    return [](const PropagateRequest& request, Observation& seen) {
      if (holds(request, "bad")) drop_origin(seen);
    };
  });
  Examiner examiner(target, *target.hello(), {}, nullptr);
  const Trial trial = busy_trial(law);
  const auto findings = examiner.examine({trial});
  ASSERT_TRUE(findings[0].is_counterexample());

  const Counterexample found = shrink(examiner, trial, findings[0], {});
  EXPECT_TRUE(found.repeatable);
  EXPECT_GT(found.steps, 0u);
  EXPECT_EQ(found.trial.request.headers,
            (Headers{{"x-datadog-trace-id", "1"}, {"x-datadog-origin", "bad"}}))
      << to_json(found.trial.request);
  EXPECT_EQ(found.finding.ruling.differences.at(0).observable, "headers.x-datadog-origin");
}

TEST(Shrinking, FindsTheRequestsBeforeThatMakeItFail) {
  const Law law = origin_law();
  // Poisoned by one request, it fails on the next that has an origin.
  InProcessTarget target = spoiled([] {
    return [poisoned = false](const PropagateRequest& request, Observation& seen) mutable {
      if (poisoned) drop_origin(seen);
      poisoned = poisoned || holds(request, "poison");
    };
  });
  Examiner examiner(target, *target.hello(), {}, nullptr);
  const Trial trial = busy_trial(law);
  std::vector<PropagateRequest> preceding(20);
  preceding[7].headers = {{"x-datadog-origin", "poison"}};
  Trial behind = trial;
  behind.before = preceding;
  const auto findings = examiner.examine({behind});
  ASSERT_TRUE(findings[0].is_counterexample());

  const Counterexample found = shrink(examiner, trial, findings[0], preceding);
  EXPECT_TRUE(found.repeatable);
  ASSERT_EQ(found.trial.before.size(), 1u) << to_json(found.trial.request);
  EXPECT_EQ(found.trial.before[0].headers, (Headers{{"x-datadog-origin", "poison"}}));
}

TEST(Shrinking, SaysWhatCouldNotBeSeenAgain) {
  const Law law = origin_law();
  InProcessTarget target = sound();
  Examiner examiner(target, *target.hello(), {}, nullptr);
  Finding once;
  once.ruling = because(reports::Verdict::kFail, "");
  once.ruling.differences = {{"headers.x-datadog-origin", "a", "b"}};

  const Counterexample found = shrink(examiner, busy_trial(law), once, {});
  EXPECT_FALSE(found.repeatable);
  EXPECT_EQ(found.trial.request.headers.size(), 6u);
}

}  // namespace
}  // namespace propspec::harness
