// JMS: string properties, whose names must be identifiers of Java. Java's tracer writes `__dash__`
// for each dash; others who read from the same broker find names that they do not know (D26).
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"
#include "simulator/trace/text.h"

namespace propspec {
namespace {

constexpr std::string_view kDash = "__dash__";

void mangle(std::string_view name, std::string& kept) {
  for (const char c : name) {
    if (c == '-') {
      kept += kDash;
    } else {
      kept += c;
    }
  }
}

// Also `$`, which newer versions write.
bool unmangle(std::string_view kept, std::string& name) {
  while (!kept.empty()) {
    if (kept.front() == '-') return false;
    const bool is_long = kept.starts_with(kDash);
    name += is_long || kept.front() == '$' ? '-' : lower_case(kept.front());
    kept.remove_prefix(is_long ? kDash.size() : 1);
  }
  return true;
}

constexpr HeaderRules kRules = {.mangle = mangle, .unmangle = unmangle};
constexpr HeaderRules kForeign = {};

void take(const Message& message, Reader reader, Headers& context) {
  if (reader == Reader::kJava) {
    // Of properties that are no strings, Java's adapter takes none.
    take_headers(kRules, message, Reader::kStrict, context);
  } else {
    take_headers(reader == Reader::kFaithful ? kRules : kForeign, message, reader, context);
  }
}

}  // namespace

const Carrier kJms = {
    .name = "jms",
    .title = "JMS message properties",
    .container = "string properties, `__dash__` for each dash",
    .source = "dd-trace-java MessageInjectAdapter.java, MessageExtractAdapter.java",
    .limits = kRules.limits,
    .place = place_headers<kRules>,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
