#include "harness/targets/npm_install.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "harness/targets/npm_version.h"

namespace propspec::harness {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Raise it when the companions of an adapter change: what is cached then lacks something.
constexpr std::string_view kCacheLayout = "npm-1";
// How often a working npm is asked whether it is still wanted.
constexpr std::chrono::milliseconds kInterruptEvery{100};
// How much of npm's complaint is shown.
constexpr std::size_t kShownComplaint = 1500;

struct NpmRun {
  Exit exit;
  std::string output, log;
  bool succeeded() const { return exit == Exit{}; }
};

Result<NpmRun> run_npm(const NpmOptions& options, const std::string& folder,
                       std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), options.npm);
  auto child = ChildProcess::start({.words = std::move(arguments), .folder = folder});
  if (!child) {
    return fail(fmt::format("npm is needed for this target: {}; install Node.js, which brings it",
                            child.error().message));
  }
  child->close_input();
  while (child->wait(kInterruptEvery) != ChildProcess::Woken::kEnded) {
    if (options.interrupted != nullptr && options.interrupted->load()) {
      return fail("the run was interrupted while npm was at work");
    }
  }
  NpmRun run;
  run.exit = child->end(std::chrono::seconds(5));
  run.output = std::move(child->output());
  run.log = child->stderr_tail();
  return run;
}

std::string complaint(const NpmRun& run) {
  std::string_view text = run.log;
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (text.size() > kShownComplaint) text.remove_prefix(text.size() - kShownComplaint);
  return text.empty() ? fmt::format("npm {}", describe(run.exit)) : std::string(text);
}

std::string folder_name(std::string_view package, std::string_view version) {
  std::string name = fmt::format("{}@{}", package, version);
  std::replace(name.begin(), name.end(), '/', '+');
  return name;
}

// The packages of the cache, without a look at the registry.
class Cache {
 public:
  Cache(const NpmOptions& options, const NpmSpec& spec)
      : root_(fs::path(options.cache) / kCacheLayout), package_(spec.adapter->package) {}

  const fs::path& root() const { return root_; }
  fs::path folder(std::string_view version) const { return root_ / folder_name(package_, version); }

  bool has(std::string_view version) const {
    std::error_code ignored;
    return fs::exists(folder(version) / "node_modules" / package_ / "package.json", ignored);
  }

  // The newest version that fits.
  std::optional<std::string> newest(std::string_view range) const {
    const std::string prefix = folder_name(package_, "");
    std::optional<NpmVersion> newest;
    std::optional<std::string> result;
    std::error_code error;
    for (fs::directory_iterator it(root_, error), end; !error && it != end; it.increment(error)) {
      const std::string name = it->path().filename();
      if (!name.starts_with(prefix)) continue;
      const std::string text = name.substr(prefix.size());
      const auto version = NpmVersion::parse(text);
      if (!version || !fits(*version, range) || !has(text)) continue;
      if (!newest || *newest < *version) {
        newest = version;
        result = text;
      }
    }
    return result;
  }

 private:
  fs::path root_;
  std::string package_;
};

// `npm view` answers with a version, or with a list of all that fit the range. A pre-release is
// meant only where nothing else is there.
std::optional<std::string> newest_in(const Json& answer) {
  std::optional<std::string> result;
  std::optional<NpmVersion> newest;
  for (const Json& each : answer.is_array() ? answer : Json::array({answer})) {
    if (!each.is_string()) continue;
    auto version = NpmVersion::parse(each.get<std::string>());
    if (!version) continue;
    if (newest) {
      const bool released = version->prerelease.empty(), was = newest->prerelease.empty();
      if (released != was ? was : *version < *newest) continue;
    }
    result = each.get<std::string>();
    newest = std::move(version);
  }
  return result;
}

struct Resolved {
  std::string version, note;
};

Result<Resolved> resolve(const NpmSpec& spec, const NpmOptions& options, const Cache& cache) {
  if (NpmVersion::parse(spec.range) && cache.has(spec.range)) return Resolved{spec.range, ""};
  const std::string wanted = spec.range.empty()
                                 ? std::string(spec.adapter->package)
                                 : fmt::format("{}@{}", spec.adapter->package, spec.range);
  if (options.on_progress)
    options.on_progress(fmt::format("asking the npm registry for {}", wanted));
  auto run =
      run_npm(options, cache.root(),
              {"view", wanted, "version", "--json", "--fetch-retries=1", "--fetch-timeout=20000"});
  if (!run) return tl::unexpected(run.error());
  const Json answer = Json::parse(run->output, nullptr, false);
  if (run->succeeded()) {
    if (auto version = newest_in(answer)) return Resolved{std::move(*version), ""};
    return fail(fmt::format("there is no version {} on the npm registry", wanted));
  }
  std::string code;
  if (answer.is_object() && answer.contains("error") && answer["error"].is_object()) {
    const auto member = answer["error"].find("code");
    if (member != answer["error"].end() && member->is_string()) code = member->get<std::string>();
  }
  if (code == "E404") return fail(fmt::format("there is no {} on the npm registry", wanted));
  if (auto cached = cache.newest(spec.range)) {
    std::string note = fmt::format(
        "the npm registry could not be asked ({}); {} is the newest version of {} in the cache "
        "that fits",
        code.empty() ? "npm failed" : code, *cached, spec.adapter->package);
    return Resolved{std::move(*cached), std::move(note)};
  }
  return fail(
      fmt::format("cannot ask the npm registry for {}, and nothing that fits is in the "
                  "cache: {}",
                  wanted, complaint(*run)));
}

