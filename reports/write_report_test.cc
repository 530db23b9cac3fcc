#include "reports/write_report.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "reports/sample_report.h"

namespace propspec::reports {
namespace {

namespace fs = std::filesystem;

class WriteReport : public testing::Test {
 protected:
  WriteReport() {
    std::string pattern = (fs::temp_directory_path() / "propspec-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~WriteReport() override { fs::remove_all(folder_); }

  fs::path folder_;
};

nlohmann::json read(const fs::path& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file, nullptr, false);
}

TEST_F(WriteReport, CreatesTheFolderAndLeavesNothingElse) {
  const auto path = write_report(sample_report(), folder_ / "a" / "b");
  ASSERT_TRUE(path) << path.error();
  EXPECT_EQ(*path, folder_ / "a" / "b" / "report.json");
  EXPECT_EQ(read(*path)["cases"].size(), 4u);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "a" / "b"), fs::directory_iterator()),
            1);
}

TEST_F(WriteReport, ReplacesAnEarlierReport) {
  Report report = sample_report();
  ASSERT_TRUE(write_report(report, folder_));
  report.complete = false;
  const auto path = write_report(report, folder_);
  ASSERT_TRUE(path);
  EXPECT_EQ(read(*path)["complete"], false);
}

TEST_F(WriteReport, NamesTheFolderThatCannotBe) {
  std::ofstream(folder_ / "file") << "x";
  const auto path = write_report(sample_report(), folder_ / "file" / "out");
  ASSERT_FALSE(path);
  EXPECT_NE(path.error().find((folder_ / "file" / "out").string()), std::string::npos);
}

TEST_F(WriteReport, NamesTheReportThatCannotBeReplaced) {
  fs::create_directories(folder_ / "report.json" / "in the way");
  const auto path = write_report(sample_report(), folder_);
  ASSERT_FALSE(path);
  EXPECT_NE(path.error().find("report.json"), std::string::npos);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(WriteReport, RemovesTheReportOfAnEarlierRun) {
  EXPECT_TRUE(remove_report(folder_));
  ASSERT_TRUE(write_report(sample_report(), folder_));
  EXPECT_TRUE(remove_report(folder_));
  EXPECT_FALSE(fs::exists(folder_ / "report.json"));
  EXPECT_TRUE(remove_report(folder_ / "not there"));
}

TEST_F(WriteReport, KeepsCasesBesideTheReportUntilTheNextOne) {
  Report report = sample_report();
  report.properties.resize(1);
  report.properties[0].test_case = {{"cases", {{{"id", "regressions.a.x1"}}}}};
  ASSERT_TRUE(write_regressions(report, folder_));
  const fs::path file = folder_ / "regressions" / "regressions.a.x1.json";
  EXPECT_EQ(report.properties[0].case_file, file.string());
  EXPECT_EQ(read(file), report.properties[0].test_case);

  std::ofstream(folder_ / "regressions" / "mine.json") << "{}";
  ASSERT_TRUE(remove_report(folder_));
  EXPECT_FALSE(fs::exists(file));
  EXPECT_TRUE(fs::exists(folder_ / "regressions" / "mine.json"));
}

}  // namespace
}  // namespace propspec::reports
