#include <fmt/format.h>
#include <unistd.h>

#include "harness/bench/echo.h"
#include "harness/cli/commands.h"
#include "harness/libraries/library_table.h"
#include "harness/mutants/mutant_target.h"
#include "harness/protocol/line_server.h"
#include "harness/reference/reference_target.h"

extern char** environ;

namespace propspec::harness {
namespace {

Environment own_environment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

constexpr std::string_view kMutant = "mutant:";

int serve_mutant(std::string_view name) {
  const auto factory = named_mutant_factory(name);
  if (!factory) {
    fmt::print(stderr, "propspec target: {}\n", factory.error().message);
    return kUsageError;
  }
  const auto handler = (*factory)(own_environment());
  return serve(STDIN_FILENO, STDOUT_FILENO, **handler);
}

}  // namespace

Result<LibrarySurface> surface_of(const std::string& profile) {
  if (profile.empty()) return reference_surface();
  const auto libraries = embedded_libraries();
  if (!libraries) return tl::unexpected(libraries.error());
  return surface_for(*libraries, profile);
}

int serve_target(const TargetCommand& command) {
  if (!command.profile.empty() && command.target != "reference") {
    fmt::print(stderr, "propspec target: --profile is for the target `reference`\n");
    return kUsageError;
  }
  if (command.target == "byte-echo") return echo_bytes(STDIN_FILENO, STDOUT_FILENO);
  if (command.target == "json-echo") return echo_json(STDIN_FILENO, STDOUT_FILENO);
  if (command.target.starts_with(kMutant)) {
    return serve_mutant(command.target.substr(kMutant.size()));
  }
  auto surface = surface_of(command.profile);
  if (!surface) {
    fmt::print(stderr, "propspec target: {}\n", surface.error().message);
    return kUsageError;
  }
  ReferenceTarget handler(own_environment(), std::move(*surface));
  for (const std::string& warning : handler.warnings()) fmt::print(stderr, "{}\n", warning);
  return serve(STDIN_FILENO, STDOUT_FILENO, handler);
}

}  // namespace propspec::harness
