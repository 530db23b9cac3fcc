// For each invariant the least that breaks it, and that nothing else is accused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "simulator/checker/sample_journey.h"

namespace propspec::checking {
namespace {

using ::testing::ElementsAre;

struct Variation {
  std::string invariant;
  std::string what;
  std::function<void(Sample&)> bend;
  std::vector<std::string> also;  // what cannot break alone
};
void PrintTo(const Variation& one, std::ostream* out) { *out << one.invariant << ": " << one.what; }

const TraceId kOther{0x1111000000000000, 0x7777};

std::vector<Variation> variations() {
  return {
      {"I01",
       "the worker's span is a root",
       [](Sample& s) {
         s.make_root(1);
         s.delivered().extraction_is_told = false;
       },
       {}},
      {"I02",
       "the worker has the lower half alone",
       [](Sample& s) {
         for (JourneySpan* one : {&s.consumer(), &s.process()}) one->record.trace_id.high = 0;
         s.consumer().record.tags.erase("_dd.p.tid");
       },
       {}},
      {"I03",
       "the consumer is a child of the server",
       [](Sample& s) { s.consumer().record.parent_id = kServerSpan; },
       {}},
      {"I03",
       "the consumer is a root in the right trace",
       [](Sample& s) { s.consumer().record.parent_id = {}; },
       {}},
      {"I03",
       "another span was injected and nobody looked",
       [](Sample& s) {
         s.sent().injected = context_headers(kSampleTrace, kServerSpan);
         s.sent().stored = message_of(s.sent().injected, s.sent().payload);
         s.delivered().read.reset();
         s.delivered().extraction_is_told = false;
       },
       {}},
      {"I04",
       "two spans with one id",
       [](Sample& s) {
         const SpanId same = s.process().record.span_id;
         s.work(1, same).record.span_id = same;
       },
       {}},
      {"I04",
       "a circle",
       [](Sample& s) {
         const SpanId first = s.work(1, s.process().record.span_id).record.span_id;
         const SpanId second = s.work(1, first).record.span_id;
         s.journey.spans[s.journey.spans.size() - 2].record.parent_id = second;
       },
       {}},
      {"I05", "the work's parent was not collected", [](Sample& s) { s.work(1, {0xdead}); }, {}},
      {"I06",
       "a later chunk without the upper half",
       [](Sample& s) { s.work(1, s.process().record.span_id).record.trace_id.high = 0; },
       {}},
      {"I06",
       "a tid that is none",
       [](Sample& s) { s.consumer().record.tags.set("_dd.p.tid", "640CFD8D00000000"); },
       {}},
      {"I07",
       "the server made an upper half of its own",
       [](Sample& s) {
         for (JourneySpan& one : s.journey.spans) {
           one.record.trace_id.high = 1;
           one.record.tags.erase("_dd.p.tid");
         }
         s.sent().trace_id.high = 1;
         s.sent().injected = context_headers({1, kSampleTrace.low}, s.sent().span_id);
         s.store(1, s.sent().injected);
         s.delivered().extracted->trace_id.high = 1;
       },
       {}},
      {"I08",
       "the worker decides anew",
       [](Sample& s) { s.consumer().record.sampling_priority = 1; },
       {}},
      {"I08",
       "the server decides anew",
       [](Sample& s) { s.server().record.sampling_priority = 1; },
       {}},
      {"I08",
       "the message has no priority",
       [](Sample& s) {
         Headers headers = s.sent().injected;
         headers.erase("x-datadog-sampling-priority");
         headers.erase("traceparent");
         headers.erase("tracestate");
         s.store(1, headers);
       },
       {}},
      {"I09",
       "the worker's chunk is missing",
       [](Sample& s) { s.lose_spans([](const JourneySpan& one) { return one.service == 1; }); },
       {}},
      {"I10",
       "the worker has no origin",
       [](Sample& s) { s.consumer().record.origin.clear(); },
       {}},
      {"I10",
       "the server has no origin",
       [](Sample& s) {
         s.server().record.origin.clear();
         s.consumer().record.origin.clear();
       },
       {}},
      {"I11",
       "the worker has another decision maker",
       [](Sample& s) { s.consumer().record.tags.set("_dd.p.dm", "-3"); },
       {}},
      {"I11",
       "the worker has no decision maker",
       [](Sample& s) { s.consumer().record.tags.erase("_dd.p.dm"); },
       {}},
      {"I12",
       "baggage is lost",
       [](Sample& s) {
         s.journey.baggage = {{"user", "7"}};
         s.journey.baggage_seen = {{1, {}}};
       },
       {}},
      {"I12",
       "baggage of another request",
       [](Sample& s) {
         s.journey.baggage_seen = {{1, {{"user", "8"}}}};
       },
       {}},
      {"I13",
       "a field twice",
       [](Sample& s) { s.sent().stored.add("x-datadog-parent-id", WireType::kText, "1"); },
       {}},
      {"I14",
       "one message of a batch is not referred to",
       [](Sample& s) {
         s.hop().batch = BatchMode::kFirst;
         const auto other = s.receive(s.send());
         s.lose_spans([&](const JourneySpan& one) { return one.delivery == other; });
         s.delivered(1).in_batch = s.delivered(other).in_batch = true;
       },
       {}},
      {"I15",
       "a link to nowhere",
       [](Sample& s) {
         s.consumer().record.links.push_back({.trace_id = kSampleTrace, .span_id = {0xdead}});
       },
       {}},
      {"I15",
       "a link to itself",
       [](Sample& s) {
         s.consumer().record.links.push_back(
             {.trace_id = kSampleTrace, .span_id = s.consumer().record.span_id});
       },
       {}},
      {"I16",
       "work that roots a trace",
       [](Sample& s) { s.work(1, {}).record.trace_id = kOther; },
       {"I01"}},
      {"I17", "a job is lost", [](Sample& s) { s.send(); }, {}},
      {"I17", "a job is done twice", [](Sample& s) { s.receive(1); }, {}},
      {"I17", "a job fails and is forgotten", [](Sample& s) { s.fail(1); }, {}},
      {"I17",
       "a job is done and given up",
       [](Sample& s) { s.delivered().dead_lettered = true; },
       {}},
      {"I17",
       "a job is refused",
       [](Sample& s) {
         s.send();
         s.sent(2).refused = "no";
       },
       {}},
      {"I18",
       "attempts are numbered alike",
       [](Sample& s) {
         s.fail(1);
         s.receive(1, 2);
         s.hop().attempt_tag = "attempt";
         s.process(1).record.tags.set("attempt", "1");
         s.process(2).record.tags.set("attempt", "1");
       },
       {}},
      {"I18",
       "the second attempt is a root",
       [](Sample& s) {
         s.fail(1);
         s.make_root(s.receive(1, 2));
         s.delivered(2).extraction_is_told = false;
       },
       {"I01"}},
      {"I19", "a trace is too large", [](Sample& s) { s.plan.max_spans = 3; }, {}},
      {"I19", "a trace is too old", [](Sample& s) { s.plan.max_age_ns = 10; }, {}},
      {"I20",
       "nothing is stored",
       [](Sample& s) {
         s.sent().stored = message_of({}, s.sent().payload);
         s.delivered().read.reset();
       },
       {}},
      {"I20",
       "a field is a number",
       [](Sample& s) {
         Message stored;
         for (const auto [name, value] : s.sent().injected) {
           const bool number = name == "x-datadog-sampling-priority";
           stored.add(name, number ? WireType::kInteger : WireType::kText, value);
         }
         s.sent().stored = stored;
       },
       {}},
      {"I20",
       "the worker receives nothing",
       [](Sample& s) {
         s.delivered().received = message_of({}, s.sent().payload);
         s.delivered().read.reset();
       },
       {}},
      {"I20", "the extractor is given nothing", [](Sample& s) { s.take_nothing(1); }, {}},
      {"I20",
       "the broker rewrites the context",
       [](Sample& s) {
         s.delivered().received =
             message_of(context_headers(kSampleTrace, kServerSpan), s.sent().payload);
         s.delivered().read.reset();
       },
       {}},
      {"I21",
       "the work's span is apart from the consumer's",
       [](Sample& s) {
         s.process().record.parent_id = {};
         s.process().record.trace_id = kOther;
       },
       {}},
      {"I21",
       "no span for what could not be read",
       [](Sample& s) {
         s.lose_spans([](const JourneySpan& one) { return one.service == 1; });
         s.delivered().read.reset();
         s.delivered().extraction_is_told = false;
         s.delivered().extracted.reset();
       },
       {}},
      {"I22",
       "the context comes late",
       [](Sample& s) { s.sent().context_ns = s.sent().visible_ns + 1; },
       {}},
      {"I23",
       "a creation context is left where it is to be replaced",
       [](Sample& s) {
         // By chance it names the sender.
         s.sent().before = s.sent().injected;
       },
       {}},
      {"I23",
       "a creation context is replaced",
       [](Sample& s) {
         s.hop().keeps_creation_context = true;
         s.sent().before = context_headers(kSampleTrace, kServerSpan);
         s.consumer().record.parent_id = kServerSpan;
       },
       {}},
      {"I24",
       "joined by a tag alone",
       [](Sample& s) {
         s.make_root(1);
         s.delivered().extraction_is_told = false;
         s.process().record.tags.set("dd.trace_id", std::to_string(kSampleTrace.low));
       },
       {"I01"}},
      {"I25",
       "two styles tell of two spans",
       [](Sample& s) {
         Headers headers = s.sent().injected;
         headers.set("traceparent", "00-" + hex(kSampleTrace) + "-" + hex(kServerSpan) + "-01");
         s.sent().injected = headers;
         s.store(1, headers);
       },
       {}},
      {"I25",
       "two styles decide differently",
       [](Sample& s) {
         Headers headers = s.sent().injected;
         headers.set("traceparent",
                     "00-" + hex(kSampleTrace) + "-" + hex(s.sent().span_id) + "-00");
         s.sent().injected = headers;
         s.store(1, headers);
       },
       {}},
      {"I26",
       "the worker starts before its job was sent",
       [](Sample& s) {
         for (JourneySpan* one : {&s.consumer(), &s.process()}) {
           one->record.start_ns -= 5'000 * kMs;
         }
       },
       {}},
      {"I26", "a delayed job comes early", [](Sample& s) { s.hop().delay_ns = 1'000 * kMs; }, {}},
      {"I26",
       "work goes on after its handler",
       [](Sample& s) { s.consumer().record.duration_ns = 1000; },
       {}},
      {"I27",
       "the payload differs",
       [](Sample& s) { s.delivered().payload = R"({"work":1.0})"; },
       {}},
      {"I28",
       "the ids are no numbers",
       [](Sample& s) {
         Headers headers = s.sent().injected;
         headers.set("x-datadog-trace-id", " 123");
         s.sent().stored = message_of(headers, s.sent().payload);
         s.delivered().read.reset();
       },
       {}},
      {"I28",
       "the extractor makes others of them",
       [](Sample& s) { s.delivered().extracted->span_id = {5}; },
       {}},
      {"I28",
       "the extractor finds nothing in them",
       [](Sample& s) { s.delivered().extracted.reset(); },
       {}},
      {"I30",
       "an error of propagation",
       [](Sample& s) { s.consumer().record.tags.set("_dd.propagation_error", "decoding_error"); },
       {}},
      {"I32",
       "an error is not told",
       [](Sample& s) {
         s.fail(1);
         s.process().record.error.reset();
         s.process().failed = true;
         s.receive(1, 2);
       },
       {}},
      {"I32",
       "the request is blamed for the job",
       [](Sample& s) {
         s.server().record.error = SpanFailure{"TimeoutException", "no"};
       },
       {}},
      {"I33", "no states", [](Sample& s) { s.hop().records_states = true; }, {}},
      {"I33",
       "states that do not follow",
       [](Sample& s) {
         s.hop().records_states = true;
         s.process().record.events = {
             {"State Applied: Succeeded",
              {{"hangfire.state.old", "Enqueued"}, {"hangfire.state.new", "Succeeded"}}}};
       },
       {}},
      {"I34",
       "a tag is missing",
       [](Sample& s) { s.hop().required_tags = {"hangfire.job.type"}; },
       {}},
      {"I34",
       "another job's id",
       [](Sample& s) {
         s.hop().job_id_tag = "job.id";
         s.process().record.tags.set("job.id", "job-77");
       },
       {}},
  };
}

class Invariants : public ::testing::TestWithParam<Variation> {};

TEST_P(Invariants, BreaksAlone) {
  Sample sample = one_job();
  ASSERT_TRUE(sample.judged().violations.empty());
  GetParam().bend(sample);
  const JourneyVerdict verdict = sample.judged();
  std::vector<std::string> expected = GetParam().also;
  expected.push_back(GetParam().invariant);
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(broken(verdict), expected);
  for (const Violation& one : verdict.violations) EXPECT_FALSE(one.what.empty());
}

INSTANTIATE_TEST_SUITE_P(All, Invariants, ::testing::ValuesIn(variations()));

TEST(InvariantsTable, IsComplete) {
  ASSERT_EQ(invariants().size(), 35u);
  for (std::size_t i = 0; i < 35; ++i) {
    const std::string number = std::to_string(i + 1);
    EXPECT_EQ(invariants()[i].id, (i < 9 ? "I0" : "I") + number);
    EXPECT_FALSE(invariants()[i].title.empty());
  }
}

TEST(InvariantsTable, EachIsTried) {
  std::set<std::string> tried = {"I29", "I31", "I35"};  // below
  for (const Variation& one : variations()) tried.insert(one.invariant);
  EXPECT_EQ(tried.size(), 35u);
}

TEST(InvariantsTable, IsSearchedById) {
  ASSERT_NE(invariant_of("I19"), nullptr);
  EXPECT_EQ(invariant_of("I19")->title, "Traces are bounded in size and age");
  EXPECT_EQ(name(invariant_of("I19")->severity), "warning");
  EXPECT_EQ(name(invariant_of("I01")->severity), "broken");
  EXPECT_EQ(name(invariant_of("I03")->severity), "profile");
  EXPECT_EQ(invariant_of("I36"), nullptr);
}

TEST(Severities, AKilledWorkersOrphanIsAWarning) {
  Sample sample = one_job();
  sample.work(1, {0xdead});
  EXPECT_FALSE(sample.judged().sound());
  sample.delivered().killed = true;
  sample.receive(1, 2);
  EXPECT_THAT(broken(sample.judged()), ElementsAre("I05"));
  EXPECT_TRUE(sample.judged().sound());
}

TEST(Isolation, ATraceBelongsToOneRequest) {
  Checker checker(sample_plan());
  EXPECT_TRUE(checker.check(one_job().journey).violations.empty());

  Sample other = one_job();
  other.journey.request = 1;
  other.journey.incoming = context_headers(kOther, kClientSpan);
  other.sent(0).injected = other.journey.incoming;
  other.server().record.trace_id = other.producer().record.trace_id = kOther;
  other.server().record.tags.erase("_dd.p.tid");
  other.sent().trace_id = kOther;
  other.sent().injected = context_headers(kOther, other.sent().span_id);
  other.store(1, other.sent().injected);
  other.delivered().extraction_is_told = false;
  other.consumer().record.parent_id = {0x2fff};
  // The worker is in the trace of the request before.
  EXPECT_THAT(broken(checker.check(other.journey)), ElementsAre("I35"));
  EXPECT_THAT(causes(checker.check(other.journey)), ElementsAre("D46"));
}

Journey numbered(std::uint64_t request, bool is_connected) {
  Sample sample = one_job();
  const TraceId trace{kSampleTrace.high, 0x5000'0000 + request};
  sample.journey.request = request;
  sample.journey.incoming = context_headers(trace, kClientSpan);
  for (JourneySpan& one : sample.journey.spans) one.record.trace_id = trace;
  sample.sent().trace_id = trace;
  sample.sent().injected = context_headers(trace, sample.sent().span_id);
  sample.store(1, sample.sent().injected);
  sample.delivered().extracted = context_of(trace, sample.sent().span_id);
  if (!is_connected) {
    sample.sent().injection_was_tried = false;
    sample.sent().injected.clear();
    sample.store(1, {});
    sample.make_root(1, {0x1111000000000000, 0x9000'0000 + request});
  }
  return sample.journey;
}

TEST(Runs, AreStationary) {
  Checker checker(sample_plan());
  for (std::uint64_t i = 0; i < 1000; ++i) checker.check(numbered(i, i < 500));
  const RunFindings findings = checker.finish();
  EXPECT_EQ(findings.journeys, 1000u);
  EXPECT_EQ(findings.broken, 500u);
  EXPECT_EQ(findings.spans, 4000u);
  ASSERT_EQ(findings.violations.size(), 1u);
  EXPECT_EQ(findings.violations[0].invariant, "I29");
  ASSERT_EQ(findings.diagnoses.size(), 1u);
  EXPECT_EQ(findings.diagnoses[0].cause, "D29");
}

TEST(Runs, AreRepeatable) {
  Checker checker(sample_plan());
  for (std::uint64_t i = 0; i < 1000; ++i) checker.check(numbered(i, i % 10 != 3));
  const RunFindings findings = checker.finish();
  ASSERT_EQ(findings.violations.size(), 1u);
  EXPECT_EQ(findings.violations[0].invariant, "I31");
  EXPECT_EQ(findings.violations[0].hop, 1u);
}

TEST(Runs, ThatAreSoundOrBrokenThroughoutSayNothingMore) {
  for (const bool is_connected : {true, false}) {
    Checker checker(sample_plan());
    for (std::uint64_t i = 0; i < 300; ++i) checker.check(numbered(i, is_connected));
    EXPECT_TRUE(checker.finish().violations.empty());
  }
}

TEST(Runs, OfAFewRequestsAreNotJudged) {
  Checker checker(sample_plan());
  for (std::uint64_t i = 0; i < 99; ++i) checker.check(numbered(i, i < 50));
  EXPECT_TRUE(checker.finish().violations.empty());
}

}  // namespace
}  // namespace propspec::checking
