// WCF: header elements of the SOAP envelope, one for each header, in the namespace `datadog`.
// .NET's tracer reads that of W3C, too. Properties in another namespace are named {namespace}name.
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_block.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/soap.h"

namespace propspec {
namespace {

constexpr std::string_view kW3c = "{https://www.w3.org/TR/trace-context/}";

// Of the characters of a token, those that a name of XML can have.
bool is_legal(std::string_view name, std::string_view value) {
  return is_xml_name(name) && is_xml_text(value);
}

// Written as they are, and read from either namespace.
void mangle(std::string_view name, std::string& kept) { kept += name; }

bool unmangle(std::string_view kept, std::string& name) {
  if (kept.starts_with(kW3c)) kept.remove_prefix(kW3c.size());
  name += kept;
  return true;
}

constexpr HeaderRules kRules = {
    .bytes = ByteStrings::kAreText,
    .repeats = Repeats::kAll,
    .legal = is_legal,
    .mangle = mangle,
    .unmangle = unmangle,
};

}  // namespace

const Carrier kWcf = {
    .name = "wcf",
    .title = "WCF SOAP headers",
    .container = "SOAP header elements, namespace `datadog`",
    .source = "Datadog documentation of .NET trace context propagation; dd-trace-dotnet Wcf",
    .limits = kRules.limits,
    .duplicates_are_legal = true,
    .place = place_headers<kRules>,
    .take = take_headers<kRules>,
    .pack = pack_soap,
    .unpack = unpack_soap,
    .payload = whole_body,
};

}  // namespace propspec
