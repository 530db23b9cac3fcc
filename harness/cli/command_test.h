// For tests: the command as a user runs it, in a folder of its own.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "harness/schema/json_schema.h"

namespace propspec::harness {

struct Finished {
  int status = -1;
  std::string text;  // stdout and stderr
};

class CommandTest : public testing::Test {
 protected:
  CommandTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "propspec-cli-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~CommandTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

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

  // Checked against its schema.
  nlohmann::json report(const std::string& path = "out/report.json") const {
    std::ifstream file(folder_ / path);
    nlohmann::json read = nlohmann::json::parse(file, nullptr, false);
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

  std::filesystem::path folder_;
};

}  // namespace propspec::harness
