#include "reports/write_report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace propspec::reports {
namespace {

constexpr const char* kFileName = "report.json";

}  // namespace

tl::expected<std::filesystem::path, std::string> write_report(const Report& report,
                                                              const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return tl::unexpected(
        fmt::format("cannot create the report folder {}: {}", folder.string(), error.message()));
  }
  const std::filesystem::path path = folder / kFileName;
  // In the same folder, since only there a rename is one step.
  const std::filesystem::path draft = folder / fmt::format(".{}.{}", kFileName, ::getpid());
  errno = 0;
  {
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    file << to_json(report).dump(1) << '\n';
    file.close();
    if (!file) {
      const std::string why = errno != 0 ? std::strerror(errno) : "write failed";
      std::filesystem::remove(draft, error);
      return tl::unexpected(fmt::format("cannot write {}: {}", path.string(), why));
    }
  }
  std::filesystem::rename(draft, path, error);
  if (error) {
    const std::string why = error.message();
    std::filesystem::remove(draft, error);
    return tl::unexpected(fmt::format("cannot write {}: {}", path.string(), why));
  }
  return path;
}

tl::expected<void, std::string> remove_report(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::remove(folder / kFileName, error);
  if (error && error != std::errc::no_such_file_or_directory &&
      error != std::errc::not_a_directory) {
    return tl::unexpected(fmt::format("cannot remove the old report {}: {}",
                                      (folder / kFileName).string(), error.message()));
  }
  return {};
}

}  // namespace propspec::reports
