#include "simulator/checker/carried_ids.h"

#include <array>

#include "simulator/trace/text.h"

namespace propspec::checking {
namespace {

std::string_view part(std::string_view list, char separator, std::string_view key) {
  while (!list.empty()) {
    const std::size_t end = list.find(separator);
    const std::string_view one = trim(list.substr(0, end));
    if (one.starts_with(key)) return one.substr(key.size());
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace

std::optional<CarriedIds> ids_in_decimals(std::string_view trace, std::string_view span) {
  const auto trace_low = parse_decimal64(trace);
  if (!trace_low || *trace_low == 0) return {};
  return CarriedIds{{0, *trace_low}, {parse_decimal64(span).value_or(0)}};
}

std::optional<CarriedIds> ids_in_hex(std::string_view trace, std::string_view span) {
  CarriedIds ids;
  if (trace.size() == 32) {
    const auto high = parse_hex64(trace.substr(0, 16), HexCase::kAny);
    if (!high) return {};
    ids.trace_id.high = *high;
    trace.remove_prefix(16);
  }
  const auto low = parse_hex64(trace, HexCase::kAny);
  const auto span_id = parse_hex64(span, HexCase::kAny);
  if (trace.size() != 16 || !low || !span_id) return {};
  ids.trace_id.low = *low;
  ids.span_id.value = *span_id;
  if (!ids.trace_id) return {};
  return ids;
}

std::optional<CarriedIds> ids_in_traceparent(std::string_view header) {
  if (header.size() < 55 || header[2] != '-' || header[35] != '-' || header[52] != '-') return {};
  return ids_in_hex(header.substr(3, 32), header.substr(36, 16));
}

std::optional<CarriedIds> ids_in_b3(std::string_view header) {
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return {};
  return ids_in_hex(header.substr(0, dash), header.substr(dash + 1, 16));
}

std::optional<CarriedIds> ids_in_xray(std::string_view header) {
  const std::string_view root = part(header, ';', "Root=1-");
  if (root.size() != 33 || root[8] != '-') return {};
  std::array<char, 32> digits;
  root.copy(digits.data(), 8);
  root.copy(digits.data() + 8, 24, 9);
  return ids_in_hex({digits.data(), digits.size()}, part(header, ';', "Parent="));
}

}  // namespace propspec::checking
