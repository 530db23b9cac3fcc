// Against a fake npm: no test needs the network.
#include "harness/targets/npm_install.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace propspec::harness {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class NpmInstall : public testing::Test {
 protected:
  void SetUp() override {
    std::string path = testing::TempDir() + "/propspec-npm-XXXXXX";
    ASSERT_NE(::mkdtemp(path.data()), nullptr);
    folder_ = path;
    world_ = {{"calls", folder_ / "calls"},
              {"view",
               {{"dd-trace", "6.21.0"},
                {"dd-trace@5", {"5.0.0", "5.132.0", "5.99.9", "5.133.0-beta"}},
                {"dd-trace@5.0.0", "5.0.0"},
                {"@opentelemetry/core@2", {"2.12.1"}},
                {"@opentelemetry/core@3", {"3.1.1"}}}}};
  }
  void TearDown() override { fs::remove_all(folder_); }

  Result<Installation> install(std::string_view target) {
    ::setenv("FAKE_NPM", world_.dump().c_str(), 1);
    const auto spec = std::get<NpmSpec>(parse_target_spec(target).value());
    return install_npm(spec, {.cache = folder_ / "cache",
                              .npm = PROPSPEC_TESTDATA "/fake_npm.py",
                              .on_progress = [&](auto text) { progress_.emplace_back(text); }});
  }
  std::string error(std::string_view target) {
    auto installation = install(target);
    return installation ? "installed" : installation.error().message;
  }
  std::string calls() {
    std::ostringstream text;
    text << std::ifstream(folder_ / "calls").rdbuf();
    return text.str();
  }
  // What was asked for of a package, or "none".
  std::string version_in(const Installation& installation, const std::string& package) {
    std::ifstream file(fs::path(installation.modules) / package / "package.json");
    return file ? nlohmann::json::parse(file)["version"].get<std::string>() : "none";
  }

  fs::path folder_;
  nlohmann::json world_;
  std::vector<std::string> progress_;
};

TEST_F(NpmInstall, InstallsTheLatestOnceAndAsksEachTime) {
  const auto first = install("npm:dd-trace");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->version, "6.21.0");
  EXPECT_EQ(first->note, "");
  EXPECT_EQ(first->modules, folder_ / "cache/npm-1/dd-trace@6.21.0/node_modules");
  EXPECT_EQ(version_in(*first, "dd-trace"), "6.21.0");
  EXPECT_EQ(progress_.size(), 2u);

  ASSERT_TRUE(install("npm:dd-trace"));
  EXPECT_EQ(calls(), "view dd-trace\ninstall --no-audit\nview dd-trace\n");
}

TEST_F(NpmInstall, NoticesANewRelease) {
  ASSERT_TRUE(install("npm:dd-trace"));
  world_["view"]["dd-trace"] = "6.22.0";
  const auto next = install("npm:dd-trace");
  ASSERT_TRUE(next);
  EXPECT_EQ(next->version, "6.22.0");
}

TEST_F(NpmInstall, TakesTheNewestReleaseOfAMajor) {
  const auto installation = install("npm:dd-trace@5");
  ASSERT_TRUE(installation);
  EXPECT_EQ(installation->version, "5.132.0");
}

TEST_F(NpmInstall, AnExactVersionInTheCacheNeedsNoRegistry) {
  ASSERT_TRUE(install("npm:dd-trace@5.0.0"));
  fs::remove(folder_ / "calls");
  ASSERT_TRUE(install("npm:dd-trace@5.0.0"));
  EXPECT_EQ(calls(), "");
}

TEST_F(NpmInstall, InstallsWhatTheAdapterNeedsBeside) {
  const auto two = install("npm:@opentelemetry/core");
  ASSERT_TRUE(two) << two.error().message;
  EXPECT_EQ(two->modules, folder_ / "cache/npm-1/@opentelemetry+core@2.12.1/node_modules");
  EXPECT_EQ(version_in(*two, "@opentelemetry/core"), "2.12.1");
  EXPECT_EQ(version_in(*two, "@opentelemetry/propagator-b3"), "~2.12.0");
  EXPECT_EQ(version_in(*two, "@opentelemetry/sdk-trace-base"), "~2.12.0");
  EXPECT_EQ(version_in(*two, "@opentelemetry/sdk-trace"), "none");
  const auto three = install("npm:@opentelemetry/core@3");
  ASSERT_TRUE(three);
  EXPECT_EQ(version_in(*three, "@opentelemetry/sdk-trace-base"), "none");
  EXPECT_EQ(version_in(*three, "@opentelemetry/sdk-trace"), "~3.1.0");
}

