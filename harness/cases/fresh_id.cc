#include "harness/cases/fresh_id.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "harness/cases/written.h"
#include "simulator/trace/text.h"
#include "simulator/trace/trace_id.h"

namespace propspec::harness {
namespace {

bool same_letter(char a, char b) { return lower_case(a) == b; }

// `digits` are lower-case.
bool stands_in(const Headers& given, std::string_view digits) {
  for (const KeyValue header : given) {
    const std::string_view text = header.value;
    if (std::search(text.begin(), text.end(), digits.begin(), digits.end(), same_letter) !=
        text.end()) {
      return true;
    }
  }
  return false;
}

// Datadog ids are the low 64 bits, so a low half of zero is no id. The longer hexadecimal form ends
// in the one that is looked for.
bool is_fresh(std::uint64_t low, const Headers& given) {
  return low != 0 && !stands_in(given, Digits::decimal(low).text()) &&
         !stands_in(given, Digits::hex16(low).text());
}

std::optional<std::uint64_t> low_half_of_hex(std::string_view text) {
  if (const auto id = parse_trace_id(text)) return id->low;
  if (const auto id = parse_span_id(text)) return id->value;
  return std::nullopt;
}

}  // namespace

bool is_fresh_id(std::string_view text, const Headers& given) {
  const auto hexadecimal = low_half_of_hex(text);
  const auto decimal = is_canonical_integer(text) ? parse_decimal64(text) : std::nullopt;
  if (!hexadecimal && !decimal) return false;
  // Sixteen digits without a letter can be read in both ways; then both must be fresh.
  return (!hexadecimal || is_fresh(*hexadecimal, given)) && (!decimal || is_fresh(*decimal, given));
}

}  // namespace propspec::harness
