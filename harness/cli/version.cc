#include <fmt/format.h>

#include "harness/cases/case.h"
#include "harness/cli/commands.h"
#include "harness/cli/output.h"
#include "harness/protocol/messages.h"
#include "simulator/brokers/broker.h"

namespace propspec::harness {

std::string tool_version() { return PROPSPEC_VERSION; }

int show_version() {
  const auto corpus = load_embedded_corpus();
  if (!corpus) {
    for (const Error& error : corpus.error()) fmt::print(stderr, "propspec: {}\n", error.message);
    return kHarnessError;
  }
  std::string text = fmt::format("propspec {}\ncorpus {}: {} rules, {} cases\ntarget protocol {}\n",
                                 tool_version(), corpus->checksum, corpus->rules.size(),
                                 corpus->cases.size(), kProtocolVersion);
  for (const BrokerBackend& backend : broker_backends()) {
    text += fmt::format("broker {}: {}\n", backend.scheme,
                        backend.version.empty() ? "not built in" : backend.version);
  }
  print_out(text);
  return 0;
}

}  // namespace propspec::harness
