#include "simulator/trace/trace_id.h"

#include <array>
#include <charconv>
#include <cstring>
#include <limits>

namespace propspec {
namespace {

// 0 to 15, or 255 for what is no digit; by byte.
using DigitTable = std::array<std::uint8_t, 256>;
constexpr DigitTable digit_table(HexCase letters) {
  DigitTable table{};
  table.fill(255);
  for (std::uint8_t i = 0; i < 10; ++i) table['0' + i] = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    table['a' + i] = static_cast<std::uint8_t>(10 + i);
    if (letters == HexCase::kAny) table['A' + i] = static_cast<std::uint8_t>(10 + i);
  }
  return table;
}
constexpr DigitTable kLowerDigits = digit_table(HexCase::kLower);
constexpr DigitTable kAnyDigits = digit_table(HexCase::kAny);

template <typename Integer>
void append_number(std::string& out, Integer value) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

// The whole text, or nothing: std::from_chars takes neither blanks nor `+`.
template <typename Integer>
std::optional<Integer> parse_number(std::string_view text) {
  Integer value = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || at != end) return std::nullopt;
  return value;
}

}  // namespace

void write_hex16(std::uint64_t value, char* out) {
  static constexpr auto kPairs = [] {
    std::array<std::array<char, 2>, 256> pairs{};
    constexpr char kDigits[] = "0123456789abcdef";
    for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {kDigits[i >> 4], kDigits[i & 15]};
    return pairs;
  }();
  for (int i = 14; i >= 0; i -= 2, value >>= 8) std::memcpy(out + i, kPairs[value & 255].data(), 2);
}

void append_hex16(std::string& out, std::uint64_t value) {
  char digits[16];
  write_hex16(value, digits);
  out.append(digits, sizeof digits);
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
  const DigitTable& digits = letters == HexCase::kLower ? kLowerDigits : kAnyDigits;
  std::uint64_t value = 0;
  std::uint8_t seen = 0;
  for (const char c : text) {
    const std::uint8_t digit = digits[static_cast<unsigned char>(c)];
    seen |= digit;
    value = value << 4 | (digit & 15);
  }
  if (seen > 15) return std::nullopt;
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
  constexpr std::size_t kSafe = 19;  // digits that always fit; ids have one more at most
  if (text.empty() || text.size() > kSafe + 1) return parse_number<std::uint64_t>(text);
  std::uint64_t value = 0;
  for (const char c : text.substr(0, kSafe)) {
    const auto digit = static_cast<unsigned char>(c - '0');
    if (digit > 9) return std::nullopt;
    value = value * 10 + digit;
  }
  if (text.size() <= kSafe) return value;
  const auto digit = static_cast<unsigned char>(text.back() - '0');
  if (digit > 9 || value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) {
    return std::nullopt;
  }
  return value * 10 + digit;
}

std::optional<std::int32_t> parse_int32(std::string_view text) {
  return parse_number<std::int32_t>(text);
}

}  // namespace propspec
