// For tests: brokers on ports of their own, for the time of a test program.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#if PROPSPEC_WITH_KAFKA
#include "simulator/brokers/kafka_mock.h"
#endif

namespace propspec {

// Brokers that scripts/brokers starts when first asked for, and stops when all tests are done, or
// when this program crashes.
class Servers : public testing::Environment {
 public:
  // To be called before the tests run.
  static Servers& of_this_program() {
    static auto* const environment =
        static_cast<Servers*>(testing::AddGlobalTestEnvironment(new Servers));
    return *environment;
  }

  struct Started {
    int code = 0;     // of the script: 3: not installed
    std::string url;  // or what it said
  };

  const Started& started(const std::string& name) {
    const auto [place, is_new] = started_.try_emplace(name);
    if (is_new) place->second = run("start " + name);
    return place->second;
  }
  std::filesystem::path folder() {
    if (folder_.empty()) {
      std::string name = (std::filesystem::temp_directory_path() / "propspec-XXXXXX").string();
      folder_ = mkdtemp(name.data());
      chmod(folder_.c_str(), 0711);  // PostgreSQL runs as another user if this runs as root
    }
    return folder_;
  }

  void TearDown() override {
#if PROPSPEC_WITH_KAFKA
    kafka = nullptr;
#endif
    if (folder_.empty()) return;
    if (!started_.empty()) {
      EXPECT_EQ(run("stop").code, 0);
    }
    std::filesystem::remove_all(folder_);
  }

#if PROPSPEC_WITH_KAFKA
  std::unique_ptr<KafkaMock> kafka;
#endif

 private:
  Started run(const std::string& command) {
    const std::string line =
        fmt::format("'{}' --in '{}' --for {} --no-install {} 2>&1", PROPSPEC_BROKERS_SCRIPT,
                    folder().string(), getpid(), command);
    std::FILE* const pipe = popen(line.c_str(), "r");
    Started started;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
      started.url += static_cast<char>(c);
    }
    started.code = WEXITSTATUS(pclose(pipe));
    if (started.code == 0 && !started.url.empty()) {  // "NAME URL\n"
      const std::size_t space = started.url.find(' ');
      started.url = started.url.substr(space + 1, started.url.find('\n') - space - 1);
    }
    return started;
  }

  std::map<std::string, Started> started_;
  std::filesystem::path folder_;
};

}  // namespace propspec
