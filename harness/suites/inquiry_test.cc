#include "harness/suites/inquiry.h"

#include <gtest/gtest.h>

#include "harness/suites/fake_target.h"

namespace propspec::harness {
namespace {

using reports::Verdict;

class InquiryTest : public testing::Test {
 protected:
  Inquiry inquire(const Corpus& corpus, OnProgress on_progress = {}) {
    return Inquiry(target_, corpus, {target_.greeting, {}, extra_}, &interrupted_,
                   std::move(on_progress));
  }
  static std::vector<const Case*> all(const Corpus& corpus) {
    std::vector<const Case*> cases;
    for (const Case& test_case : corpus.cases) cases.push_back(&test_case);
    return cases;
  }

  FakeTarget target_;
  Environment extra_;
  std::atomic<bool> interrupted_ = false;
};

std::vector<std::string> origins(const FakeTarget::Window& window) {
  std::vector<std::string> found;
  for (const PropagateRequest& request : window.requests) {
    found.emplace_back(request.headers.find_header("x-datadog-origin").value_or("none"));
  }
  return found;
}

TEST_F(InquiryTest, SendsAGroupInOneWindowInTheOrderPlanned) {
  const Corpus corpus = corpus_with(origin_case("a.a", "1", "1"), origin_case("a.b", "2", "x"),
                                    origin_case("a.c", "3", "3"));
  Inquiry inquiry = inquire(corpus);
  const std::vector<const Case*> order = {corpus.find("a.c"), corpus.find("a.a"),
                                          corpus.find("a.b")};
  inquiry.plan(order);
  EXPECT_TRUE(target_.windows.empty());
  EXPECT_EQ(inquiry.ruling(*corpus.find("a.a")).verdict, Verdict::kPass);
  EXPECT_EQ(inquiry.ruling(*corpus.find("a.b")).verdict, Verdict::kFail);
  EXPECT_EQ(inquiry.ruling(*corpus.find("a.c")).verdict, Verdict::kPass);
  ASSERT_EQ(target_.windows.size(), 1u);
  EXPECT_EQ(origins(target_.windows[0]), (std::vector<std::string>{"3", "1", "2"}));
  EXPECT_EQ(target_.windows[0].environment,
            (Environment{{"DD_TRACE_PROPAGATION_STYLE", "b3multi"}}));
}

TEST_F(InquiryTest, HasAWindowForEachEnvironment) {
  Case other = origin_case("a.b", "2", "2");
  other.styles = StyleSelection{{"b3"}, {"b3"}, true};
  const Corpus corpus =
      corpus_with(origin_case("a.a", "1", "1"), std::move(other), origin_case("a.c", "3", "3"));
  Inquiry inquiry = inquire(corpus);
  inquiry.plan(all(corpus));
  inquiry.ruling(*corpus.find("a.b"));
  ASSERT_EQ(target_.windows.size(), 1u);
  EXPECT_EQ(target_.windows[0].environment.at("DD_TRACE_PROPAGATION_STYLE"), "b3 single header");
  inquiry.ruling(*corpus.find("a.a"));
  ASSERT_EQ(target_.windows.size(), 2u);
  EXPECT_EQ(origins(target_.windows[1]), (std::vector<std::string>{"1", "3"}));
}

TEST_F(InquiryTest, SendsWhatComesBeforeRightBefore) {
  Case second = origin_case("a.b", "2", "2");
  for (const char* origin : {"before 1", "before 2"}) {
    second.before.emplace_back();
    second.before.back().headers = {{"x-datadog-origin", origin}};
  }
  const Corpus corpus = corpus_with(origin_case("a.a", "1", "1"), std::move(second));
  Inquiry inquiry = inquire(corpus);
  inquiry.plan(all(corpus));
  EXPECT_EQ(inquiry.ruling(*corpus.find("a.b")).verdict, Verdict::kPass);
  EXPECT_EQ(origins(target_.windows[0]),
            (std::vector<std::string>{"1", "before 1", "before 2", "2"}));
}

TEST_F(InquiryTest, DoesNotSendWhatTheTargetCannotHave) {
  Case other = origin_case("a.b", "2", "2");
  other.requires_.features = {"baggage"};
  const Corpus corpus = corpus_with(std::move(other));
  Inquiry inquiry = inquire(corpus);
  inquiry.plan(all(corpus));
  EXPECT_EQ(inquiry.ruling(corpus.cases[0]).verdict, Verdict::kUnsupported);
  EXPECT_TRUE(target_.windows.empty());
  EXPECT_TRUE(inquiry.observed(corpus.cases[0]).is_null());
}

TEST_F(InquiryTest, AsksTheControlThoughItIsNotPlanned) {
  Case negative = origin_case("a.b", "2", "2");
  negative.control = "a.control";
  const Corpus corpus = corpus_with(std::move(negative), origin_case("a.control", "3", "other"));
  Inquiry inquiry = inquire(corpus);
  const std::vector<const Case*> one = {corpus.find("a.b")};
  inquiry.plan(one);
  const Ruling ruling = inquiry.ruling(*corpus.find("a.b"));
  EXPECT_EQ(ruling.verdict, Verdict::kVacuous);
  EXPECT_EQ(ruling.reason, "its control a.control did not pass: fail");
}

TEST_F(InquiryTest, AControlThatHasShownNothingIsNoControl) {
  Case negative = origin_case("a.b", "2", "2");
  negative.control = "a.control";
  Case control = origin_case("a.control", "3", "3");
  control.control = "a.first";
  const Corpus corpus =
      corpus_with(std::move(negative), std::move(control), origin_case("a.first", "4", "other"));
  Inquiry inquiry = inquire(corpus);
  const std::vector<const Case*> one = {corpus.find("a.b")};
  inquiry.plan(one);
  const Ruling ruling = inquiry.ruling(*corpus.find("a.b"));
  EXPECT_EQ(ruling.verdict, Verdict::kVacuous);
  EXPECT_EQ(ruling.reason, "its control a.control did not pass: vacuous");
}

TEST_F(InquiryTest, AControlInAnotherEnvironmentCountsAsWell) {
  Case negative = origin_case("a.b", "2", "2");
  negative.control = "a.control";
  negative.env = {{"DD_ENV", "x"}};
  const Corpus corpus = corpus_with(std::move(negative), origin_case("a.control", "3", "3"));
  Inquiry inquiry = inquire(corpus);
  inquiry.plan(all(corpus));
  EXPECT_EQ(inquiry.ruling(*corpus.find("a.b")).verdict, Verdict::kPass);
  EXPECT_EQ(target_.windows.size(), 2u);
}

// Whoever shows that nothing is there, or the same whatever it is asked, has shown no rule.
TEST(Inquiry, ATargetThatShowsNothingPassesNothing) {
  const auto corpus = load_embedded_corpus();
  ASSERT_TRUE(corpus);
  const std::vector<std::string> styles = {"datadog", "tracecontext", "b3",  "b3multi",
                                           "xray",    "baggage",      "none"};
  for (const bool with_ids : {false, true}) {
    ObservedSpan span;
    if (with_ids) {
      span.trace_id = TraceId{0, 0x1234567890abcdef};
      span.span_id = SpanId{0xfedcba0987654321};
    }
    span.parent_id = Observed<SpanId>::absent();
    span.sampling_priority = Observed<std::int64_t>::absent();
    span.origin = Observed<std::string>::absent();
    span.tags = KeyValues{};
    span.links = std::vector<ObservedLink>{};
    Observation nothing;
    nothing.extracted = Observed<ObservedContext>::absent();
    nothing.span = span;
    nothing.headers = Headers{};
    nothing.baggage = Observed<KeyValues>::absent();

    FakeTarget target;
    target.greeting.extract_styles = target.greeting.inject_styles = styles;
    target.greeting.features = {"span_links",    "baggage",          "decide",
                                "extract_first", "behavior_extract", "trace_id_128"};
    target.answering = [&](const Environment&, const PropagateRequest&) {
      return Outcome(Answer(nothing));
    };
    Inquiry inquiry(target, *corpus, {target.greeting, {}, {}}, nullptr, {});
    std::vector<const Case*> cases;
    for (const Case& test_case : corpus->cases) cases.push_back(&test_case);
    inquiry.plan(cases);
    for (const Case* test_case : cases) {
      EXPECT_NE(inquiry.ruling(*test_case).verdict, reports::Verdict::kPass) << test_case->id;
    }
  }
}

TEST_F(InquiryTest, APlanForgetsTheOneBefore) {
  const Corpus corpus = corpus_with(origin_case("a.a", "1", "1"));
  Inquiry inquiry = inquire(corpus);
  inquiry.plan(all(corpus));
  EXPECT_EQ(inquiry.ruling(corpus.cases[0]).verdict, Verdict::kPass);
  target_.answering = [](const auto&, const auto&) { return failure(Misbehavior::kCrash, "gone"); };
  inquiry.plan(all(corpus));
  EXPECT_EQ(inquiry.ruling(corpus.cases[0]).verdict, Verdict::kCrash);
  EXPECT_EQ(target_.windows.size(), 2u);
}

TEST_F(InquiryTest, SendsNothingOnceInterrupted) {
  const Corpus corpus = corpus_with(origin_case("a.a", "1", "1"));
  Inquiry inquiry = inquire(corpus);
  inquiry.plan(all(corpus));
  interrupted_ = true;
  const Ruling ruling = inquiry.ruling(corpus.cases[0]);
  EXPECT_EQ(ruling.verdict, Verdict::kNotRun);
  EXPECT_EQ(ruling.reason, "the run was interrupted");
  EXPECT_TRUE(target_.windows.empty());
}

TEST_F(InquiryTest, TellsOfATargetThatCannotBeAskedAnyMore) {
  const Corpus corpus = corpus_with(origin_case("a.a", "1", "1"));
  target_.answering = [](const auto&, const auto&) {
    return failure(Misbehavior::kTargetError, "never said hello");
  };
  Inquiry inquiry = inquire(corpus);
  inquiry.plan(all(corpus));
  EXPECT_EQ(inquiry.ruling(corpus.cases[0]).verdict, Verdict::kNotRun);
  ASSERT_TRUE(inquiry.target_error());
  EXPECT_EQ(inquiry.target_error()->message, "never said hello");
}

TEST_F(InquiryTest, KeepsAnswersAndLogs) {
  Case dies = origin_case("a.b", "2", "2");
  const Corpus corpus = corpus_with(origin_case("a.a", "1", "1"), std::move(dies));
  target_.answering = [](const auto&, const PropagateRequest& request) -> Outcome {
    const auto origin = request.headers.find_header("x-datadog-origin");
    if (origin == "1") return Answer(FakeTarget::with_origin(origin));
    Failure failed = failure(Misbehavior::kCrash, "gone");
    failed.stderr_tail = "segmentation fault";
    return failed;
  };
  Inquiry inquiry = inquire(corpus);
  inquiry.plan(all(corpus));
  inquiry.ruling(corpus.cases[0]);
  EXPECT_EQ(inquiry.observed(corpus.cases[0])["span"]["origin"], "1");
  EXPECT_EQ(inquiry.target_log(corpus.cases[0]), "");
  EXPECT_EQ(inquiry.target_log(corpus.cases[1]), "segmentation fault");
  EXPECT_TRUE(inquiry.observed(corpus.cases[1]).is_null());
}

TEST_F(InquiryTest, ATargetThatSaysNothingOfARequestHasNotRunIt) {
  class Silent : public FakeTarget {
    void propagate(const Environment&, std::span<const PropagateRequest>,
                   const OnOutcome& on) override {
      on(7, Failure{});  // nobody asked that
    }
  } silent;
  const Corpus corpus = corpus_with(origin_case("a.a", "1", "1"));
  Inquiry inquiry(silent, corpus, {silent.greeting, {}, {}}, nullptr, {});
  inquiry.plan(all(corpus));
  EXPECT_EQ(inquiry.ruling(corpus.cases[0]).verdict, Verdict::kNotRun);
}

TEST_F(InquiryTest, CountsProgressOverAllGroups) {
  Case other = origin_case("a.b", "2", "2");
  other.env = {{"DD_ENV", "x"}};
  const Corpus corpus = corpus_with(origin_case("a.a", "1", "1"), std::move(other));
  std::vector<std::pair<std::size_t, std::size_t>> seen;
  Inquiry inquiry =
      inquire(corpus, [&](std::size_t done, std::size_t total) { seen.emplace_back(done, total); });
  inquiry.plan(all(corpus));
  inquiry.ruling(corpus.cases[0]);
  inquiry.ruling(corpus.cases[1]);
  EXPECT_EQ(seen, (std::vector<std::pair<std::size_t, std::size_t>>{{1, 2}, {2, 2}}));
}

}  // namespace
}  // namespace propspec::harness
