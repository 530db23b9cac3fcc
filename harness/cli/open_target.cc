#include "harness/cli/open_target.h"

#include <fmt/format.h>

#include "harness/mutants/mutant_target.h"
#include "harness/reference/reference_target.h"
#include "harness/targets/in_process_target.h"
#include "harness/targets/npm_install.h"
#include "harness/targets/target_spec.h"

namespace propspec::harness {
namespace {

using Opened = tl::expected<OpenedTarget, TargetNotOpened>;

Opened misnamed(Error error) { return tl::unexpected(TargetNotOpened{std::move(error), true}); }
Opened refused(Error error) { return tl::unexpected(TargetNotOpened{std::move(error), false}); }

Opened open(const ReferenceSpec&, const SessionOptions&, const LibrarySurface& surface) {
  return OpenedTarget{std::make_unique<InProcessTarget>(reference_factory(surface)), "", ""};
}

Opened open(const CommandSpec& spec, const SessionOptions& session, const LibrarySurface&) {
  return OpenedTarget{
      std::make_unique<ChildTarget>(Command{spec.words}, ChildTargetOptions{session}), "", ""};
}

Opened open(const NpmSpec& spec, const SessionOptions& session, const LibrarySurface&) {
  const auto cache = cache_folder();
  if (!cache) return refused(cache.error());
  NpmOptions options;
  options.cache = *cache;
  options.interrupted = session.interrupted;
  options.on_progress = [](std::string_view sentence) {
    fmt::print(stderr, "propspec: {}\n", sentence);
  };
  const auto installed = install_npm(spec, options);
  if (!installed) return refused(installed.error());
  auto command = npm_command(spec, *installed);
  if (!command) return refused(command.error());
  return OpenedTarget{
      std::make_unique<ChildTarget>(std::move(*command), ChildTargetOptions{session}),
      installed->note, std::string(spec.adapter->folder)};
}

Opened open(const MutantSpec& spec, const SessionOptions&, const LibrarySurface&) {
  auto factory = named_mutant_factory(spec.name);
  if (!factory) return misnamed(factory.error());
  return OpenedTarget{std::make_unique<InProcessTarget>(std::move(*factory)), "", ""};
}

}  // namespace

Opened open_target(const std::string& spec, const SessionOptions& session,
                   const LibrarySurface& surface) {
  const auto parsed = parse_target_spec(spec);
  if (!parsed) return misnamed(parsed.error());
  return std::visit([&](const auto& kind) { return open(kind, session, surface); }, *parsed);
}

}  // namespace propspec::harness
