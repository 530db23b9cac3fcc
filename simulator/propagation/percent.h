// Percent-encoding of UTF-8 text, as baggage and X-Ray use it.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace propspec {

// The bytes that stand for themselves.
class SafeBytes {
 public:
  // Letters, digits, and `others`.
  constexpr explicit SafeBytes(std::string_view others) {
    for (char c = 'a'; c <= 'z'; ++c) allow(c);
    for (char c = 'A'; c <= 'Z'; ++c) allow(c);
    for (char c = '0'; c <= '9'; ++c) allow(c);
    for (const char c : others) allow(c);
  }
  constexpr bool contains(char c) const { return safe_[static_cast<unsigned char>(c)]; }

 private:
  constexpr void allow(char c) { safe_[static_cast<unsigned char>(c)] = true; }
  std::array<bool, 256> safe_{};
};

// `%` and two upper-case digits for every other byte; a blank is `%20`, never `+`.
void append_percent_encoded(std::string_view text, const SafeBytes& safe, std::string& out);

// `%` that two hexadecimal digits do not follow stands for itself, as does `+`; what is not UTF-8
// afterwards becomes U+FFFD.
void append_percent_decoded(std::string_view text, std::string& out);

}  // namespace propspec
