// Numbers as span formats write them: some as text, some as floats beyond 2^53.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace propspec {

// Rounded to a whole number; nothing if it is none of 64 bits. Negative: modulo 2^64.
std::optional<std::uint64_t> whole_number(double value);
// Decimal, with a sign or as a float.
std::optional<std::uint64_t> whole_number(std::string_view text);

// Microseconds or floats of them as nanoseconds; too many become the most there can be.
std::uint64_t nanoseconds_of_micro(std::uint64_t microseconds);

// As short as it can be read back: "2", "0.5".
void append_number(std::string& out, double value);

}  // namespace propspec
