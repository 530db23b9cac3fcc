#include "harness/suites/suites.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "harness/schema/json_schema.h"

namespace propspec::harness {
namespace {

using nlohmann::json;
using testing::HasSubstr;

struct Finished {
  int status = -1;
  std::string text;  // stdout and stderr
  json report, windows;

  std::string verdict(const std::string& id) const {
    for (const json& result : report["cases"]) {
      if (result["id"] == id) return result["verdict"];
    }
    return "not reported";
  }
  std::set<std::string> ids() const {
    std::set<std::string> found;
    for (const json& result : report["cases"]) found.insert(result["id"]);
    return found;
  }
};

// Runs fake_suites_main.cc. Every report that it writes must be valid after the schema.
Finished run(const std::string& arguments, const std::string& environment = "") {
  const std::string command = "env -u GTEST_TOTAL_SHARDS -u GTEST_SHARD_INDEX -u GTEST_OUTPUT " +
                              environment + " " FAKE_SUITES " " + arguments + " 2>&1";
  Finished finished;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return finished;
  std::array<char, 4096> buffer;
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    finished.text.append(buffer.data(), size);
  }
  const int status = ::pclose(pipe);
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  const json output = json::parse(finished.text, nullptr, false);
  if (!output.is_object()) return finished;
  finished.report = output["report"];
  finished.windows = output["windows"];
  static const auto kSchema = JsonSchema::embedded("report-1.schema.json");
  EXPECT_TRUE(kSchema) << kSchema.error().message;
  if (kSchema) {
    for (const SchemaError& error : kSchema->check(finished.report)) {
      ADD_FAILURE() << error.pointer << ": " << error.message;
    }
  }
  return finished;
}

TEST(Suites, EveryVerdictIsReported) {
  const Finished finished = run("--filter -*.error");
  EXPECT_EQ(finished.status, 1) << finished.text;
  EXPECT_EQ(finished.verdict("verdict.pass.a"), "pass");
  EXPECT_EQ(finished.verdict("verdict.fail"), "fail");
  EXPECT_EQ(finished.verdict("verdict.warn"), "warn");
  EXPECT_EQ(finished.verdict("verdict.unsupported"), "unsupported");
  EXPECT_EQ(finished.verdict("verdict.gap"), "adapter-gap");
  EXPECT_EQ(finished.verdict("verdict.silent"), "not-observable");
  EXPECT_EQ(finished.verdict("verdict.rejected"), "config-rejected");
  EXPECT_EQ(finished.verdict("verdict.vacuous"), "vacuous");
  EXPECT_EQ(finished.verdict("verdict.crash"), "crash");
  EXPECT_EQ(finished.verdict("verdict.hang"), "hang");
  EXPECT_EQ(finished.verdict("verdict.garbage"), "protocol-error");
  EXPECT_EQ(finished.verdict("verdict.not_run"), "not-run");
  EXPECT_EQ(finished.report["complete"], true);
  EXPECT_EQ(finished.report["rules"][0]["verdict"], "crash");
  EXPECT_EQ(finished.windows.size(), 1u);
}

TEST(Suites, ATargetThatConformsExitsWithZero) {
  const Finished finished = run("--filter '*.pass.*' --filter *.unsupported");
  EXPECT_EQ(finished.status, 0) << finished.text;
  EXPECT_EQ(finished.report["totals"]["verdicts"]["pass"], 4);
  EXPECT_EQ(finished.report["rules"][0]["verdict"], "pass");
  EXPECT_EQ(finished.report["cases"][0]["repro"], "propspec run 'fake' --filter 'verdict.pass.a'");
}

TEST(Suites, WhatBrokeInTheProbeIsTold) {
  const Finished finished = run("--filter *.pass.* --broken-probe");
  EXPECT_EQ(finished.status, 0) << finished.text;
  ASSERT_EQ(finished.report["target"]["notes"].size(), 1u);
  EXPECT_THAT(finished.report["target"]["notes"][0].get<std::string>(),
              HasSubstr("style tracecontext got no answer"));
}

TEST(Suites, AWarningFailsOnlyAStrictRun) {
  EXPECT_EQ(run("--filter *.warn --filter *.pass.a").status, 0);
  EXPECT_EQ(run("--filter *.warn --filter *.pass.a --strict").status, 1);
}

TEST(Suites, AControlIsAskedButNotReported) {
  const Finished finished = run("--filter *.vacuous");
  EXPECT_EQ(finished.ids(), std::set<std::string>{"verdict.vacuous"});
  EXPECT_EQ(finished.verdict("verdict.vacuous"), "vacuous");
  EXPECT_EQ(finished.windows, json::parse(R"([["x", "web"]])"));
}

TEST(Suites, AFilterThatSelectsNothingIsAUsageError) {
  const Finished finished = run("--filter verdict.pas.a");
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.text, HasSubstr("near matches: verdict.pass.a"));
  EXPECT_EQ(run("--gtest_filter=nothing").status, 2);
}

TEST(Suites, AnUnknownFlagIsAUsageError) {
  const Finished finished = run("--nonsense");
  EXPECT_EQ(finished.status, 2);
  EXPECT_EQ(finished.text, "--nonsense is no option of GoogleTest\n");
}

TEST(Suites, RepeatingForEverIsRefused) { EXPECT_EQ(run("--repeat -1").status, 2); }

TEST(Suites, ATargetThatSaysNoHelloIsATargetError) {
  const Finished finished = run("--refuse");
  EXPECT_EQ(finished.status, 3) << finished.text;
  EXPECT_EQ(finished.report["target"]["error"], "no such program (“Loading”)");
  EXPECT_EQ(finished.report["target"]["log"], "cannot load the library");
  EXPECT_EQ(finished.report["complete"], false);
  EXPECT_TRUE(finished.report["cases"].empty());
}

