// HTTP: header lines. Names have no case; lines may repeat.
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_block.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"

namespace propspec {
namespace {

// Clients throw at anything else, rather than let a value smuggle a header in.
bool is_legal(std::string_view name, std::string_view value) {
  return is_token(name) && is_line_value(value);
}

constexpr HeaderRules kRules = {.names = NameCase::kAny,
                                .bytes = ByteStrings::kAreText,
                                .repeats = Repeats::kAll,
                                .legal = is_legal};

void pack(const Message& message, std::string& bytes) {
  append_header_block(message, bytes);
  bytes += message.body;
}

Result<Message> unpack(std::string_view bytes) {
  if (bytes.size() > kMaxPacked) return fail("this HTTP message is longer than 16 MiB");
  return parse_header_block(bytes);
}

}  // namespace

const Carrier kHttp = {
    .name = "http",
    .title = "HTTP headers",
    .container = "header lines",
    .source = "RFC 9110, section 5",
    .limits = kRules.limits,
    .names_are_case_sensitive = false,
    .duplicates_are_legal = true,
    .place = place_headers<kRules>,
    .take = take_headers<kRules>,
    .pack = pack,
    .unpack = unpack,
    .payload = whole_body,
};

}  // namespace propspec
