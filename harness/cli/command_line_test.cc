// The whole command, run as a user runs it.
#include "harness/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/schema/json_schema.h"

namespace propspec::harness {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

struct Finished {
  int status = -1;
  std::string text;  // stdout and stderr
};

class CommandLine : public testing::Test {
 protected:
  CommandLine() {
    std::string pattern = (fs::temp_directory_path() / "propspec-cli-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~CommandLine() override { fs::remove_all(folder_); }

  // In the test's own folder; `propspec` is found in PATH.
  Finished shell(const std::string& script) const {
    const std::string command = "cd '" + folder_.string() +
                                "' && PATH='" PROPSPEC_FOLDER
                                "':$PATH && unset GTEST_OUTPUT GTEST_TOTAL_SHARDS && { " +
                                script + "\n} 2>&1";
    Finished finished;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return finished;
    std::array<char, 4096> buffer;
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
      finished.text.append(buffer.data(), size);
    }
    const int status = ::pclose(pipe);
    finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return finished;
  }

  json report(const std::string& path = "out/report.json") const {
    std::ifstream file(folder_ / path);
    json read = json::parse(file, nullptr, false);
    const auto schema = JsonSchema::embedded("report-1.schema.json");
    if (!schema) {
      ADD_FAILURE() << schema.error().message;
      return read;
    }
    for (const SchemaError& error : schema->check(read)) {
      ADD_FAILURE() << error.pointer << ": " << error.message;
    }
    return read;
  }

  fs::path folder_;
};

// One case is enough where the verdict does not matter.
constexpr const char* kOneCase = " --filter datadog.extract.full_set ";

TEST_F(CommandLine, ARunThatConforms) {
  const Finished finished = shell("propspec run reference" + std::string(kOneCase));
  EXPECT_EQ(finished.status, 0) << finished.text;
  EXPECT_THAT(finished.text, HasSubstr("conforms: 1 of 1 case passed\nreport: out/report.json\n"));
  EXPECT_EQ(report()["complete"], true);
  EXPECT_EQ(report()["run"]["arguments"],
            json::array({"run", "reference", "--filter", "datadog.extract.full_set"}));
}

TEST_F(CommandLine, TheReferenceConformsToEveryRule) {
  const Finished finished = shell("propspec run reference --shuffle --repeat 2");
  EXPECT_EQ(finished.status, 0) << finished.text;
  EXPECT_EQ(report()["totals"]["verdicts"]["fail"], 0);
}

TEST_F(CommandLine, ARunThatDoesNotPrintsACommandThatShowsItAgain) {
  const Finished finished = shell("propspec run reference --env 'DD_TRACE_PROPAGATION_STYLE=none'" +
                                  std::string(kOneCase));
  EXPECT_EQ(finished.status, 1) << finished.text;
  const json failing = report()["cases"][0];
  EXPECT_EQ(failing["verdict"], "fail");
  EXPECT_EQ(failing["input"]["environment"]["DD_TRACE_PROPAGATION_STYLE"], "none");
  const std::string repro = failing["repro"];
  EXPECT_EQ(repro,
            "propspec run reference --env DD_TRACE_PROPAGATION_STYLE=none --filter "
            "'datadog.extract.full_set'");
  EXPECT_THAT(finished.text, HasSubstr(repro));
  EXPECT_EQ(shell(repro).status, 1);
}

TEST_F(CommandLine, AChildProcessIsATargetLikeAnyOther) {
  const Finished finished =
      shell("propspec run 'cmd:propspec target reference' --validate --filter 'datadog.extract.*'");
  EXPECT_EQ(finished.status, 0) << finished.text;
  EXPECT_EQ(report()["target"]["spec"], "cmd:propspec target reference");
}

TEST_F(CommandLine, UsageErrors) {
  EXPECT_EQ(shell("propspec").status, 2);
  EXPECT_EQ(shell("propspec nonsense").status, 2);
  EXPECT_EQ(shell("propspec run").status, 2);
  EXPECT_EQ(shell("propspec run reference --nonsense").status, 2);
  EXPECT_EQ(shell("propspec run reference --repeat 0").status, 2);
  EXPECT_EQ(shell("propspec run reference --seed 100000").status, 2);
  EXPECT_EQ(shell("propspec run reference --env NOVALUE").status, 2);
  EXPECT_EQ(shell("propspec run reference --corpus nowhere").status, 2);
  EXPECT_EQ(shell("propspec run reference reference").status, 2);
  EXPECT_EQ(shell("propspec run reference -- --nonsense").status, 2);
  EXPECT_EQ(shell("propspec run gopher:x").status, 2);
  EXPECT_EQ(shell("propspec target nonsense").status, 2);
  EXPECT_EQ(shell("propspec target reference --profile cobol").status, 2);
  EXPECT_EQ(shell("propspec completion tcsh").status, 2);
  EXPECT_EQ(shell("propspec completion bash --gtest_repeat=2").status, 2);
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

TEST_F(CommandLine, AFilterThatSelectsNothingKeepsTheLastReport) {
  ASSERT_EQ(shell("propspec run reference" + std::string(kOneCase)).status, 0);
  const Finished finished = shell("propspec run reference --filter datadog.extract.ful_set");
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.text, HasSubstr("near matches: datadog.extract.full_set"));
  EXPECT_EQ(report()["complete"], true);
}

TEST_F(CommandLine, ATargetThatCannotBeAskedIsReported) {
  EXPECT_EQ(shell("propspec run cmd:/nowhere/at-all").status, 3);
  EXPECT_EQ(report()["complete"], false);
  EXPECT_EQ(report()["exit_code"], 3);
  EXPECT_EQ(shell("propspec run 'cmd:sh -c \"echo broken >&2; exit 7\"'").status, 3);
  EXPECT_NE(report()["target"]["error"], "");
}

TEST_F(CommandLine, AReportThatCannotBeWrittenIsAnError) {
  const Finished finished =
      shell("touch file; propspec run reference --report file/out" + std::string(kOneCase));
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.text, HasSubstr("cannot create the report folder file/out"));
}

TEST_F(CommandLine, AnInterruptIsReported) {
  // The target itself interrupts the run, and then keeps it waiting.
  const Finished finished = shell("propspec run 'cmd:sh -c \"kill -INT $PPID; exec sleep 600\"'");
  EXPECT_EQ(finished.status, 130) << finished.text;
  EXPECT_EQ(report()["complete"], false);
  EXPECT_EQ(report()["exit_code"], 130);
}

TEST_F(CommandLine, SeveralTargetsHaveAFolderEach) {
  const Finished finished =
      shell("propspec run reference cmd:false --report all" + std::string(kOneCase));
  EXPECT_EQ(finished.status, 3) << finished.text;
  EXPECT_EQ(report("all/reference/report.json")["exit_code"], 0);
  EXPECT_EQ(report("all/cmd_false/report.json")["exit_code"], 3);
}

TEST_F(CommandLine, JsonGoesToStdoutAlone) {
  const Finished finished =
      shell("propspec run reference --json 2>/dev/null" + std::string(kOneCase));
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(json::parse(finished.text, nullptr, false), report());
}

TEST_F(CommandLine, ListsWithoutRunning) {
  const Finished finished = shell("propspec run --list --filter datadog.extract.full_set");
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.text, HasSubstr(".datadog.extract.full_set  must  DD-E-01"));
  EXPECT_EQ(shell("propspec run --list --filter nothing.at.all").status, 2);
  EXPECT_EQ(
      shell("propspec run reference -- --gtest_list_tests | grep -xc '  datadog.extract.full_set'")
          .text,
      "1\n");
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

TEST_F(CommandLine, GoogleTestsFlagsPassThrough) {
  ASSERT_EQ(shell("propspec run reference --gtest_output=xml:a.xml" + std::string(kOneCase)).status,
            0);
  ASSERT_EQ(shell("propspec run reference" + std::string(kOneCase) + "-- --gtest_output=xml:b.xml")
                .status,
            0);
  EXPECT_TRUE(fs::exists(folder_ / "a.xml"));
  EXPECT_TRUE(fs::exists(folder_ / "b.xml"));
}

TEST_F(CommandLine, OutputIsPlainWhereNobodyWatches) {
  EXPECT_THAT(shell("propspec run reference" + std::string(kOneCase)).text, Not(HasSubstr("\x1b")));
}

TEST_F(CommandLine, HelpHasExamples) {
  for (const char* command : {"", "run", "target", "completion"}) {
    const Finished finished = shell("propspec " + std::string(command) + " --help");
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.text, HasSubstr("Examples:"));
  }
}

