#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <sstream>

#include "reports/printable.h"
#include "reports/sample_scenario.h"
#include "reports/terminal.h"

namespace propspec::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

const Appearance kPlain{};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(Waterfall, DrawsAConnectedRequest) {
  EXPECT_EQ(waterfall(sample_request(), kPlain),
            R"(request 17: connected, 5 spans in 1 trace, 100 ms

  trace 6400a1b2…0000007b, 5 spans, remote parent 00000000000001c8
  web     POST /orders               server    ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇                              40 ms
  web     └─ orders send             producer      ▇▇▇                                        5.0 ms
  worker     └─ orders receive       consumer                             ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇   40 ms
  worker        └─ ShipOrder         internal                               ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇   35 ms
  worker           └─ SELECT orders  client                                   ▇▇▇▇▇            10 ms
)");
}

TEST(Waterfall, TellsOfABreakBetweenProducerAndLostRoot) {
  EXPECT_EQ(waterfall(sample_broken_request(), kPlain),
            R"(request 17: broken, 5 spans in 2 traces, 100 ms

  trace 6400a1b2…0000007b, 2 spans, remote parent 00000000000001c8
  web     POST /orders         server    ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇                                 40 ms
  web     └─ orders send       producer       ▇▇▇                                             5.0 ms

✗ hop orders: D01 The context is captured where the job runs
  trace 6400a1b2…000001ff, 3 spans
✗ worker  orders receive       consumer                                ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇   40 ms
  worker  └─ ShipOrder         internal                                   ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇   35 ms
  worker     └─ SELECT orders  client                                       ▇▇▇▇▇▇             10 ms

D01 The context is captured where the job runs
  Nothing of the trace of web was in the message, and worker began a trace of its own: what was
  current in the worker was taken for the context of the job.
  where     hop orders, breaks I01, I03
  injected  nothing
  stored    args: {"order":1}
            queue: orders
  extracted none
  seen      the worker's span is a root
            web had a span active when it sent the job
  Remedy: Capture the context when the job is put into the queue, store it with the job, and extract
  it from there.
)");
}

