// The whole command, run as a user runs it.
#include "harness/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "harness/cli/command_test.h"

namespace propspec::harness {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

using CommandLine = CommandTest;

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

TEST_F(CommandLine, TheReferencePassesEveryCaseInProcessAndThroughAPipe) {
  for (const char* target : {"reference", "'cmd:propspec target reference'"}) {
    const Finished finished =
        shell("propspec run " + std::string(target) + " --shuffle --repeat 2 --strict");
    EXPECT_EQ(finished.status, 0) << finished.text;
    const json run = report();
    EXPECT_EQ(run["run"]["repetitions"], 2);
    // All but the few of an older edition.
    EXPECT_GT(run["totals"]["cases"].get<int>(), run["corpus"]["cases"].get<int>() - 30);
    EXPECT_GT(run["totals"]["cases"], 800);
    EXPECT_EQ(run["totals"]["verdicts"]["pass"], run["totals"]["cases"]) << finished.text;
  }
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

TEST_F(CommandLine, TheCommandThatShowsItAgainAsksInTheSameWay) {
  const Finished finished =
      shell("propspec run reference --timeout 2.5 --window 7 --validate" + std::string(kOneCase));
  EXPECT_EQ(finished.status, 0) << finished.text;
  const json run = report();
  const std::string repro = run["cases"][0]["repro"];
  EXPECT_EQ(repro,
            "propspec run reference --timeout 2.5 --window 7 --validate --filter "
            "'datadog.extract.full_set'");
  EXPECT_EQ(shell(repro).status, 0);
  EXPECT_EQ(run["run"]["timeout"], 2.5);
  EXPECT_EQ(run["run"]["window"], 7);
  EXPECT_EQ(run["run"]["validate"], true);
}

TEST_F(CommandLine, TheReportSaysWhatWasInEffect) {
  ASSERT_EQ(shell("propspec run reference --profile dotnet@2.40" + std::string(kOneCase)).status,
            0);
  const json run = report()["run"];
  EXPECT_EQ(run["timeout"], 10);
  EXPECT_GT(run["window"], 0);
  EXPECT_EQ(run["validate"], false);
  EXPECT_EQ(run["profile"], "dotnet@2.40");
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
  EXPECT_EQ(shell("propspec run reference --env FOO=1").status, 2);
  EXPECT_EQ(shell("propspec run reference --env dd_x=1").status, 2);
  EXPECT_EQ(shell("propspec run reference cmd:false --gtest_output=xml:a.xml").status, 2);
  EXPECT_EQ(shell("propspec run reference --filter b3 --filter datadg").status, 2);
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
  // The target itself interrupts the run, and then keeps it waiting. Once only, although a target
  // may be started ahead a second time: the second signal ends a run at once.
  const Finished finished =
      shell("propspec run 'cmd:sh -c \"mkdir once && kill -INT $PPID; exec sleep 600\"'");
  EXPECT_EQ(finished.status, 130) << finished.text;
  EXPECT_EQ(report()["complete"], false);
  EXPECT_EQ(report()["exit_code"], 130);
}

TEST_F(CommandLine, AnInterruptOfSeveralTargetsIsReported) {
  // As from a terminal: to every process of the foreground group, of which the first target knows
  // the number. setsid makes that group, without a terminal.
  std::ofstream(folder_ / "target") << "mkdir once && kill -INT -$(cat group)\nexec sleep 600\n";
  const Finished finished = shell(
      "setsid -w sh -c 'echo $$ > group; exec propspec run \"cmd:sh target\" reference' "
      "</dev/null");
  EXPECT_EQ(finished.status, 130) << finished.text;
  EXPECT_EQ(report("out/cmd_sh_target/report.json")["exit_code"], 130);
  EXPECT_FALSE(fs::exists(folder_ / "out/reference")) << finished.text;
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

TEST_F(CommandLine, JsonOfSeveralTargetsIsALineEach) {
  const Finished finished =
      shell("propspec run reference cmd:false --json 2>/dev/null" + std::string(kOneCase));
  EXPECT_EQ(finished.status, 3);
  std::istringstream lines(finished.text);
  std::string line;
  for (const char* path : {"out/reference/report.json", "out/cmd_false/report.json"}) {
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(json::parse(line, nullptr, false), report(path));
  }
  EXPECT_FALSE(std::getline(lines, line));
}

TEST_F(CommandLine, NobodyReadingIsTheEndOfTheOutput) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe(fds.data()), 0);
  ::close(fds[0]);
  ASSERT_EQ(::dup2(fds[1], 9), 9);
  ::close(fds[1]);
  for (const char* command : {"propspec run reference", "propspec run --list", "propspec --version",
                              "propspec run 'cmd:propspec target reference'",
                              "propspec run reference --json", "propspec completion bash"}) {
    const Finished finished = shell(std::string(command) + " >&9");
    EXPECT_EQ(finished.status, 0) << command;
    EXPECT_EQ(finished.text, "") << command;
  }
  ::close(9);
}

TEST_F(CommandLine, OutputThatCannotBeWrittenIsAnError) {
  for (const char* command : {"propspec run reference", "propspec run --list", "propspec --version",
                              "propspec run reference cmd:false --json"}) {
    const Finished finished = shell(std::string(command) + " >/dev/full");
    EXPECT_EQ(finished.status, 3) << command;
    EXPECT_THAT(finished.text,
                testing::StartsWith("propspec: cannot write to stdout: No space left on device\n"));
  }
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

TEST_F(CommandLine, SeveralTargetsHaveAFileOfGoogleTestEach) {
  const std::string reference = "'cmd:propspec target reference'";
  const Finished finished =
      shell("propspec run reference " + reference + " --gtest_output=xml:xml/" + kOneCase);
  EXPECT_EQ(finished.status, 0) << finished.text;
  const auto files = fs::directory_iterator(folder_ / "xml");
  EXPECT_EQ(std::distance(begin(files), end(files)), 2);
}

TEST_F(CommandLine, ATargetSaysWhatIsOddAboutItsConfiguration) {
  const Finished finished =
      shell("DD_TRACE_PROPAGATION_STYLE=datadog,nonsense propspec target reference </dev/null");
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.text, HasSubstr("nonsense"));
}

TEST_F(CommandLine, BenchMeasures) {
  const Finished finished = shell("propspec bench --checks 1 --json 2>/dev/null");
  ASSERT_EQ(finished.status, 0) << finished.text;
  const json figures = json::parse(finished.text, nullptr, false);
  ASSERT_TRUE(figures.is_object()) << finished.text;
  for (const char* rate : {"checks_per_s", "json_echo_per_s", "byte_echo_per_s"}) {
    EXPECT_GT(figures["pipe"][rate], 0) << rate;
  }
  EXPECT_GT(figures["peak_rss_mib"], 0);
  ASSERT_FALSE(figures["propagation"].empty());
  for (const json& figure : figures["propagation"]) {
    EXPECT_TRUE(figure["name"].is_string());
    EXPECT_GT(figure["ns"], 0);
    EXPECT_GE(figure["allocations"], 0);
  }
}

TEST_F(CommandLine, OutputIsPlainWhereNobodyWatches) {
  EXPECT_THAT(shell("propspec run reference" + std::string(kOneCase)).text, Not(HasSubstr("\x1b")));
}

TEST_F(CommandLine, HelpHasExamples) {
  for (const char* command : {"", "run", "target", "selftest", "explain", "bench", "completion"}) {
    const Finished finished = shell("propspec " + std::string(command) + " --help");
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.text, HasSubstr("Examples:"));
  }
}

