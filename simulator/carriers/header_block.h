// Header lines: `name: value` CRLF, and an empty line at the end. HTTP/1.1 and NATS have them.
#pragma once

#include <string>
#include <string_view>

#include "simulator/carriers/carrier.h"

namespace propspec {

// The value can stand in a line of its own: no CR, LF or NUL, no blanks at its ends.
bool is_line_value(std::string_view value);
// One or more of the characters of a token (RFC 9110, section 5.6.2).
bool is_token(std::string_view name);

// Appends the lines of all properties, as text whatever they were, and the empty line. What would
// end a line early becomes a blank (RFC 9110, section 5.5).
void append_header_block(const Message& message, std::string& bytes);

// Takes the lines from the beginning of `bytes`, and leaves what follows the empty line as the
// body. Refuses a line without a name, and names that are no tokens.
Result<Message> parse_header_block(std::string_view bytes);

}  // namespace propspec
