#include "simulator/trace/trace_id.h"

#include <charconv>
#include <limits>

namespace propspec {
namespace {

// 0 to 15, or 255 for what is no digit.
std::uint8_t hex_digit(char c, HexCase letters) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (letters == HexCase::kAny && c >= 'A' && c <= 'F')
    return static_cast<std::uint8_t>(c - 'A' + 10);
  return 255;
}

template <typename Integer>
void append_number(std::string& out, Integer value) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

}  // namespace

void append_hex16(std::string& out, std::uint64_t value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  char buffer[16];
  for (int i = 15; i >= 0; --i, value >>= 4) buffer[i] = kDigits[value & 15];
  out.append(buffer, sizeof buffer);
}

void append_decimal(std::string& out, std::uint64_t value) { append_number(out, value); }
void append_decimal(std::string& out, std::int32_t value) { append_number(out, value); }

std::string hex(TraceId id) {
  std::string out;
  append_hex16(out, id.high);
  append_hex16(out, id.low);
  return out;
}

std::string hex(SpanId id) {
  std::string out;
  append_hex16(out, id.value);
  return out;
}

std::optional<std::uint64_t> parse_hex64(std::string_view text, HexCase letters) {
  if (text.empty() || text.size() > 16) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const std::uint8_t digit = hex_digit(c, letters);
    if (digit == 255) return std::nullopt;
    value = value << 4 | digit;
  }
  return value;
}

std::optional<TraceId> parse_trace_id(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  const auto high = parse_hex64(text.substr(0, 16), HexCase::kLower);
  const auto low = parse_hex64(text.substr(16), HexCase::kLower);
  if (!high || !low) return std::nullopt;
  return TraceId{*high, *low};
}

std::optional<SpanId> parse_span_id(std::string_view text) {
  if (text.size() != 16) return std::nullopt;
  const auto value = parse_hex64(text, HexCase::kLower);
  if (!value) return std::nullopt;
  return SpanId{*value};
}

std::optional<std::uint64_t> parse_decimal64(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

std::optional<std::int32_t> parse_int32(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace propspec
