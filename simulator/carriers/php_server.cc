// PHP's $_SERVER: request headers as CGI names them. PHP's tracer wants strings there; of an entry
// of another type it makes nothing (D54).
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/underscores.h"

namespace propspec {
namespace {

constexpr std::string_view kPrefix = "HTTP_";

void mangle(std::string_view name, std::string& kept) {
  kept += kPrefix;
  underscored_upper(name, kept);
}

bool unmangle(std::string_view kept, std::string& name) {
  return kept.starts_with(kPrefix) && from_underscored_upper(kept.substr(kPrefix.size()), name);
}

constexpr HeaderRules kRules = {.mangle = mangle, .unmangle = unmangle};

// Nobody but PHP reads this.
void take(const Message& message, Reader reader, Headers& context) {
  take_headers(kRules, message, reader == Reader::kFaithful ? reader : Reader::kStrict, context);
}

}  // namespace

const Carrier kPhpServer = {
    .name = "php_server",
    .title = "PHP server variables",
    .container = "$_SERVER, as HTTP_X_DATADOG_TRACE_ID",
    .source = "dd-trace-php tracer/distributed_tracing_headers.c, zend_abstract_interface/headers",
    .limits = kRules.limits,
    .place = place_headers<kRules>,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
