// NATS: header lines before the payload, as HPUB sends them. Names keep their case, and may repeat.
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_block.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"

namespace propspec {
namespace {

constexpr std::string_view kVersion = "NATS/1.0\r\n";

bool is_legal(std::string_view name, std::string_view value) {
  return is_token(name) && is_line_value(value);
}

constexpr HeaderRules kRules = {
    .bytes = ByteStrings::kAreText,
    .repeats = Repeats::kAll,
    .limits = {.message_bytes = 1048576},  // max_payload by default; headers count
    .legal = is_legal,
};

void pack(const Message& message, std::string& bytes) {
  bytes += kVersion;
  append_header_block(message, bytes);
  bytes += message.body;
}

Result<Message> unpack(std::string_view bytes) {
  if (bytes.size() > kMaxPacked) return fail("this NATS message is longer than 16 MiB");
  if (!bytes.starts_with(kVersion)) return fail("the headers of this message are no NATS/1.0");
  return parse_header_block(bytes.substr(kVersion.size()));
}

}  // namespace

const Carrier kNats = {
    .name = "nats",
    .title = "NATS message headers",
    .container = "header block of HPUB",
    .source = "NATS ADR-4; dd-trace-js, DD_TRACE_NATS_ENABLED",
    .limits = kRules.limits,
    .duplicates_are_legal = true,
    .place = place_headers<kRules>,
    .take = take_headers<kRules>,
    .pack = pack,
    .unpack = unpack,
    .payload = whole_body,
};

}  // namespace propspec
