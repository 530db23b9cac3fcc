#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/output.h"
#include "harness/cli/recording_text.h"
#include "reports/printable.h"
#include "reports/progress.h"

namespace propspec::harness {
namespace {

constexpr std::uint64_t kMebibyte = 1u << 20;

ReadResult unreadable(std::string what) {
  ReadResult result;
  result.problem_count = 1;
  result.problems.push_back({"at its beginning", std::move(what)});
  return result;
}

// Of all files that have a size; stdin has none.
std::uint64_t total_bytes(const std::vector<std::string>& files) {
  std::uint64_t total = 0;
  for (const std::string& path : files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (!error) total += size;
  }
  return total;
}

ReadResult read_file(const std::string& path, const ReadOptions& options,
                     recording::Recording& spans) {
  const auto add = [&](const WireSpan& span) { spans.add(span); };
  if (path == "-") {
    std::ios::sync_with_stdio(false);
    return read_spans(std::cin, options, add);
  }
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return unreadable("it is a folder; name the files in it");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable(fmt::format("it cannot be opened: {}", std::strerror(errno)));
  return read_spans(file, options, add);
}

int exit_code_of(const std::vector<CheckedFile>& files, const recording::Verdict& verdict) {
  if (!verdict.sound()) return 1;
  for (const CheckedFile& file : files) {
    if (file.read.problem_count > 0) return kHarnessError;
  }
  return verdict.spans > 0 ? 0 : kHarnessError;
}

}  // namespace

int check(const CheckCommand& command) {
  const std::atomic<bool>& interrupted = catch_interrupts();
  reports::Progress progress(stderr);
  const std::uint64_t total = total_bytes(command.files) / kMebibyte;
  std::uint64_t done = 0;
  recording::Recording spans;
  std::vector<CheckedFile> files;
  for (const std::string& path : command.files) {
    ReadOptions options;
    if (!command.format.empty()) options.format = parse_span_format(command.format);
    options.source = files.size();
    options.on_progress = [&](std::uint64_t bytes) {
      if (total > 0) progress.update((done + bytes) / kMebibyte, total);
      return !interrupted.load();
    };
    files.push_back({path, read_file(path, options, spans)});
    done += files.back().read.bytes;
    if (interrupted) {
      progress.clear();
      return kInterrupted;
    }
  }
  progress.clear();
  const recording::Verdict verdict = spans.judge();
  if (command.json) {
    print_out(recording_json(files, verdict)
                  .dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
              "\n");
  } else {
    print_out(recording_text(files, verdict, reports::appearance_of(stdout)));
  }
  return exit_code_of(files, verdict);
}

}  // namespace propspec::harness
