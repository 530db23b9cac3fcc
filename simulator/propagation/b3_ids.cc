#include "simulator/propagation/b3_ids.h"

namespace propspec {

std::optional<TraceId> parse_b3_trace_id(std::string_view text) {
  if (text.size() <= 16) {
    const auto low = parse_hex64(text, HexCase::kAny);
    if (!low) return std::nullopt;
    return TraceId{0, *low};
  }
  const auto high = parse_hex64(text.substr(0, text.size() - 16), HexCase::kAny);
  const auto low = parse_hex64(text.substr(text.size() - 16), HexCase::kAny);
  if (!high || !low) return std::nullopt;
  return TraceId{*high, *low};
}

void append_b3_trace_id(TraceId id, std::string& out) {
  if (id.high != 0) append_hex16(out, id.high);
  append_hex16(out, id.low);
}

}  // namespace propspec
