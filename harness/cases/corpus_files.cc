// Where the files of a corpus come from.
#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fixtures/embedded.h"
#include "harness/cases/case.h"

namespace propspec::harness {
namespace {

namespace fs = std::filesystem;

// Adds every file below the folder.
Result<void> read_folder(const fs::path& folder, std::vector<CorpusFile>& files) {
  std::error_code error;
  auto entries = fs::recursive_directory_iterator(folder, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    if (entries->path().extension() != ".json" || !entries->is_regular_file(error)) continue;
    std::ifstream in(entries->path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) return fail(fmt::format("{}: the file cannot be read", entries->path().string()));
    files.push_back({entries->path().generic_string(), std::move(text)});
  }
  if (error) return fail(fmt::format("{}: {}", folder.string(), error.message()));
  return {};
}

}  // namespace

tl::expected<Corpus, std::vector<Error>> load_embedded_corpus() {
  std::vector<CorpusFile> files;
  for (const EmbeddedFile& file : embedded_corpus()) {
    files.push_back({std::string(file.path), std::string(file.text)});
  }
  return load_corpus(files);
}

tl::expected<Corpus, std::vector<Error>> load_corpus_folder(const std::string& folder) {
  std::vector<CorpusFile> files;
  std::vector<Error> errors;
  for (const char* part : {"rules", "cases"}) {
    if (const auto read = read_folder(fs::path(folder) / part, files); !read) {
      errors.push_back(read.error());
    }
  }
  if (!errors.empty()) return tl::unexpected(std::move(errors));
  return load_corpus(files);
}

}  // namespace propspec::harness
