// IBM MQ: message properties of bytes under names with underscores. Only .NET's tracer, which
// mangles them, knows them again (D26).
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/underscores.h"

namespace propspec {
namespace {

constexpr HeaderRules kRules = {
    .type = WireType::kBytes,
    .bytes = ByteStrings::kAreText,
    .limits = {.header_bytes = 102400},  // MAXPROPL of a queue manager, by default
    .mangle = underscored,
    .unmangle = from_underscored,
};
constexpr HeaderRules kForeign = {.bytes = ByteStrings::kAreText};

void take(const Message& message, Reader reader, Headers& context) {
  const bool knows = reader == Reader::kFaithful || reader == Reader::kDotnet;
  take_headers(knows ? kRules : kForeign, message, reader, context);
}

}  // namespace

const Carrier kIbmMq = {
    .name = "ibm_mq",
    .title = "IBM MQ message properties",
    .container = "message properties, `_` for every other character",
    .source = "dd-trace-dotnet IbmMq/IbmMqHeadersAdapter.cs",
    .limits = kRules.limits,
    .place = place_headers<kRules>,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
