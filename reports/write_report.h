// Puts report.json where people look for it: whole, or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "reports/report.h"

namespace propspec::reports {

// Writes `folder`/`name` in one step and returns its path. The folder is created; bytes that are
// not UTF-8 are replaced. An error is a sentence with the path.
tl::expected<std::filesystem::path, std::string> write_json(const std::filesystem::path& folder,
                                                            const std::string& name,
                                                            const nlohmann::json& content);

// Writes `folder`/report.json and returns its path. The folder is created; a report that stood
// there is replaced in one step, so nobody ever reads half of one. An error is a sentence with the
// path.
tl::expected<std::filesystem::path, std::string> write_report(const Report& report,
                                                              const std::filesystem::path& folder);

// Writes the cases that were made of counterexamples to `folder`/regressions/, a file each, and has
// the report say where they are.
tl::expected<void, std::string> write_regressions(Report& report,
                                                  const std::filesystem::path& folder);

// Takes away the report of an earlier run and its regressions, so that a run that dies leaves none
// behind that look like its own. No report there is no error.
tl::expected<void, std::string> remove_report(const std::filesystem::path& folder);
// The same, but the regressions stay.
tl::expected<void, std::string> remove_report_alone(const std::filesystem::path& folder);

}  // namespace propspec::reports
