// The byte view: how header values, which may be any bytes, travel in JSON, which is Unicode. Each
// byte is the code point of the same number, U+0000 to U+00FF.
#pragma once

#include <string>
#include <string_view>

namespace propspec::harness {

// Appends the bytes that well-formed UTF-8 stands for. False, and `out` is unspecified, if a code
// point is above U+00FF.
bool append_bytes_from_utf8(std::string& out, std::string_view utf8);

bool is_ascii(std::string_view text);

// Length of the well-formed UTF-8 sequence that `text` begins with, 1 to 4; 0 if it is ill-formed
// (overlong, surrogate, above U+10FFFF, cut short) or empty.
std::size_t utf8_sequence(std::string_view text);

}  // namespace propspec::harness
