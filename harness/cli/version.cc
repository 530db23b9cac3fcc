#include <fmt/format.h>

#include "harness/cases/case.h"
#include "harness/cli/commands.h"
#include "harness/cli/output.h"
#include "harness/protocol/messages.h"

namespace propspec::harness {

std::string tool_version() { return PROPSPEC_VERSION; }

int show_version() {
  const auto corpus = load_embedded_corpus();
  if (!corpus) {
    for (const Error& error : corpus.error()) fmt::print(stderr, "propspec: {}\n", error.message);
    return kHarnessError;
  }
  print_out(fmt::format("propspec {}\ncorpus {}: {} rules, {} cases\ntarget protocol {}\n",
                        tool_version(), corpus->checksum, corpus->rules.size(),
                        corpus->cases.size(), kProtocolVersion));
  return 0;
}

}  // namespace propspec::harness
