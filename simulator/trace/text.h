// ASCII text as headers and configurations hold it.
#pragma once

#include <string>
#include <string_view>

namespace propspec {

constexpr char lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
// ASCII letters in lower case; every other byte as it is.
std::string lower_case(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

// Without SP and HTAB at both ends: the optional whitespace of HTTP fields.
std::string_view trim(std::string_view text);

// `*` stands for any text, `?` for one character; letters without case.
bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace propspec