TEST_F(CommandLine, VersionNamesCorpusAndProtocol) {
  const Finished finished = shell("propspec --version");
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.text, HasSubstr("propspec "));
  EXPECT_THAT(finished.text, HasSubstr("corpus "));
  EXPECT_THAT(finished.text, HasSubstr("target protocol 1"));
}

TEST_F(CommandLine, BashCompletes) {
  const auto complete = [&](const std::string& words, int current) {
    return shell("bash -c 'source <(propspec completion bash); COMP_WORDS=(" + words +
                 "); COMP_CWORD=" + std::to_string(current) + "; _propspec; echo ${COMPREPLY[@]}'")
        .text;
  };
  EXPECT_EQ(complete("propspec ru", 1), "run\n");
  EXPECT_EQ(complete("propspec run --fil", 2), "--filter\n");
  EXPECT_EQ(complete("propspec target ref", 2), "reference\n");
}

TEST_F(CommandLine, OtherShellsHaveEveryOption) {
  for (const char* shell_name : {"zsh", "fish"}) {
    const Finished finished = shell("propspec completion " + std::string(shell_name));
    EXPECT_EQ(finished.status, 0);
    for (const char* word : {"run", "target", "completion", "filter", "profile", "validate"}) {
      EXPECT_THAT(finished.text, HasSubstr(word));
    }
  }
}

}  // namespace
}  // namespace propspec::harness
