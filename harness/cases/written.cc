#include "harness/cases/written.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

using nlohmann::json;

char* write_hex16(char* out, std::uint64_t value) {
  for (int shift = 60; shift >= 0; shift -= 4) *out++ = "0123456789abcdef"[(value >> shift) & 15];
  return out;
}

std::string json_string(std::string_view text, Written written) {
  const json value = written == Written::kBytes ? utf8_from_bytes(text) : std::string(text);
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

Digits Digits::decimal(std::uint64_t value) {
  Digits digits;
  char* begin = digits.digits_.data();
  digits.size_ = static_cast<std::size_t>(std::to_chars(begin, begin + 32, value).ptr - begin);
  return digits;
}

Digits Digits::decimal(std::int64_t value) {
  Digits digits;
  char* begin = digits.digits_.data();
  digits.size_ = static_cast<std::size_t>(std::to_chars(begin, begin + 32, value).ptr - begin);
  return digits;
}

Digits Digits::hex16(std::uint64_t value) {
  Digits digits;
  write_hex16(digits.digits_.data(), value);
  digits.size_ = 16;
  return digits;
}

Digits Digits::hex32(TraceId id) {
  Digits digits;
  write_hex16(write_hex16(digits.digits_.data(), id.high), id.low);
  digits.size_ = 32;
  return digits;
}

bool is_canonical_integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  return text.front() != '0' || (text.size() == 1 && !negative);
}

int compare_integers(std::string_view a, std::string_view b) {
  const bool a_negative = a.starts_with('-');
  const bool b_negative = b.starts_with('-');
  if (a_negative != b_negative) return a_negative ? -1 : 1;
  const int magnitude = a.size() != b.size() ? (a.size() < b.size() ? -1 : 1) : a.compare(b);
  return a_negative ? -magnitude : magnitude;
}

std::string quoted(std::string_view text, Written written) {
  const std::string escaped = json_string(text, written);
  return "“" + escaped.substr(1, escaped.size() - 2) + "”";
}

std::string json_text(Seen value, Written written) {
  if (!value) return "absent";
  return written == Written::kInteger ? std::string(*value) : json_string(*value, written);
}

}  // namespace propspec::harness
