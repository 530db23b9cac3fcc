// Text from targets, fixtures and the environment, made safe to show: a header value can hold
// anything, escape sequences for the terminal included.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace propspec::reports {

// Control characters (C0, C1, DEL), characters that reorder or hide text (bidirectional controls,
// zero width), and bytes that are not UTF-8 become \xNN or \u{NNNN}. All else stays as it is.
// Text longer than `limit` bytes is cut, and says so.
std::string printable(std::string_view text, std::size_t limit = 1000);

// The columns that UTF-8 text takes, one for each code point.
std::size_t columns(std::string_view text);

}  // namespace propspec::reports
