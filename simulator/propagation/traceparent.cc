#include "simulator/propagation/traceparent.h"

#include "simulator/propagation/carrier_fields.h"

namespace propspec {
namespace {

// "00-" 32 "-" 16 "-" 2
constexpr std::size_t kLength = 55;

}  // namespace

std::optional<TraceParent> parse_traceparent(std::string_view header) {
  const std::string_view text = trim(header);
  if (text.size() < kLength || text[2] != '-' || text[35] != '-' || text[52] != '-') {
    return std::nullopt;
  }
  const auto version = parse_hex64(text.substr(0, 2), HexCase::kLower);
  const auto trace_id = parse_trace_id(text.substr(3, 32));
  const auto parent_id = parse_span_id(text.substr(36, 16));
  const auto flags = parse_hex64(text.substr(53, 2), HexCase::kLower);
  if (!version || !trace_id || !parent_id || !flags) return std::nullopt;
  if (*version == 0xff) return std::nullopt;  // TP-06
  // TP-07: only versions to come may say more, behind another dash.
  if (text.size() > kLength && (*version == 0 || text[kLength] != '-')) return std::nullopt;
  if (!*trace_id || !*parent_id) return std::nullopt;  // TP-08, TP-09
  return TraceParent{*trace_id, *parent_id, (*flags & 1) != 0};
}

void append_traceparent(const TraceParent& value, std::string& out) {
  char text[kLength + 1] = "00-................................-................-00";
  write_hex16(value.trace_id.high, text + 3);
  write_hex16(value.trace_id.low, text + 19);
  write_hex16(value.parent_id.value, text + 36);
  if (value.sampled) text[kLength - 1] = '1';
  out.append(text, kLength);
}

}  // namespace propspec
