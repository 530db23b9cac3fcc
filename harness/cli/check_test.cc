// `propspec check`, run as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/cli/command_test.h"

namespace propspec::harness {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSound =
    R"([[{"trace_id":7,"span_id":11,"parent_id":0,"name":"web.request","service":"api","start":1700000000000000000,)"
    R"("duration":5,"meta":{"_dd.p.tid":"640cfd8d00000000","span.kind":"server"}}],)"
    R"([{"trace_id":7,"span_id":12,"parent_id":11,"name":"job","service":"worker","start":1700000000000000001,)"
    R"("duration":5,"meta":{"_dd.p.tid":"640cfd8d00000000","span.kind":"consumer"}}]])";
// The job has the lower half of the trace id alone.
constexpr const char* kBroken =
    R"([[{"trace_id":7,"span_id":11,"parent_id":0,"name":"web.request","service":"api","start":1700000000000000000,)"
    R"("duration":5,"meta":{"_dd.p.tid":"640cfd8d00000000","span.kind":"server"}}],)"
    R"([{"trace_id":7,"span_id":12,"parent_id":11,"name":"job","service":"worker","start":1700000000000000001,)"
    R"("duration":5,"meta":{"span.kind":"consumer"}}]])";

class Check : public CommandTest {
 protected:
  Check() {
    write("sound.json", kSound);
    write("broken.json", kBroken);
  }
};

TEST_F(Check, ASoundRecording) {
  const Finished finished = shell("propspec check sound.json");
  EXPECT_EQ(finished.status, 0) << finished.text;
  EXPECT_EQ(finished.text,
            "2 spans in 1 trace read from 1 file (datadog-json)\n"
            "\n"
            "sound\n");
}

TEST_F(Check, ABrokenOneNamesCausesAndInvariants) {
  const Finished finished = shell("propspec check broken.json");
  EXPECT_EQ(finished.status, 1) << finished.text;
  EXPECT_THAT(finished.text, HasSubstr("D04 Only 64 bits of the trace id stored, or D35: certain, "
                                       "1 time\n"));
  EXPECT_THAT(finished.text, HasSubstr("`job` of worker (span 000000000000000c) continues"));
  EXPECT_THAT(finished.text,
              HasSubstr("I02 One 128-bit trace id along every parent edge (1 time)"));
  EXPECT_THAT(finished.text,
              HasSubstr("\nbroken: 1 break with a known cause, 2 violations of 2 invariants\n"));
}

TEST_F(Check, AsJson) {
  const Finished finished = shell("propspec check broken.json --json");
  EXPECT_EQ(finished.status, 1);
  const auto json = nlohmann::json::parse(finished.text, nullptr, false);
  ASSERT_FALSE(json.is_discarded()) << finished.text;
  EXPECT_EQ(json["sound"], false);
  EXPECT_EQ(json["spans"], 2);
  EXPECT_EQ(json["traces"], 2);
  EXPECT_EQ(json["files"][0]["format"], "datadog-json");
  EXPECT_EQ(json["breaks"][0]["causes"][0]["id"], "D04");
  EXPECT_EQ(json["breaks"][0]["certainty"], "certain");
  EXPECT_EQ(json["breaks"][0]["from_trace_id"], "640cfd8d000000000000000000000007");
  EXPECT_EQ(json["invariants"][0]["id"], "I02");
  EXPECT_EQ(json["invariants"][0]["examples"][0]["span_id"], "000000000000000c");
}

TEST_F(Check, SeveralFilesAreOneRecording) {
  write("api.json", R"([{"traceId":"640cfd8d000000000000000000000007","id":"b","name":"GET /"}])");
  write(
      "worker.json",
      R"({"data":[{"traceID":"640cfd8d000000000000000000000007","spans":[{"traceID":"640cfd8d000000000000000000000007",)"
      R"("spanID":"c","operationName":"job","references":[{"refType":"CHILD_OF","traceID":"640cfd8d000000000000000000000007","spanID":"b"}]}]}]})");
  const Finished finished = shell("propspec check api.json - <worker.json");
  EXPECT_EQ(finished.status, 0) << finished.text;
  EXPECT_THAT(finished.text, HasSubstr("2 spans in 1 trace read from 2 files (zipkin, jaeger)\n"));
}

TEST_F(Check, CompressedFiles) {
  EXPECT_EQ(shell("gzip -k broken.json && propspec check broken.json.gz").status, 1);
}

TEST_F(Check, WhatIsUnreadableIsToldAndTheRestIsJudged) {
  const Finished missing = shell("propspec check nothing.json sound.json");
  EXPECT_EQ(missing.status, 3) << missing.text;
  EXPECT_THAT(missing.text, HasSubstr("unreadable nothing.json"));
  EXPECT_THAT(missing.text, HasSubstr("2 spans in 1 trace"));
  // That it is broken is the worse news.
  EXPECT_EQ(shell("propspec check nothing.json broken.json").status, 1);
  EXPECT_EQ(shell("propspec check .").status, 3);
}

TEST_F(Check, NoSpansProveNothing) {
  const Finished finished = shell("echo '[]' | propspec check -");
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.text, HasSubstr("nothing to judge: no span was read"));
}

TEST_F(Check, HostileFiles) {
  write("brackets", std::string(1'000'000, '['));
  write("claims", "\xdd\xff\xff\xff\xff\xdd\xff\xff\xff\xff");
  write("gzip", "\x1f\x8b\x08 and nothing more");
  write("escape", R"([{"traceId":"1","id":"2","parentId":"2","name":"\u001b[31mred"}])");
  for (const std::string name : {"brackets", "claims", "gzip"}) {
    const Finished finished = shell("propspec check " + name);
    EXPECT_EQ(finished.status, 3) << name << finished.text;
  }
  const Finished escape = shell("propspec check escape");
  EXPECT_EQ(escape.status, 1) << escape.text;
  EXPECT_THAT(escape.text, Not(HasSubstr("\x1b")));
}

TEST_F(Check, InputsThatAreNoFiles) {
  const Finished fifo = shell("mkfifo pipe && { cat sound.json >pipe & } && propspec check pipe");
  EXPECT_EQ(fifo.status, 0) << fifo.text;
  const Finished closed = shell("propspec check - <&-");
  EXPECT_EQ(closed.status, 3) << closed.text;
  EXPECT_THAT(closed.text, HasSubstr("unreadable stdin"));
}

TEST_F(Check, ManyFiles) {
  const Finished finished =
      shell("for i in $(seq 300); do cp sound.json part.$i; done && propspec check part.*");
  EXPECT_EQ(finished.status, 0) << finished.text;
  EXPECT_THAT(finished.text, HasSubstr("2 spans in 1 trace read from 300 files (datadog-json)\n"
                                       "598 spans came twice\n"));
}

TEST_F(Check, Usage) {
  EXPECT_EQ(shell("propspec check").status, 2);
  EXPECT_EQ(shell("propspec check sound.json --format yaml").status, 2);
  const Finished help = shell("propspec check --help");
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.text, HasSubstr("propspec check api.jsonl worker.jsonl.gz"));
  EXPECT_EQ(shell("propspec check sound.json --format otlp").status, 3);
}

}  // namespace
}  // namespace propspec::harness
