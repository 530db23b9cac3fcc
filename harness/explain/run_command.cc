#include "harness/explain/run_command.h"

#include <fmt/format.h>

namespace propspec::harness {

std::string run_command(std::string_view filter, SpecRange specs) {
  std::string command = fmt::format("propspec run TARGET --filter {}", filter);
  if (!specs.contains(kCurrentSpec)) command += fmt::format(" --spec {}", name(specs.until));
  return command;
}

}  // namespace propspec::harness
