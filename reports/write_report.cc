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
constexpr const char* kRegressions = "regressions";

}  // namespace

tl::expected<std::filesystem::path, std::string> write_json(const std::filesystem::path& folder,
                                                            const std::string& name,
                                                            const nlohmann::json& content) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return tl::unexpected(
        fmt::format("cannot create the report folder {}: {}", folder.string(), error.message()));
  }
  const std::filesystem::path path = folder / name;
  // In the same folder, since only there a rename is one step.
  const std::filesystem::path draft = folder / fmt::format(".{}.{}", name, ::getpid());
  errno = 0;
  {
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    file << content.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
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

tl::expected<std::filesystem::path, std::string> write_report(const Report& report,
                                                              const std::filesystem::path& folder) {
  return write_json(folder, kFileName, to_json(report));
}

tl::expected<void, std::string> write_regressions(Report& report,
                                                  const std::filesystem::path& folder) {
  for (PropertyResult& property : report.properties) {
    if (property.test_case.is_null()) continue;
    const auto id = property.test_case["cases"][0]["id"].get<std::string>();
    const auto path = write_json(folder / kRegressions, id + ".json", property.test_case);
    if (!path) return tl::unexpected(path.error());
    property.case_file = path->string();
  }
  return {};
}

tl::expected<void, std::string> remove_report_alone(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::remove(folder / kFileName, error);
  if (error && error != std::errc::no_such_file_or_directory &&
      error != std::errc::not_a_directory) {
    return tl::unexpected(fmt::format("cannot remove the old report {}: {}",
                                      (folder / kFileName).string(), error.message()));
  }
  return {};
}

tl::expected<void, std::string> remove_report(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::directory_iterator files(folder / kRegressions, error);
  for (; !error && files != std::filesystem::directory_iterator(); files.increment(error)) {
    const std::string name = files->path().filename().string();
    if (!name.starts_with("regressions.") || !name.ends_with(".json")) continue;
    std::error_code ignored;  // what cannot be removed is written anew, or told then
    std::filesystem::remove(files->path(), ignored);
  }
  return remove_report_alone(folder);
}

}  // namespace propspec::reports
