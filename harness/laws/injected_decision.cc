#include "harness/laws/injected_decision.h"

#include "harness/cases/written.h"
#include "harness/laws/injected_ids.h"

namespace propspec::harness {
namespace {

std::optional<bool> zero_or_one(std::string_view text) {
  if (text == "1") return true;
  if (text == "0") return false;
  return std::nullopt;
}

std::optional<bool> in_b3(std::string_view header) {
  const std::size_t first = header.find('-');
  const std::size_t second = first == header.npos ? first : header.find('-', first + 1);
  if (second == header.npos) return std::nullopt;
  const std::string_view rest = header.substr(second + 1);
  const std::string_view decision = rest.substr(0, rest.find('-'));
  return decision == "d" ? std::optional(true) : zero_or_one(decision);
}

}  // namespace

std::optional<bool> injected_decision(Style style, const Headers& headers) {
  const std::string_view text = headers.find(decision_header(style)).value_or("");
  switch (style) {
    case Style::kDatadog:
      if (!is_canonical_integer(text)) return std::nullopt;
      return text != "0" && text.front() != '-';
    case Style::kTraceContext:
      if (text.size() != 55 || text[53] != '0' || text[54] < '0' || text[54] > '3') {
        return std::nullopt;
      }
      return (text[54] & 1) != 0;  // the bit beside it may say that the id is random
    case Style::kB3:
      return in_b3(text);
    case Style::kB3Multi:
      if (headers.find("x-b3-flags") == "1" && text != "0") return true;
      return zero_or_one(text);
    case Style::kXRay: {
      constexpr std::string_view kField = ";Sampled=";
      const std::size_t at = text.find(kField);
      if (at == text.npos) return std::nullopt;
      return zero_or_one(text.substr(at + kField.size(), 1));
    }
    case Style::kBaggage:
    case Style::kNone:
      break;
  }
  return std::nullopt;
}

std::string_view decision_header(Style style) {
  switch (style) {
    case Style::kDatadog:
      return "x-datadog-sampling-priority";
    case Style::kB3Multi:
      return "x-b3-sampled";
    default:
      return id_header(style);
  }
}

}  // namespace propspec::harness