TEST_F(CommandLine, ExplainsRulesAndCases) {
  const Finished rule = shell("propspec explain dd-e-10");
  EXPECT_EQ(rule.status, 0);
  EXPECT_THAT(rule.text, testing::StartsWith("DD-E-10 A trace id of zero is no trace id\n"));
  const Finished both = shell("propspec explain DD-E-10 datadog.extract.full_set --json");
  EXPECT_EQ(both.status, 0);
  const auto line = both.text.find('\n');
  EXPECT_EQ(json::parse(both.text.substr(0, line))["id"], "DD-E-10");
  EXPECT_EQ(json::parse(both.text.substr(line))["id"], "datadog.extract.full_set");
}

TEST_F(CommandLine, NamesWhatMayHaveBeenMeantInsteadOfExplaining) {
  const Finished finished = shell("propspec explain DD-E-10 DD-X-10 datadog.extract.ful_set");
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(
      finished.text,
      HasSubstr(
          "there is no rule, case, law, mutant, cause or invariant 'DD-X-10'; near matches:"));
  EXPECT_THAT(finished.text, HasSubstr("near matches: datadog.extract.full_set"));
  EXPECT_THAT(finished.text, Not(HasSubstr("A trace id of zero")));
  EXPECT_EQ(shell("propspec explain").status, 2);
}