TEST(Suites, ATargetThatIsLostOnTheWayIsATargetErrorToo) {
  const Finished finished = run("");
  EXPECT_EQ(finished.status, 3);
  EXPECT_EQ(finished.report["target"]["error"], "cannot be started again");
  EXPECT_EQ(finished.verdict("verdict.error"), "not-run");
  EXPECT_EQ(finished.verdict("verdict.pass.a"), "pass");
}

TEST(Suites, InterruptedIsInterruptedEvenIfTheTargetWasLost) {
  EXPECT_EQ(run("--interrupt").status, 130);
}

// ── Beside the tests of a library ───────────────────────────────────────────────────────────────

TEST(SuitesAsOwnTests, Conform) {
  EXPECT_EQ(run("--own-tests --filter *.pass.* --filter *.unsupported").status, 0);
  EXPECT_EQ(run("--own-tests --filter *.pass.* --filter *.fail").status, 1);
}

TEST(SuitesAsOwnTests, ATargetThatSaysNoHelloFails) {
  const Finished finished = run("--own-tests --refuse");
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.text, HasSubstr("the target could not be asked: no such program"));
}

TEST(SuitesAsOwnTests, WhereNothingPassesTheRunFails) {
  const Finished finished = run("--own-tests --filter *.unsupported --filter *.gap");
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.text, HasSubstr("nothing has passed: silence is no conformance"));
}

TEST(SuitesAsOwnTests, AnEmptyShardIsNoFailure) {
  EXPECT_EQ(
      run("--own-tests --filter *.unsupported", "GTEST_TOTAL_SHARDS=2 GTEST_SHARD_INDEX=0").status,
      0);
}

TEST(SuitesAsOwnTests, WhatAFilterLeavesOutIsNoFailure) {
  EXPECT_EQ(run("--own-tests --gtest_filter=Library.*").status, 0);
}

TEST(Suites, AnInterruptedRunIsReportedAsFarAsItCame) {
  const Finished finished = run("--interrupt --repeat 3 --filter *.pass.*");
  EXPECT_EQ(finished.status, 130) << finished.text;
  EXPECT_EQ(finished.report["complete"], false);
  EXPECT_EQ(finished.windows.size(), 1u);
  EXPECT_EQ(finished.verdict("verdict.pass.a"), "pass");
}

TEST(Suites, ShufflesTheWindowAsItShufflesTheTests) {
  std::set<std::string> orders;
  for (const char* seed : {"1", "2", "3", "4"}) {
    const Finished finished = run("--filter *.pass.* --shuffle --seed " + std::string(seed));
    EXPECT_EQ(finished.report["run"]["seed"], std::stoi(seed));
    orders.insert(finished.windows[0].dump());
    EXPECT_EQ(finished.report["cases"][0]["id"], "verdict.pass.a");
    EXPECT_EQ(finished.windows,
              run("--filter *.pass.* --shuffle --seed " + std::string(seed)).windows);
  }
  EXPECT_GT(orders.size(), 1u);
}

TEST(Suites, RepeatsAndTellsWhatDiffers) {
  const Finished finished = run("--filter *.pass.a --repeat 3 --flaky");
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.windows.size(), 3u);
  EXPECT_EQ(finished.report["run"]["repetitions"], 3);
  EXPECT_EQ(finished.verdict("verdict.pass.a"), "fail");
  EXPECT_EQ(finished.report["cases"][0]["reason"],
            "differs between repetitions: 2 × pass, 1 × fail");
}

TEST(Suites, ShardsDivideTheCasesAmongThem) {
  std::set<std::string> together;
  std::size_t cases = 0;
  for (const char* index : {"0", "1", "2"}) {
    const Finished finished =
        run("--filter *.pass.*", "GTEST_TOTAL_SHARDS=3 GTEST_SHARD_INDEX=" + std::string(index));
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.report["run"]["shard"]["total"], 3);
    EXPECT_EQ(finished.report["run"]["shard"]["index"], std::stoi(index));
    cases += finished.ids().size();
    together.merge(finished.ids());
  }
  EXPECT_EQ(cases, 4u);
  EXPECT_EQ(together.size(), 4u);
}

TEST(Suites, AnEmptyShardConforms) {
  EXPECT_EQ(run("--filter *.pass.a", "GTEST_TOTAL_SHARDS=2 GTEST_SHARD_INDEX=1").status, 0);
}

TEST(Suites, GoogleTestFiltersAndLists) {
  EXPECT_EQ(run("--gtest_filter=Origin.verdict.pass.b").ids(),
            std::set<std::string>{"verdict.pass.b"});
  EXPECT_THAT(run("--gtest_list_tests").text, HasSubstr("Origin.\n  verdict.crash\n"));
}

TEST(Suites, GoogleTestWritesXml) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("propspec-suites-" + std::to_string(::getpid()) + ".xml");
  run("--filter *.fail --filter *.gap --filter *.pass.a --gtest_output=xml:" + path.string());
  std::ifstream file(path);
  const std::string xml{std::istreambuf_iterator<char>(file), {}};
  std::filesystem::remove(path);
  EXPECT_THAT(xml, HasSubstr(R"(tests="3" failures="1" disabled="0" skipped="1")"));
  EXPECT_THAT(xml, HasSubstr("expected: "));
  EXPECT_THAT(xml, HasSubstr("adapter-gap: not reached"));
  EXPECT_THAT(xml, HasSubstr(R"(<property name="level" value="must"/>)"));
}

}  // namespace
}  // namespace propspec::harness