// Exactly the package under test, and its companions as near as they come.
Json manifest(const NpmSpec& spec, const std::string& version) {
  Json dependencies = {{std::string(spec.adapter->package), version}};
  const NpmVersion parsed = NpmVersion::parse(version).value_or(NpmVersion{});
  for (const NpmCompanion& companion : spec.adapter->companions) {
    if (parsed.major < static_cast<unsigned>(companion.first_major) ||
        parsed.major > static_cast<unsigned>(companion.last_major)) {
      continue;
    }
    dependencies[std::string(companion.package)] =
        fmt::format("~{}.{}.0", parsed.major, parsed.minor);
  }
  return {{"name", "propspec-target"}, {"private", true}, {"dependencies", dependencies}};
}

// A folder that is gone at the end unless it was kept.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make(const fs::path& parent) {
    std::string path = parent / ".installing-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) {
      return fail(fmt::format("cannot make a folder in {}", parent.string()));
    }
    return TemporaryFolder(path);
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  // False if there is something of that name already.
  bool keep_as(const fs::path& target) {
    std::error_code error;
    fs::rename(path_, target, error);
    if (error) return false;
    path_.clear();
    return true;
  }

 private:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

Result<void> install(const NpmSpec& spec, const std::string& version, const NpmOptions& options,
                     const Cache& cache) {
  const std::string what = fmt::format("{}@{}", spec.adapter->package, version);
  if (options.on_progress) {
    options.on_progress(fmt::format("installing {} into {}", what, cache.folder(version).string()));
  }
  auto folder = TemporaryFolder::make(cache.root());
  if (!folder) return tl::unexpected(folder.error());
  std::ofstream(folder->path() / "package.json") << manifest(spec, version).dump(2) << '\n';
  // The tracers work without what their install scripts would build.
  auto run =
      run_npm(options, folder->path(),
              {"install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"});
  if (!run) return tl::unexpected(run.error());
  if (!run->succeeded())
    return fail(fmt::format("npm cannot install {}: {}", what, complaint(*run)));
  // Another run may have been faster: then its folder is as good as this one.
  if (!folder->keep_as(cache.folder(version)) && !cache.has(version)) {
    return fail(fmt::format("cannot move {} to {}", what, cache.folder(version).string()));
  }
  return {};
}

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace

Result<std::string> cache_folder() {
  if (auto own = variable("PROPSPEC_CACHE")) return *own;
  if (auto shared = variable("XDG_CACHE_HOME")) return *shared + "/propspec";
  if (auto home = variable("HOME")) return *home + "/.cache/propspec";
  return fail("there is no place for a cache: set PROPSPEC_CACHE to a folder");
}

Result<Installation> install_npm(const NpmSpec& spec, const NpmOptions& options) {
  const Cache cache(options, spec);
  std::error_code error;
  fs::create_directories(cache.root(), error);
  if (error) {
    return fail(
        fmt::format("cannot make the cache folder {}: {}", cache.root().string(), error.message()));
  }
  auto resolved = resolve(spec, options, cache);
  if (!resolved) return tl::unexpected(resolved.error());
  if (!cache.has(resolved->version)) {
    auto installed = install(spec, resolved->version, options, cache);
    if (!installed) return tl::unexpected(installed.error());
  }
  return Installation{.modules = cache.folder(resolved->version) / "node_modules",
                      .version = resolved->version,
                      .note = resolved->note};
}

Result<Command> npm_command(const NpmSpec& spec, const Installation& installation) {
  const fs::path adapters = variable("PROPSPEC_ADAPTERS").value_or(PROPSPEC_ADAPTERS);
  const fs::path program = adapters / spec.adapter->folder / "adapter.js";
  std::error_code ignored;
  if (!fs::exists(program, ignored)) {
    return fail(
        fmt::format("there is no adapter at {}; set PROPSPEC_ADAPTERS to the folder "
                    "harness/adapters of propspec",
                    program.string()));
  }
  return Command{.words = {"node", program},
                 .environment = {{"PROPSPEC_TARGET_MODULES", installation.modules}}};
}

}  // namespace propspec::harness