TEST_F(CommandLine, AMutantFailsAndItsCounterexampleCanBeRepeatedAndKept) {
  const Finished finished =
      shell("propspec run mutant:datadog.trace_id.accepts_zero --seed 1 --report out");
  EXPECT_EQ(finished.status, 1);
  const json properties = report()["properties"];
  const auto broken = std::find_if(properties.begin(), properties.end(), [](const json& law) {
    return law["verdict"] == "fail" && law.contains("case_file");
  });
  ASSERT_NE(broken, properties.end());
  const std::string token = (*broken)["token"];
  EXPECT_THAT(finished.text, HasSubstr("--repro " + token));
  EXPECT_EQ(shell("propspec run mutant:datadog.trace_id.accepts_zero --repro " + token).status, 1);
  EXPECT_EQ(shell("propspec run reference --repro " + token).status, 0);
  EXPECT_EQ(shell("propspec run reference --repro " + token.substr(0, 9)).status, 2);
  EXPECT_TRUE(std::filesystem::exists(folder_ / (*broken)["case_file"].get<std::string>()));
  // The next report leaves no case of this one behind.
  EXPECT_EQ(shell("propspec run reference --seed 1 --report out").status, 0);
  EXPECT_FALSE(std::filesystem::exists(folder_ / (*broken)["case_file"].get<std::string>()));
}

TEST_F(CommandLine, SelftestScoresMutants) {
  const Finished finished = shell(
      "propspec selftest --filter datadog.trace_id.accepts_zero --sound-seeds 1 --runs 50 --json");
  EXPECT_EQ(finished.status, 0) << finished.text;
  const json score = json::parse(finished.text);
  EXPECT_EQ(score["mutants"], 1);
  EXPECT_EQ(score["killed"], 1);
  EXPECT_EQ(score["killed_by_property"], 1);
  EXPECT_EQ(score["survivors"], json::array());
  EXPECT_EQ(score["topics"]["datadog-ids"]["mutants"], 1);
  EXPECT_EQ(shell("propspec selftest --filter no.such.mutant").status, 2);
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
  EXPECT_EQ(complete("propspec explain DD-T-51", 2), "DD-T-51 DD-T-51b\n");
  EXPECT_EQ(complete("propspec explain datadog.tid.lon", 2), "datadog.tid.long\n");
}

// "--filter" and its like: what stands first in lines of help.
std::set<std::string> options_of(const std::string& help) {
  std::set<std::string> options;
  const std::regex line("(^|\n)  (-h,)?(--[a-z-]+)");
  for (std::sregex_iterator at(help.begin(), help.end(), line), end; at != end; ++at) {
    options.insert((*at)[3]);
  }
  return options;
}

// The part of a completion script that is about one command.
std::string part_about(const std::string& command, const std::string& shell_name,
                       const std::string& script) {
  const bool is_fish = shell_name == "fish";
  const std::string opening = is_fish ? "_from " + command + "'" : "  " + command + ") ";
  const std::size_t begin = script.find(opening);
  if (begin == std::string::npos) return "";
  const std::size_t end =
      is_fish ? script.find('\n', script.rfind(opening)) : script.find(";;", begin);
  return script.substr(begin, end - begin);
}

TEST_F(CommandLine, EveryShellHasEveryOption) {
  for (const std::string shell_name : {"bash", "zsh", "fish"}) {
    const Finished script = shell("propspec completion " + shell_name);
    EXPECT_EQ(script.status, 0);
    for (const std::string command : {"run", "target", "bench", "completion"}) {
      const std::string part = part_about(command, shell_name, script.text);
      const auto options = options_of(shell("propspec " + command + " --help").text);
      EXPECT_EQ(options.count("--help"), 1u);
      EXPECT_EQ(options.count("--filter"), command == "run" ? 1u : 0u);
      for (const std::string& option : options) {
        const std::string spelled = shell_name == "fish" ? "-l " + option.substr(2) : option;
        EXPECT_TRUE(std::regex_search(part, std::regex(spelled + "(?![a-z-])")))
            << shell_name << ' ' << command << ' ' << option;
      }
    }
  }
}

}  // namespace
}  // namespace propspec::harness
