#include <algorithm>
#include <array>

#include "simulator/checker/checker.h"

namespace propspec {
namespace {

using enum Severity;
constexpr std::array<Invariant, 35> kInvariants = {{
    {"I01", "Every worker's span is reachable from the request", kBroken},
    {"I02", "One 128-bit trace id along every parent edge", kBroken},
    {"I03", "Every span has the parent that was carried to it", kProfile},
    {"I04", "Span ids are unique and parents form no cycle", kBroken},
    {"I05", "Every parent exists", kBroken},
    {"I06", "All chunks of a trace name the same upper half", kBroken},
    {"I07", "The upper half that arrived is the one that goes on", kBroken},
    {"I08", "The sampling priority stays the same", kBroken},
    {"I09", "A kept trace is kept whole", kBroken},
    {"I10", "The origin stays the same", kBroken},
    {"I11", "Propagation tags stay the same", kBroken},
    {"I12", "Baggage arrives, and nobody else's", kProfile},
    {"I13", "A message holds one context", kBroken},
    {"I14", "Every message of a batch is referred to", kProfile},
    {"I15", "Every link resolves", kBroken},
    {"I16", "A trace has one root", kBroken},
    {"I17", "Every job is done once or given up once", kBroken},
    {"I18", "Retries stay in the trace and are numbered", kProfile},
    {"I19", "Traces are bounded in size and age", kWarning},
    {"I20", "The message holds the context, from sender to reader", kBroken},
    {"I21", "The work has a span where the hop promises it", kProfile},
    {"I22", "The context is in place before the message can be received", kBroken},
    {"I23", "A creation context is kept, or replaced, as promised", kProfile},
    {"I24", "A tag is no edge", kBroken},
    {"I25", "All styles of one message tell the same", kBroken},
    {"I26", "Times follow the edges", kBroken},
    {"I27", "The payload arrives as it was sent", kBroken},
    {"I28", "Ids survive as text", kBroken},
    {"I29", "The share of connected requests does not fall", kBroken},
    {"I30", "No propagation error is reported", kBroken},
    {"I31", "The same request is connected every time", kBroken},
    {"I32", "Errors stand where work failed, and nowhere else", kBroken},
    {"I33", "Job states follow one another", kProfile},
    {"I34", "Spans of jobs have their tags", kBroken},
    {"I35", "No trace mixes two requests", kBroken},
}};

}  // namespace

std::string_view name(Severity severity) {
  switch (severity) {
    case Severity::kBroken:
      return "broken";
    case Severity::kProfile:
      return "profile";
    case Severity::kWarning:
      break;
  }
  return "warning";
}

std::span<const Invariant> invariants() { return kInvariants; }

const Invariant* invariant_of(std::string_view id) {
  const auto found = std::find_if(kInvariants.begin(), kInvariants.end(),
                                  [&](const Invariant& one) { return one.id == id; });
  return found == kInvariants.end() ? nullptr : &*found;
}

}  // namespace propspec
