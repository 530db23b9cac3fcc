// SOAP 1.1 envelopes: properties as header elements, the body as the text of one element.
#pragma once

#include <string>
#include <string_view>

#include "simulator/carriers/carrier.h"

namespace propspec {

// A name without a colon, of ASCII letters, digits, `-`, `_` and `.`, as XML lets names begin.
bool is_xml_name(std::string_view name);
// UTF-8 without the control characters that XML 1.0 cannot hold, and without CR, which it changes.
bool is_xml_text(std::string_view text);

// Properties with names that XML cannot have are left out; of values, characters that it cannot
// have become blanks. A body that is no XML text stands there in base64.
void pack_soap(const Message& message, std::string& bytes);

// Refuses what is no envelope; DTDs, which SOAP does not allow, CDATA and comments; and elements
// that stand more than 64 deep within each other.
Result<Message> unpack_soap(std::string_view bytes);

}  // namespace propspec
