// For each cause a journey as it leaves one behind, in which it is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "simulator/checker/bent_journeys.h"

namespace propspec::checking {
namespace {

using ::testing::ElementsAre;

struct Case {
  std::string cause;
  std::function<void(Sample&)> bend;
  std::string why = {};  // of several journeys with one cause
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.cause << " " << one.why; }

std::vector<Case> cases() {
  return {
      {"D01", [](Sample& s) { no_injection(s); }},
      {"D01",
       [](Sample& s) {
         no_injection(s);
         under_poller(s);
       },
       "under the poller"},
      {"D02",
       [](Sample& s) {
         no_injection(s);
         s.sent().span_was_active = false;
       }},
      {"D03",
       [](Sample& s) {
         s.sent().stored_later = s.sent().stored;
         s.sent().stored = message_of({}, s.sent().payload);
         s.sent().context_ns += kMs;
         s.delivered().received = s.sent().stored;
         s.take_nothing(1);
         s.make_root(1);
       },
       "lost"},
      {"D03",
       [](Sample& s) {
         s.sent().stored_later = s.sent().stored;
         s.sent().stored = message_of({}, s.sent().payload);
         s.sent().context_ns += kMs;
         s.delivered().received = s.sent().stored_later;
       },
       "won"},
      {"D04",
       [](Sample& s) {
         Headers headers = datadog_alone(s);
         headers.set("x-datadog-tags", "_dd.p.dm=-4");
         s.store(1, headers);
         for (JourneySpan* one : {&s.consumer(), &s.process()}) one->record.trace_id.high = 0;
         s.consumer().record.tags.erase("_dd.p.tid");
         s.delivered().extracted->trace_id.high = 0;
       }},
      {"D05",
       [](Sample& s) {
         s.store(1, without(datadog_alone(s), {"x-datadog-sampling-priority"}));
         s.consumer().record.sampling_priority = 1;
       }},
      {"D06",
       [](Sample& s) {
         s.store(1, without(datadog_alone(s), {"x-datadog-origin"}));
         s.consumer().record.origin.clear();
       }},
      {"D07",
       [](Sample& s) {
         Headers headers = datadog_alone(s);
         headers.set("x-datadog-tags", "_dd.p.tid=640cfd8d00000000");
         s.store(1, headers);
         s.consumer().record.tags.erase("_dd.p.dm");
       }},
      {"D08",
       [](Sample& s) {
         s.journey.baggage = {{"user", "7"}};
         s.journey.baggage_seen = {{1, {}}};
       }},
      {"D09",
       [](Sample& s) {
         no_injection(s);
         s.consumer().record.tags.set("dd.trace_id", std::to_string(kSampleTrace.low));
       }},
      {"D10", [](Sample& s) { inject_span(s, 1, 1, kClientSpan); }},
      {"D11", [](Sample& s) { inject_span(s, 1, 1, kServerSpan); }},
      {"D12",
       [](Sample& s) {
         s.hop().keeps_creation_context = true;
         s.sent().before = context_headers({7, 7}, {77});
       }},
      {"D13",
       [](Sample& s) {
         const TraceId old{7, 7};
         s.sent().before = context_headers(old, {77});
         s.sent().injected.clear();
         s.sent().injection_was_tried = false;
         s.store(1, s.sent().before);
         s.make_root(1, old);
         s.consumer().record.parent_id = {77};
         s.delivered().extracted = context_of(old, {77});
       }},
      {"D14",
       [](Sample& s) {
         s.receive(s.send());
         s.sent(2).injection_was_tried = false;
         s.sent(2).injected.clear();
         s.store(2, {});
         s.make_root(2);
       }},
      {"D15",
       [](Sample& s) {
         s.receive(s.send());
         inject_span(s, 2, 2, s.sent(1).span_id);
       }},
      {"D16",
       [](Sample& s) {
         Headers headers = s.sent().injected;
         headers.set("traceparent", "00-" + hex(TraceId{0, 5}) + "-" + hex(SpanId{6}) + "-01");
         s.sent().injected = headers;
         s.store(1, headers);
       }},
      {"D17",
       [](Sample& s) {
         const TraceId own{0x2222000000000000, 0x8888};
         JourneySpan& producer = s.producer();
         producer.record.trace_id = s.sent().trace_id = own;
         producer.record.parent_id = {};
         s.sent().injected = context_headers(own, s.sent().span_id);
         s.store(1, s.sent().injected);
         s.make_root(1, own);
         s.consumer().record.parent_id = s.sent().span_id;
         s.delivered().extracted = context_of(own, s.sent().span_id);
       }},
      {"D18",
       [](Sample& s) {
         s.hop().carrier = "sqs";
         s.store(1, {});
         for (int i = 0; i < 10; ++i) {
           s.sent().stored.add("a" + std::to_string(i), WireType::kText, "1");
         }
         s.make_root(1);
       }},
      {"D19", [](Sample& s) { refuse(s, Refusal::kTooLarge); }},
      {"D20",
       [](Sample& s) {
         s.hop().carrier = "sqs";
         receive_without(s);
       }},
      {"D21",
       [](Sample& s) {
         s.hop().carrier = "sns_sqs";
         s.take_nothing(1);
         s.make_root(1);
       }},
      {"D22",
       [](Sample& s) {
         s.hop().carrier = "eventbridge";
         s.sent().stored = Message();
         s.sent().stored.body = R"({ ,"_datadog":{"x-datadog-trace-id":"5"}})";
         s.take_nothing(1);
         s.make_root(1);
       }},
      {"D22", [](Sample& s) { refuse(s, Refusal::kBody); }, "refused"},
      {"D23",
       [](Sample& s) {
         s.hop().carrier = "kinesis";
         s.delivered().payload = R"({"work":1.0})";
       }},
      {"D24",
       [](Sample& s) {
         Headers read;
         for (const auto [name, value] : s.sent().injected) {
           read.add(name, "b'" + std::string(value) + "'");
         }
         s.delivered().read = read;
         s.make_root(1);
       }},
      {"D25",
       [](Sample& s) {
         s.sent().stored = message_of(s.sent().injected, "", WireType::kInteger);
         s.take_nothing(1);
         s.make_root(1);
       }},
      {"D26",
       [](Sample& s) {
         Message received;
         for (const auto [name, value] : s.sent().injected) {
           std::string upper(name);
           upper[0] = static_cast<char>(upper[0] - 32);
           received.add(upper, WireType::kText, value);
         }
         s.delivered().received = received;
         s.take_nothing(1);
         s.make_root(1);
       }},
      {"D27",
       [](Sample& s) {
         Message stored = message_of(s.journey.incoming, "");
         for (const auto [name, value] : s.sent().injected) {
           stored.add(name, WireType::kText, value);
         }
         s.sent().stored = stored;
         s.consumer().record.parent_id = kClientSpan;
       }},
      {"D28",
       [](Sample& s) {
         receive_without(s);
         s.delivered().received->add("x-amqp-1.0-app-properties", WireType::kBytes, "?");
       }},
      {"D29", [](Sample& s) { refuse(s, Refusal::kHeaders); }, "refused"},
      {"D30", [](Sample& s) { receive_without(s); }},
      {"D31",
       [](Sample& s) {
         Headers headers;
         for (const auto [name, value] : s.sent().injected) {
           headers.add(name, "\"" + std::string(value) + "\"");
         }
         s.store(1, headers);
         s.make_root(1);
       }},
      {"D32", [](Sample& s) { refuse(s, Refusal::kName); }},
      {"D33",
       [](Sample& s) {
         s.hop().carrier = "apalis_extensions";
         s.store(1, {});
         s.make_root(1);
       }},
      {"D34",
       [](Sample& s) {
         receive_without(s);
         s.delivered().message_id = "job-77";
       }},
      {"D35",
       [](Sample& s) {
         Headers headers = datadog_alone(s);
         headers.set("x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=640c");
         s.store(1, headers);
         for (JourneySpan* one : {&s.consumer(), &s.process()}) one->record.trace_id.high = 0;
         s.consumer().record.tags = {{"_dd.p.dm", "-4"},
                                     {"_dd.propagation_error", "malformed_tid 640c"}};
         s.delivered().extracted->trace_id.high = 0;
       }},
      {"D36",
       [](Sample& s) {
         s.fail(1);
         s.journey.sends.push_back(s.sent(1));
         s.sent(2).by_scheduler = true;
         s.sent(2).injected.clear();
         s.receive(2, 2);
         s.store(2, {});
         s.make_root(2);
       }},
      {"D37",
       [](Sample& s) {
         s.hop().carrier = "bullmq";
         s.receive(s.send());
         s.sent(2).injection_was_tried = false;
         s.sent(2).injected.clear();
         s.store(2, {});
         s.make_root(2);
       }},
      {"D38",
       [](Sample& s) {
         s.plan.max_spans = 50;
         for (int i = 0; i < 60; ++i) s.work(1, s.process().record.span_id);
       }},
      {"D39",
       [](Sample& s) {
         Headers headers = datadog_alone(s);
         headers.set("x-datadog-trace-id", "112210f47de98115");
         s.store(1, headers);
         lose_worker(s);
         s.delivered().extraction_is_told = false;
         s.delivered().extracted.reset();
       }},
      {"D40",
       [](Sample& s) {
         const TraceId high{kSampleTrace.high, 0x8000'0000'0000'0001};
         for (JourneySpan& one : s.journey.spans) one.record.trace_id = high;
         s.journey.incoming = context_headers(high, kClientSpan);
         s.sent().trace_id = high;
         s.sent().injected = context_headers(high, s.sent().span_id);
         s.store(1, s.sent().injected);
         s.make_root(1);
       }},
      {"D41",
       [](Sample& s) {
         Headers headers = datadog_alone(s);
         headers.set("x-datadog-trace-id", "112210f47de98115");
         s.store(1, headers);
         s.make_root(1, {0, 112210});
         s.consumer().record.parent_id = {1001};
         s.delivered().extracted = context_of({0, 112210}, {1001});
       }},
      {"D42",
       [](Sample& s) {
         s.delivered().read.reset();
         s.make_root(1);
         s.delivered().extraction_is_told = false;
       }},
      {"D43",
       [](Sample& s) {
         s.process().record.parent_id = {};
         s.process().record.trace_id = {0, 0x7777};
       }},
      {"D44", [](Sample& s) { s.hop().joining = Joining::kSibling; }},
      {"D45", [](Sample& s) { under_poller(s); }},
      {"D46",
       [](Sample& s) {
         s.make_root(1, {9, 9});
         s.consumer().record.parent_id = {99};
         s.delivered().extracted = context_of({9, 9}, {99});
       }},
      {"D46",
       [](Sample& s) {
         s.journey.baggage_seen = {{1, {{"user", "8"}}}};
       },
       "baggage alone"},
      {"D47",
       [](Sample& s) {
         s.hop().batch = BatchMode::kFirst;
         const auto other = s.receive(s.send());
         s.lose_spans([&](const JourneySpan& one) { return one.delivery == other; });
         s.delivered(1).in_batch = s.delivered(other).in_batch = true;
         s.delivered(other).extraction_is_told = false;
       }},
      {"D47",
       [](Sample& s) {
         s.hop().batch = BatchMode::kLinks;
         const auto other = s.receive(s.send());
         s.lose_spans([&](const JourneySpan& one) { return one.delivery == other; });
         s.delivered(1).in_batch = s.delivered(other).in_batch = true;
       },
       "where all were to be links"},
      {"D48",
       [](Sample& s) {
         fail_and_retry(s);
         s.make_root(2);
       }},
      {"D49",
       [](Sample& s) {
         s.make_root(1, {0, 0x1234});
         s.consumer().record.parent_id = s.sent().span_id;
         s.delivered().extracted = context_of(kSampleTrace, s.sent().span_id);
       }},
      {"D50",
       [](Sample& s) {
         s.hop().joining = Joining::kLink;
         s.make_root(1);
         s.delivered().extracted = context_of(kSampleTrace, s.sent().span_id);
         s.consumer().record.links.push_back(
             {.trace_id = {0, kSampleTrace.low}, .span_id = s.sent().span_id});
       }},
      {"D51",
       [](Sample& s) {
         s.receive(s.send());
         s.consumer(2).record.parent_id = s.consumer(1).record.span_id;
       }},
      {"D52", [](Sample& s) { s.consumer().record.duration_ns = 1000; }},
      {"D53",
       [](Sample& s) {
         s.plan.services[1].extract = {"b3multi"};
         s.make_root(1);
       }},
      {"D53",
       [](Sample& s) {
         s.plan.services[1].behavior = "ignore";
         s.make_root(1);
       },
       "ignored"},
      {"D54",
       [](Sample& s) {
         s.hop().carrier = "php_server";
         Message received;
         for (const auto [name, value] : s.sent().injected) {
           received.add(name, WireType::kList, "[\"" + std::string(value) + "\"]");
         }
         s.delivered().received = received;
         s.take_nothing(1);
         s.make_root(1);
       }},
      {"D55",
       [](Sample& s) {
         fail_and_retry(s);
         s.process(1).record.error.reset();
         s.consumer(1).record.error.reset();
       },
       "without an error"},
      {"D55",
       [](Sample& s) {
         fail_and_retry(s);
         s.lose_spans([](const JourneySpan& one) { return one.delivery == 1; });
       },
       "without a span"},
      {"D56", [](Sample& s) { s.receive(1); }},
      {"D57",
       [](Sample& s) {
         s.delivered().killed = true;
         s.work(1, s.process().record.span_id);
         s.lose_spans([](const JourneySpan& one) {
           return one.role == Role::kConsumer || one.role == Role::kProcess;
         });
         s.receive(1, 2);
       }},
      {"D58",
       [](Sample& s) {
         fail_and_retry(s);
         s.hop().attempt_tag = "attempt";
         s.process(1).record.tags.set("attempt", "1");
         s.process(2).record.tags.set("attempt", "1");
       }},
      {"D59", [](Sample& s) { lose_worker(s); }},
      {"D60",
       [](Sample& s) {
         for (JourneySpan* one : {&s.consumer(), &s.process()}) {
           one->record.start_ns -= 5'000 * kMs;
         }
       }},
      {"D61",
       [](Sample& s) {
         JourneySpan& query = s.work(1, s.process().record.span_id);
         query.record.trace_id.high = 0;
         query.chunk = 99;
       }},
      {"D62", [](Sample& s) { s.process().record.span_id = s.producer().record.span_id; }},
      {"D63",
       [](Sample& s) {
         const auto next = s.send(s.process().record.span_id, 1, 1, 1);
         const auto delivery = s.receive(next);
         inject_span(s, next, delivery, s.sent(1).span_id);
       }},
      {"D64",
       [](Sample& s) {
         s.work(1, s.process().record.span_id);
         s.lose_spans([](const JourneySpan& one) {
           return one.role == Role::kConsumer || one.role == Role::kProcess;
         });
       }},
      {"D65",
       [](Sample& s) { s.lose_spans([](const JourneySpan& one) { return one.service == 0; }); }},
  };
}

class CausesNamed : public ::testing::TestWithParam<Case> {};

TEST_P(CausesNamed, AloneAndInFull) {
  Sample sample = one_job();
  GetParam().bend(sample);
  const JourneyVerdict verdict = sample.judged();
  EXPECT_FALSE(verdict.violations.empty());
  EXPECT_THAT(causes(verdict), ElementsAre(GetParam().cause));
  std::set<std::string> explained;
  for (const Diagnosis& one : verdict.diagnoses) {
    EXPECT_NE(one.sentence.find("hop 'jobs'"), std::string::npos) << one.sentence;
    EXPECT_EQ(one.hop, 1u);
    explained.insert(one.explains.begin(), one.explains.end());
  }
  EXPECT_EQ(verdict.unexplained(), 0u);
  for (const Violation& one : verdict.violations) {
    EXPECT_TRUE(explained.contains(std::string(one.invariant))) << one.invariant << " " << one.what;
  }
}

INSTANTIATE_TEST_SUITE_P(All, CausesNamed, ::testing::ValuesIn(cases()));

TEST(Causes, EachIsTried) {
  std::set<std::string> tried;
  for (const Case& one : cases()) tried.insert(one.cause);
  EXPECT_EQ(tried.size(), 65u);
}

}  // namespace
}  // namespace propspec::checking
