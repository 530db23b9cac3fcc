#include "simulator/wire/number.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>

namespace propspec {

std::optional<std::uint64_t> whole_number(double value) {
  if (!(value > -0x1p63 && value < 0x1p64)) return std::nullopt;  // and NaN
  const double rounded = std::round(value);
  if (rounded < 0) return static_cast<std::uint64_t>(static_cast<std::int64_t>(rounded));
  if (rounded >= 0x1p64) return std::nullopt;
  return static_cast<std::uint64_t>(rounded);
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  const char* const end = text.data() + text.size();
  std::uint64_t whole = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, whole);
      error == std::errc() && stop == end) {
    return whole;
  }
  std::int64_t negative = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, negative);
      error == std::errc() && stop == end) {
    return static_cast<std::uint64_t>(negative);
  }
  double number = 0;
  if (const auto [stop, error] = std::from_chars(text.data(), end, number);
      error == std::errc() && stop == end) {
    return whole_number(number);
  }
  return std::nullopt;
}

std::uint64_t nanoseconds_of_micro(std::uint64_t microseconds) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  return microseconds > kMost / 1000 ? kMost : microseconds * 1000;
}

void append_number(std::string& out, double value) {
  if (value == std::trunc(value) && std::fabs(value) < 0x1p53) {
    fmt::format_to(std::back_inserter(out), "{}", static_cast<std::int64_t>(value));
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

}  // namespace propspec
