#include "harness/suites/judging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/suites/fake_target.h"

namespace propspec::harness {
namespace {

using reports::Verdict;
using testing::HasSubstr;

Outcome origin(std::optional<std::string_view> value) {
  return Answer(FakeTarget::with_origin(value));
}

Outcome error(ErrorKind kind, std::string message, bool adapter = false) {
  return Answer(ErrorAnswer{kind, std::move(message), adapter});
}

Case rum_case(RuleLevel level = RuleLevel::kMust) {
  Case test_case = origin_case("origin.rum", "rum", "rum");
  test_case.level = level;
  return test_case;
}

Case split_case() {
  Case test_case = rum_case(RuleLevel::kMay);
  test_case.expect.reset();
  for (const char* name : {"kept", "lost"}) {
    const nlohmann::json value =
        std::string(name) == "kept" ? nlohmann::json("rum") : nlohmann::json(nullptr);
    test_case.behaviors.push_back({name, *Expectation::compile({{"span", {{"origin", value}}}})});
  }
  return test_case;
}

TEST(Judge, WhatHoldsPasses) {
  const Ruling ruling = judge(rum_case(), {}, origin("rum"));
  EXPECT_EQ(ruling.verdict, Verdict::kPass);
  EXPECT_TRUE(ruling.differences.empty());
}

TEST(Judge, AMismatchFailsAMustAndWarnsOfAShould) {
  const Ruling must = judge(rum_case(), {}, origin("web"));
  EXPECT_EQ(must.verdict, Verdict::kFail);
  ASSERT_EQ(must.differences.size(), 1u);
  EXPECT_EQ(must.differences[0].observable, "span.origin");
  EXPECT_THAT(must.differences[0].actual, HasSubstr("web"));
  EXPECT_EQ(judge(rum_case(RuleLevel::kShould), {}, origin("web")).verdict, Verdict::kWarn);
  EXPECT_EQ(judge(rum_case(RuleLevel::kMay), {}, origin("web")).verdict, Verdict::kWarn);
}

TEST(Judge, WhatIsLeftOutIsNeitherPassedNorFailed) {
  const Ruling ruling = judge(rum_case(), {}, Answer(Observation{}));
  EXPECT_EQ(ruling.verdict, Verdict::kNotObservable);
  EXPECT_THAT(ruling.reason, HasSubstr("span"));
}

TEST(Judge, ReportsTheKnownBehaviour) {
  EXPECT_EQ(judge(split_case(), {}, origin("rum")).behavior, "kept");
  const Ruling lost = judge(split_case(), {}, origin(std::nullopt));
  EXPECT_EQ(lost.verdict, Verdict::kPass);
  EXPECT_EQ(lost.behavior, "lost");
}

TEST(Judge, WarnsOfABehaviourNobodyKnows) {
  const Ruling ruling = judge(split_case(), {}, origin("web"));
  EXPECT_EQ(ruling.verdict, Verdict::kWarn);
  EXPECT_EQ(ruling.reason, "none of the known behaviours fits: kept, lost");
  EXPECT_FALSE(ruling.differences.empty());
}

TEST(Judge, DoesNotGuessABehaviourFromWhatWasLeftOut) {
  EXPECT_EQ(judge(split_case(), {}, Answer(Observation{})).verdict, Verdict::kNotObservable);
}

TEST(Judge, ErrorAnswersHaveVerdictsOfTheirOwn) {
  const Case test_case = rum_case();
  EXPECT_EQ(judge(test_case, {}, error(ErrorKind::kUnsupported, "no")).verdict,
            Verdict::kUnsupported);
  EXPECT_EQ(judge(test_case, {}, error(ErrorKind::kUnsupported, "no", true)).verdict,
            Verdict::kAdapterGap);
  EXPECT_EQ(judge(test_case, {}, error(ErrorKind::kRejected, "no")).verdict,
            Verdict::kConfigRejected);
  const Ruling invalid = judge(test_case, {}, error(ErrorKind::kInvalid, "what?"));
  EXPECT_EQ(invalid.verdict, Verdict::kAdapterGap);
  EXPECT_THAT(invalid.reason, HasSubstr("what?"));
}

TEST(Judge, ALibraryThatThrowsFailsAtEveryLevel) {
  for (const RuleLevel level : {RuleLevel::kMust, RuleLevel::kShould, RuleLevel::kMay}) {
    const Ruling ruling =
        judge(rum_case(level), {}, error(ErrorKind::kInternal, "NullPointerException"));
    EXPECT_EQ(ruling.verdict, Verdict::kFail);
    ASSERT_EQ(ruling.differences.size(), 1u);
    EXPECT_EQ(ruling.differences[0].observable, "answer");
    EXPECT_EQ(ruling.differences[0].actual, "NullPointerException");
  }
}

TEST(Judge, FailuresHaveVerdictsOfTheirOwn) {
  const std::vector<std::pair<Misbehavior, Verdict>> verdicts = {
      {Misbehavior::kCrash, Verdict::kCrash},
      {Misbehavior::kHang, Verdict::kHang},
      {Misbehavior::kProtocolError, Verdict::kProtocolError},
      {Misbehavior::kConfigRejected, Verdict::kConfigRejected},
      {Misbehavior::kTargetError, Verdict::kNotRun},
      {Misbehavior::kNotRun, Verdict::kNotRun}};
  for (const auto& [kind, verdict] : verdicts) {
    const Ruling ruling = judge(rum_case(), {}, failure(kind, "because"));
    EXPECT_EQ(ruling.verdict, verdict);
    EXPECT_EQ(ruling.reason, "because");
  }
}

TEST(Judge, ShowsTheBytesOfAProtocolError) {
  Failure garbage = failure(Misbehavior::kProtocolError, "not JSON");
  garbage.bytes = "hello world";
  const Ruling ruling = judge(rum_case(), {}, garbage);
  ASSERT_EQ(ruling.differences.size(), 1u);
  EXPECT_EQ(ruling.differences[0].actual, "hello world");
}

TEST(Judge, AnAnswerToSomethingElseIsAProtocolError) {
  EXPECT_EQ(judge(rum_case(), {}, Answer(Done{})).verdict, Verdict::kProtocolError);
}

TEST(Judge, ABreakdownBeforehandIsTheCases) {
  const std::vector<Outcome> before = {origin("x"), failure(Misbehavior::kCrash, "gone")};
  const Ruling ruling = judge(rum_case(), before, origin("rum"));
  EXPECT_EQ(ruling.verdict, Verdict::kCrash);
  EXPECT_EQ(ruling.reason, "at a request before it: gone");
}

TEST(Judge, AnswersBeforehandAreNotJudged) {
  const std::vector<Outcome> before = {error(ErrorKind::kInternal, "threw"), origin("x")};
  EXPECT_EQ(judge(rum_case(), before, origin("rum")).verdict, Verdict::kPass);
}

TEST(RuleOut, NothingThatTheTargetHas) {
  EXPECT_FALSE(rule_out(rum_case(), FakeTarget().greeting, {}));
}

TEST(RuleOut, StylesThatTheTargetHasNot) {
  Hello hello = FakeTarget().greeting;
  Case test_case = rum_case();
  test_case.styles = StyleSelection{{"xray"}, {"b3"}, false};
  EXPECT_EQ(rule_out(test_case, hello, {})->reason, "the target does not extract style xray");
  test_case.styles = StyleSelection{{"b3"}, {"xray"}, false};
  EXPECT_EQ(rule_out(test_case, hello, {})->reason, "the target does not inject style xray");
  test_case.styles.reset();
  test_case.requires_.styles = {"baggage"};
  EXPECT_EQ(rule_out(test_case, hello, {})->verdict, Verdict::kUnsupported);
  hello.inject_styles.emplace_back("baggage");
  EXPECT_FALSE(rule_out(test_case, hello, {}));
}

TEST(RuleOut, FeaturesThatTheTargetHasNot) {
  Hello hello = FakeTarget().greeting;
  Case test_case = rum_case();
  test_case.requires_.features = {"extract_first"};
  EXPECT_EQ(rule_out(test_case, hello, {})->reason,
            "the target does not offer feature extract_first");
  hello.features = {"extract_first"};
  EXPECT_FALSE(rule_out(test_case, hello, {}));
}

TEST(RuleOut, CarriersThatCannotCarryTheCase) {
  const Hello hello = FakeTarget().greeting;
  Case test_case = rum_case();
  test_case.requires_.carrier_duplicates = {"kept", "last"};
  EXPECT_FALSE(rule_out(test_case, hello, {"kept", "", ""}));
  EXPECT_FALSE(rule_out(test_case, hello, {"last", "", ""}));
  EXPECT_EQ(rule_out(test_case, hello, {"first", "", ""})->verdict, Verdict::kNotObservable);
  EXPECT_EQ(
      rule_out(test_case, hello, {})->reason,
      "needs a carrier with duplicate headers kept or last; as the probe found, they are unknown");

  test_case = rum_case();
  test_case.requires_.carrier_names = "insensitive";
  EXPECT_TRUE(rule_out(test_case, hello, {"", "sensitive", ""}));
  EXPECT_TRUE(rule_out(test_case, hello, {}));
  EXPECT_FALSE(rule_out(test_case, hello, {"", "insensitive", ""}));
  test_case = rum_case();
  test_case.requires_.carrier_empty = "kept";
  EXPECT_TRUE(rule_out(test_case, hello, {"", "", "dropped"}));
  EXPECT_FALSE(rule_out(test_case, hello, {"", "", "kept"}));
}

TEST(WithControl, APassIsVacuousIfTheControlDidNotPass) {
  const Ruling pass{Verdict::kPass, "", "", {}}, fails{Verdict::kFail, "", "", {}},
      missing{Verdict::kUnsupported, "", "", {}};
  EXPECT_EQ(with_control(pass, "c", pass).verdict, Verdict::kPass);
  EXPECT_EQ(with_control(pass, "c", fails).verdict, Verdict::kVacuous);
  EXPECT_EQ(with_control(pass, "c", missing).reason, "its control c did not pass: unsupported");
  EXPECT_EQ(with_control(fails, "c", fails).verdict, Verdict::kFail);
}

}  // namespace
}  // namespace propspec::harness