TEST_F(NpmInstall, OfflineTheCacheWillDoAndSaysSo) {
  ASSERT_TRUE(install("npm:dd-trace@5.0.0"));
  ASSERT_TRUE(install("npm:dd-trace@5"));
  ASSERT_TRUE(install("npm:dd-trace"));
  world_["offline"] = true;
  const auto five = install("npm:dd-trace@5");
  ASSERT_TRUE(five) << five.error().message;
  EXPECT_EQ(five->version, "5.132.0");
  EXPECT_EQ(five->note,
            "the npm registry could not be asked (ENOTFOUND); 5.132.0 is the newest version of "
            "dd-trace in the cache that fits");
  EXPECT_EQ(install("npm:dd-trace")->version, "6.21.0");
  EXPECT_THAT(error("npm:dd-trace@4"), HasSubstr("nothing that fits is in the cache"));
}

TEST_F(NpmInstall, ErrorsSayWhatIsWrong) {
  EXPECT_EQ(error("npm:dd-trace@99"), "there is no dd-trace@99 on the npm registry");
  world_["broken"] = true;
  EXPECT_EQ(error("npm:dd-trace"), "npm cannot install dd-trace@6.21.0: npm error code ETARGET");
  const auto spec = std::get<NpmSpec>(parse_target_spec("npm:dd-trace").value());
  const auto without = install_npm(spec, {.cache = folder_, .npm = "no-such-npm"});
  ASSERT_FALSE(without);
  EXPECT_THAT(without.error().message, HasSubstr("npm is needed for this target"));
}

TEST_F(NpmInstall, AFailureLeavesNothingBehind) {
  world_["broken"] = true;
  error("npm:dd-trace");
  EXPECT_TRUE(fs::is_empty(folder_ / "cache/npm-1"));
}

TEST_F(NpmInstall, WhoComesSecondTakesWhatIsThere) {
  // As if another run had installed the same between the look and the rename.
  ASSERT_TRUE(install("npm:dd-trace"));
  const fs::path installed = folder_ / "cache/npm-1/dd-trace@6.21.0";
  fs::rename(installed / "node_modules", folder_ / "aside");
  fs::create_directory(installed / "something");
  EXPECT_THAT(error("npm:dd-trace"), HasSubstr("cannot move dd-trace@6.21.0"));
  fs::rename(folder_ / "aside", installed / "node_modules");
  EXPECT_TRUE(install("npm:dd-trace"));
}

TEST_F(NpmInstall, TheCacheIsWhereTheUserSaysOrWhereCachesAre) {
  const std::string home = std::getenv("HOME") ? std::getenv("HOME") : "/";
  ::setenv("HOME", "/home/somebody", 1);
  ::unsetenv("XDG_CACHE_HOME");
  ::unsetenv("PROPSPEC_CACHE");
  EXPECT_EQ(*cache_folder(), "/home/somebody/.cache/propspec");
  ::setenv("XDG_CACHE_HOME", "/cache", 1);
  EXPECT_EQ(*cache_folder(), "/cache/propspec");
  ::setenv("PROPSPEC_CACHE", "/own", 1);
  EXPECT_EQ(*cache_folder(), "/own");
  for (const char* name : {"PROPSPEC_CACHE", "XDG_CACHE_HOME", "HOME"}) ::unsetenv(name);
  EXPECT_FALSE(cache_folder());
  ::setenv("HOME", home.c_str(), 1);
}

TEST_F(NpmInstall, TheAdapterIsFoundAtRunTime) {
  const auto spec = std::get<NpmSpec>(parse_target_spec("npm:dd-trace").value());
  fs::create_directory(folder_ / "nodejs-dd-trace");
  ::setenv("PROPSPEC_ADAPTERS", folder_.c_str(), 1);
  EXPECT_THAT(npm_command(spec, {}).error().message, HasSubstr("there is no adapter at"));
  std::ofstream(folder_ / "nodejs-dd-trace/adapter.js") << "// an adapter\n";
  const auto command = npm_command(spec, {.modules = "/cache/node_modules"});
  ::unsetenv("PROPSPEC_ADAPTERS");
  ASSERT_TRUE(command);
  EXPECT_THAT(command->words, ElementsAre("node", folder_ / "nodejs-dd-trace/adapter.js"));
  EXPECT_EQ(command->environment,
            (Environment{{"PROPSPEC_TARGET_MODULES", "/cache/node_modules"}}));
}

}  // namespace
}  // namespace propspec::harness
