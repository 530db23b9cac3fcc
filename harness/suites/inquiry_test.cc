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

// Is given what it says in conversations, and keeps what it was asked there.
class ConversingTarget : public FakeTarget {
 public:
  std::vector<Outcome> converse(const Environment& env,
                                std::span<const Request> requests) override {
    environments.push_back(env);
    conversations.emplace_back(requests.begin(), requests.end());
    return outcomes;
  }

  std::vector<Outcome> outcomes;
  std::vector<Environment> environments;
  std::vector<std::vector<Request>> conversations;
};

// A case that injects into a carrier with a header of that name and expects `expected` of it.
Case into_case(std::string id, const std::string& expected) {
  Case test_case = origin_case(std::move(id), "rum", "rum");
  test_case.into = Headers{{"Other", "1"}, {"other", "2"}};
  test_case.given.ids.span_id = SpanId{11};
  test_case.expect = *Expectation::compile(
      {{"span", {{"span_id", "000000000000000b"}}}, {"headers", {{"other", expected}}}});
  return test_case;
}

// The span and the headers that `into_case` looks at.
std::vector<Outcome> told(const std::string& header) {
  FinishAnswer finished;
  finished.span.span_id = SpanId{11};
  return {Answer(StartAnswer{}), Answer(InjectAnswer{Headers{{"other", header}}}),
          Answer(finished)};
}

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

TEST_F(InquiryTest, InjectsIntoACarrierThatIsNotEmptyInAConversationOfItsOwn) {
  ConversingTarget target;
  target.outcomes = told("3");
  const Corpus corpus = corpus_with(into_case("a.a", "3"), origin_case("a.b", "2", "2"));
  Inquiry inquiry(target, corpus, {target.greeting, {}, {}}, nullptr, {});
  inquiry.plan(all(corpus));
  EXPECT_EQ(inquiry.ruling(*corpus.find("a.a")).verdict, Verdict::kPass);
  EXPECT_EQ(inquiry.ruling(*corpus.find("a.b")).verdict, Verdict::kPass);
  EXPECT_EQ(inquiry.observed(*corpus.find("a.a"))["headers"],
            nlohmann::json::array({nlohmann::json::array({"other", "3"})}));

  ASSERT_EQ(target.windows.size(), 1u);
  EXPECT_EQ(origins(target.windows[0]), (std::vector<std::string>{"2"}));
  ASSERT_EQ(target.conversations.size(), 1u);
  EXPECT_EQ(target.environments[0], target.windows[0].environment);
  const std::vector<Request>& requests = target.conversations[0];
  ASSERT_EQ(requests.size(), 3u);
  const auto& start = std::get<StartRequest>(requests[0]);
  EXPECT_EQ(start.parent, Parent(Headers{{"x-datadog-origin", "rum"}}));
  EXPECT_EQ(start.ids.span_id, SpanId{11});
  const auto& inject = std::get<InjectRequest>(requests[1]);
  EXPECT_EQ(inject.handle, start.handle);
  EXPECT_EQ(inject.headers, (Headers{{"Other", "1"}, {"other", "2"}}));
  EXPECT_EQ(std::get<FinishRequest>(requests[2]).handle, start.handle);
}

TEST_F(InquiryTest, JudgesWhatCameOfAConversation) {
  ConversingTarget target;
  const Corpus corpus = corpus_with(into_case("a.a", "3"));
  Inquiry inquiry(target, corpus, {target.greeting, {}, {}}, nullptr, {});
  const auto verdict = [&](std::vector<Outcome> outcomes) {
    target.outcomes = std::move(outcomes);
    inquiry.plan(all(corpus));
    return inquiry.ruling(corpus.cases[0]).verdict;
  };
  EXPECT_EQ(verdict(told("3")), Verdict::kPass);
  EXPECT_EQ(verdict(told("4")), Verdict::kFail);
  const Failure rest = failure(Misbehavior::kNotRun, "the target broke earlier");
  EXPECT_EQ(verdict({failure(Misbehavior::kCrash, "gone"), rest, rest}), Verdict::kCrash);
  EXPECT_EQ(verdict({Answer(StartAnswer{}), failure(Misbehavior::kHang, "silent"), rest}),
            Verdict::kHang);
  EXPECT_EQ(verdict({Answer(StartAnswer{}), Answer(InjectAnswer{}),
                     failure(Misbehavior::kProtocolError, "nonsense")}),
            Verdict::kProtocolError);
  ErrorAnswer gap{ErrorKind::kUnsupported, "no carrier of mine", true};
  EXPECT_EQ(verdict({Answer(StartAnswer{}), Answer(gap), Answer(FinishAnswer{})}),
            Verdict::kAdapterGap);
  EXPECT_EQ(verdict({Answer(Done{}), Answer(InjectAnswer{}), Answer(FinishAnswer{})}),
            Verdict::kProtocolError);
  EXPECT_EQ(verdict({}), Verdict::kNotRun);
}

TEST_F(InquiryTest, StartsNoConversationOnceInterrupted) {
  class Interrupting : public ConversingTarget {
   public:
    explicit Interrupting(std::atomic<bool>& flag) : flag_(flag) {}
    std::vector<Outcome> converse(const Environment& env,
                                  std::span<const Request> requests) override {
      flag_ = true;
      return ConversingTarget::converse(env, requests);
    }

   private:
    std::atomic<bool>& flag_;
  } target(interrupted_);
  target.outcomes = told("3");
  const Corpus corpus = corpus_with(into_case("a.a", "3"), into_case("a.b", "3"));
  Inquiry inquiry(target, corpus, {target.greeting, {}, {}}, &interrupted_, {});
  inquiry.plan(all(corpus));
  EXPECT_EQ(inquiry.ruling(*corpus.find("a.a")).verdict, Verdict::kPass);
  const Ruling second = inquiry.ruling(*corpus.find("a.b"));
  EXPECT_EQ(second.verdict, Verdict::kNotRun);
  EXPECT_EQ(second.reason, "the run was interrupted");
  EXPECT_EQ(target.conversations.size(), 1u);
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

    ConversingTarget target;
    target.greeting.extract_styles = target.greeting.inject_styles = styles;
    target.greeting.features = {"span_links",       "baggage",      "decide", "extract_first",
                                "behavior_extract", "trace_id_128", "spans"};
    target.outcomes = {Answer(StartAnswer{}), Answer(InjectAnswer{}), Answer(FinishAnswer{span})};
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
