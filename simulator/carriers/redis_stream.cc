// Redis streams: an entry is a flat list of fields and values, all bytes. No tracer propagates
// through XADD; what is done by hand has fields that are named like the headers.
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"

namespace propspec {
namespace {

constexpr HeaderRules kRules = {
    .type = WireType::kBytes,
    .bytes = ByteStrings::kAreText,
    .repeats = Repeats::kLast,  // XADD keeps both, clients make maps of them
    .limits = {.value_bytes = std::size_t{512} << 20},
};

}  // namespace

const Carrier kRedisStream = {
    .name = "redis_stream",
    .title = "Redis stream fields",
    .container = "fields of the entry",
    .source = "by convention: a field for each header",
    .limits = kRules.limits,
    .duplicates_are_legal = true,
    .place = place_headers<kRules>,
    .take = take_headers<kRules>,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