TEST(Waterfall, FitsEightyColumns) {
  EXPECT_THAT(waterfall(sample_request(), Appearance{80, false}), HasSubstr(R"(
  web     POST /orders               server    ▇▇▇▇▇▇▇▇▇▇                  40 ms
  web     └─ orders send             producer    ▇▇                       5.0 ms
  worker     └─ orders receive       consumer                 ▇▇▇▇▇▇▇▇▇▇   40 ms
  worker        └─ ShipOrder         internal                  ▇▇▇▇▇▇▇▇▇   35 ms
  worker           └─ SELECT orders  client                     ▇▇▇        10 ms
)"));
}

TEST(Waterfall, UsesAHundredAndTwentyColumns) {
  EXPECT_THAT(waterfall(sample_request(), Appearance{120, false}), HasSubstr(R"(
  web     POST /orders               server    ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇                                          40 ms
  web     └─ orders send             producer        ▇▇▇▇                                                         5.0 ms
  worker     └─ orders receive       consumer                                         ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇   40 ms
  worker        └─ ShipOrder         internal                                            ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇   35 ms
  worker           └─ SELECT orders  client                                                 ▇▇▇▇▇▇▇                10 ms
)"));
}

TEST(Waterfall, DrawsWithAsciiAloneIfTold) {
  ScenarioExample example = sample_broken_request();
  example.spans[2].links = {{kSampleTrace, "00000000000000a2"}};
  const std::string text = waterfall(example, Appearance{80, false, false});
  EXPECT_THAT(text, HasSubstr(R"(
  trace 6400a1b2...0000007b, 2 spans, remote parent 00000000000001c8
  web     POST /orders         server    =============                     40 ms
  web     `- orders send       producer     ==                            5.0 ms

x hop orders: D01 The context is captured where the job runs
  trace 6400a1b2...000001ff, 3 spans
x worker  orders receive       consumer                    =============   40 ms
          |  -> link to orders send (web)
  worker  `- ShipOrder         internal                      ===========   35 ms
  worker     `- SELECT orders  client                         ====         10 ms
)"));
  for (const char byte : text) EXPECT_LT(static_cast<unsigned char>(byte), 0x80);
}

TEST(Waterfall, ColourDoesNotChangeTheDrawing) {
  std::string painted = waterfall(sample_broken_request(), Appearance{100, true});
  EXPECT_THAT(painted, HasSubstr("\x1b[31m✗ \x1b[0m"));
  for (std::size_t at = painted.find('\x1b'); at != std::string::npos; at = painted.find('\x1b')) {
    painted.erase(at, painted.find('m', at) + 1 - at);
  }
  EXPECT_EQ(painted, waterfall(sample_broken_request(), kPlain));
}

TEST(Waterfall, LeavesOutADelayThatDwarfsTheRest) {
  ScenarioExample example = sample_request();
  for (const std::size_t i : {2u, 3u, 4u}) example.spans[i].start_ns += 7'200'000 * kMillisecond;
  EXPECT_THAT(waterfall(example, kPlain),
              HasSubstr(R"(request 17: connected, 5 spans in 1 trace, 2.0 h
┄┄┄ leaves out 2.0 h

  trace 6400a1b2…0000007b, 5 spans, remote parent 00000000000001c8
  web     POST /orders               server    ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇┄┄┄                        40 ms
  web     └─ orders send             producer       ▇▇▇             ┄┄┄                       5.0 ms
  worker     └─ orders receive       consumer                       ┄┄┄▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇   40 ms
  worker        └─ ShipOrder         internal                       ┄┄┄  ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇   35 ms
  worker           └─ SELECT orders  client                         ┄┄┄     ▇▇▇▇▇▇             10 ms
)"));
}

TEST(Waterfall, TellsOfLinksAndErrorsBelowTheSpan) {
  ScenarioExample example = sample_request();
  const std::string other = "000000000000000000000000000000ee";
  example.spans[2].links = {{kSampleTrace, "00000000000000a2"},
                            {other, "00000000000000a2"},
                            {other, "00000000000000dd"},
                            {other, "00000000000000de"},
                            {other, "00000000000000df"}};
  example.spans[4].error = "no such table";
  const std::string text = waterfall(example, Appearance{120, false});
  EXPECT_THAT(text, HasSubstr("\n                │  ⇢ link to orders send (web)\n"
                              "                │  ⇢ link to orders send (web), but in trace "
                              "00000000…000000ee\n"
                              "                │  ⇢ link to a span that nobody has seen: "
                              "00000000000000dd of trace 00000000…000000ee\n"
                              "                │  ⇢ 2 more links\n"
                              "  worker        └─ ShipOrder "));
  EXPECT_THAT(text, HasSubstr("\n                         ! no such table\n"));
}

TEST(Waterfall, TellsOfAMissingReceiverBelowItsProducer) {
  ScenarioExample example = sample_broken_request();
  example.spans.resize(2);
  example.violations.resize(1);
  example.violations[0].span = -1;
  EXPECT_THAT(waterfall(example, kPlain),
              HasSubstr("5.0 ms\n"
                        "✗            hop orders: D01 The context is captured where the job runs\n"
                        "\nD01 "));
}

TEST(Waterfall, OfSeveralRootsMarksTheOneThatBroke) {
  ScenarioExample example = sample_broken_request();
  example.spans.push_back(example.spans[2]);
  example.spans.back().trace_id = "6400a1b20000000000000000000002ff";
  for (ScenarioViolation& violation : example.violations) violation.span = 5;
  const std::string text = waterfall(example, kPlain);
  EXPECT_THAT(text, HasSubstr("\n\n  trace 6400a1b2…000001ff, 3 spans\n  worker  orders receive "));
  EXPECT_THAT(text, HasSubstr("\n\n✗ hop orders: D01 The context is captured where the job runs\n"
                              "  trace 6400a1b2…000002ff, 1 span\n✗ worker  orders receive "));
}

TEST(Waterfall, MarksABreakWithinATreeAtItsSpan) {
  ScenarioExample example = sample_broken_request();
  for (ScenarioSpan& span : example.spans) span.trace_id = kSampleTrace;
  example.spans[2].parent_id = "00000000000000a1";
  EXPECT_THAT(waterfall(example, kPlain), HasSubstr("\n✗ worker  └─ orders receive "));
  EXPECT_THAT(
      waterfall(example, kPlain),
      HasSubstr("\n✗            │  hop orders: D01 The context is captured where the job runs\n"));
}

TEST(Waterfall, TellsWhereAParentIs) {
  ScenarioExample example = sample_broken_request();
  example.spans[2].parent_id = "00000000000000a2";
  EXPECT_THAT(waterfall(example, kPlain),
              HasSubstr("trace 6400a1b2…000001ff, 3 spans, its parent 00000000000000a2 is in trace "
                        "6400a1b2…0000007b\n"));
  example.spans[2].parent_id = "00000000000000ff";
  EXPECT_THAT(waterfall(example, kPlain),
              HasSubstr("3 spans, nobody has seen its parent 00000000000000ff\n"));
  example.spans[2].parent_id = "00000000000000b3";
  EXPECT_THAT(waterfall(example, kPlain),
              HasSubstr("3 spans, a cycle: its parent 00000000000000b3 is below it\n"));
}

TEST(Waterfall, TellsOfViolationsThatNoCauseExplains) {
  ScenarioExample example = sample_request();
  example.sound = false;
  example.violations = {
      {"I08", "The sampling priority stays the same", "broken", "orders", 2, "It was 2, is 1.", 0},
      {"I19", "Traces are bounded in size and age", "warning", "orders", 3, "It is old.", 0}};
  const std::string text = waterfall(example, kPlain);
  EXPECT_THAT(text, HasSubstr("\n✗ worker     └─ orders receive "));
  EXPECT_THAT(text,
              HasSubstr("\n✗               │  hop orders: I08 The sampling priority stays the"));
  EXPECT_THAT(text, HasSubstr("\n  worker        └─ ShipOrder "));
  EXPECT_THAT(text, HasSubstr("\nI08 The sampling priority stays the same (hop orders, no cause is "
                              "known for it)\n"
                              "  It was 2, is 1.\n"
                              "I19 Traces are bounded in size and age (hop orders, a warning)\n"
                              "  It is old.\n"));
}

TEST(Waterfall, CutsEvidence) {
  ScenarioExample example = sample_broken_request();
  example.diagnoses[0].injected = "1\n2\n3\n4\n5\n6\n7\n8\n";
  example.diagnoses[0].stored = "x-datadog-tags: " + std::string(500, 't');
  const std::string text = waterfall(example, Appearance{60, false});
  EXPECT_THAT(text, HasSubstr("            6\n            … 2 more lines\n"));
  EXPECT_THAT(text, HasSubstr("\n  stored    x-datadog-tags: " + std::string(31, 't') + "…\n"));
}

TEST(Waterfall, DrawsTheFirstOfManySpans) {
  ScenarioExample example;
  for (int i = 0; i < 10'000; ++i) {
    example.spans.push_back(
        sample_span("worker", "job", std::to_string(i), i == 0 ? "" : std::to_string(i - 1)));
  }
  const std::vector<std::string> lines = lines_of(waterfall(example, kPlain));
  ASSERT_EQ(lines.size(), 44u);
  EXPECT_EQ(lines[0], "request 0: broken, 10,000 spans in 1 trace, 0 ns");
  EXPECT_EQ(lines[2], "  trace 6400a1b2…0000007b, 10,000 spans");
  EXPECT_EQ(lines[43], "  … 9,960 more spans");
  for (const std::string& line : lines) EXPECT_LE(columns(line), 100u) << line;
}

TEST(Waterfall, NeedsNoSpans) {
  ScenarioExample example = sample_broken_request();
  example.spans.clear();
  EXPECT_THAT(waterfall(example, kPlain),
              HasSubstr("request 17: broken, 0 spans\n"
                        "✗ hop orders: D01 The context is captured where the job runs\n\nD01 "));
}

TEST(Waterfall, NothingHostileReachesTheTerminal) {
  const std::string hostile = "\x1b[2J\r\n\xff\xc2\x9b\x07" + std::string(5000, 'x');
  ScenarioExample example = sample_broken_request();
  for (ScenarioSpan& span : example.spans) {
    span.service = span.name = span.kind = span.resource = span.role = span.error = hostile;
    span.links = {{hostile, hostile}};
  }
  example.spans[0].trace_id = example.spans[0].span_id = example.spans[1].parent_id = hostile;
  for (ScenarioViolation& violation : example.violations) {
    violation.invariant = violation.title = violation.hop = violation.what = hostile;
    violation.span = 1'000'000;
  }
  ScenarioDiagnosis& diagnosis = example.diagnoses[0];
  diagnosis.hop = diagnosis.cause = diagnosis.title = diagnosis.sentence = diagnosis.remedy =
      diagnosis.injected = diagnosis.stored = diagnosis.extracted = hostile;
  diagnosis.facts = diagnosis.explains = {hostile};
  for (const std::size_t width : {1u, 40u, 80u, 300u}) {
    for (const char byte : waterfall(example, Appearance{width, false})) {
      const auto value = static_cast<unsigned char>(byte);
      ASSERT_TRUE(value >= 0x20 || byte == '\n');
      ASSERT_NE(value, 0x7f);
    }
  }
}

RC_GTEST_PROP(Waterfall, SpansOfAnyShapeFitTheWidth, ()) {
  const auto id = rc::gen::map(rc::gen::inRange(0, 6), [](int i) { return std::to_string(i); });
  const auto time =
      rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange<std::uint64_t>(0, 9),
                     rc::gen::just(std::numeric_limits<std::uint64_t>::max()));
  ScenarioExample example;
  const auto count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) {
    ScenarioSpan span =
        sample_span(*rc::gen::arbitrary<std::string>(), *rc::gen::arbitrary<std::string>(), *id,
                    *rc::gen::oneOf(id, rc::gen::just(std::string())));
    span.trace_id = *id;
    span.start_ns = *time;
    span.duration_ns = *time;
    span.links = {{*id, *id}};
    span.hop = *id;
    span.role = *rc::gen::element<std::string>("producer", "consumer", "");
    example.spans.push_back(span);
  }
  example.violations = {{"I01", "Title", "broken", *id, *rc::gen::inRange(-2, 14), "", 0}};
  const auto width = *rc::gen::inRange<std::size_t>(40, 130);
  for (const std::string& line :
       lines_of(waterfall(example, Appearance{width, false, *rc::gen::arbitrary<bool>()}))) {
    RC_ASSERT(columns(line) <= std::max<std::size_t>(width, 80));
  }
}

}  // namespace
}  // namespace propspec::reports
