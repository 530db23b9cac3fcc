// Trace ids and span ids, and the texts they are written in.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace propspec {

// 128 bits. A 64-bit id has `high == 0`; zero as a whole means "none".
struct TraceId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  explicit operator bool() const { return (high | low) != 0; }
  auto operator<=>(const TraceId&) const = default;
};

// 64 bits; zero means "none".
struct SpanId {
  std::uint64_t value = 0;

  explicit operator bool() const { return value != 0; }
  auto operator<=>(const SpanId&) const = default;
};

// Lower-case, zero-padded: 32 and 16 digits.
std::string hex(TraceId id);
std::string hex(SpanId id);
void append_hex16(std::string& out, std::uint64_t value);
void write_hex16(std::uint64_t value, char* out);  // sixteen digits, no terminator
void append_decimal(std::string& out, std::uint64_t value);
void append_decimal(std::string& out, std::int32_t value);

// Exactly 32, exactly 16 lower-case digits; anything else is no id.
std::optional<TraceId> parse_trace_id(std::string_view text);
std::optional<SpanId> parse_span_id(std::string_view text);

enum class HexCase { kLower, kAny };

// 1 to 16 hexadecimal digits and nothing else: no sign, no `0x`, no blank.
std::optional<std::uint64_t> parse_hex64(std::string_view text, HexCase letters);
// Decimal digits and nothing else, up to 2^64-1; leading zeros are allowed.
std::optional<std::uint64_t> parse_decimal64(std::string_view text);
// `-?[0-9]+` within 32 bits.
std::optional<std::int32_t> parse_int32(std::string_view text);

}  // namespace propspec
