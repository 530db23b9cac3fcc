#include "harness/laws/injected_ids.h"

#include "harness/cases/written.h"
#include "harness/laws/tag_list.h"

namespace propspec::harness {
namespace {

std::optional<std::uint64_t> hex16(std::string_view text) {
  if (text.size() != 16) return std::nullopt;
  return parse_hex64(text, HexCase::kLower);
}

std::optional<TraceId> trace_id_16_or_32(std::string_view text) {
  if (text.size() == 32) return parse_trace_id(text);
  const auto low = hex16(text);
  if (!low) return std::nullopt;
  return TraceId{0, *low};
}

std::optional<std::uint64_t> decimal(std::optional<std::string_view> text) {
  if (!text || !is_canonical_integer(*text)) return std::nullopt;
  return parse_decimal64(*text);
}

std::optional<InjectedIds> in_hex(std::optional<TraceId> trace_id,
                                  std::optional<std::uint64_t> span_id) {
  if (!trace_id || !span_id) return std::nullopt;
  return InjectedIds{*trace_id, true, {*span_id}};
}

std::optional<InjectedIds> in_datadog(const Headers& headers) {
  const auto low = decimal(headers.find("x-datadog-trace-id"));
  const auto span_id = decimal(headers.find("x-datadog-parent-id"));
  if (!low || !span_id) return std::nullopt;
  InjectedIds ids{{0, *low}, true, {*span_id}};
  if (const auto tags = parse_tag_list(headers.find("x-datadog-tags").value_or(""))) {
    if (const auto tid = tags->find("_dd.p.tid")) ids.trace_id.high = hex16(*tid).value_or(0);
  }
  return ids;
}

}  // namespace

std::optional<InjectedIds> injected_ids(Style style, const Headers& headers) {
  const std::string_view text = headers.find(id_header(style)).value_or("");
  switch (style) {
    case Style::kDatadog:
      return in_datadog(headers);
    case Style::kTraceContext:
      if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-') {
        return std::nullopt;
      }
      return in_hex(parse_trace_id(text.substr(3, 32)), hex16(text.substr(36, 16)));
    case Style::kB3: {
      const std::size_t dash = text.find('-');
      if (dash == std::string_view::npos) return std::nullopt;
      const std::string_view rest = text.substr(dash + 1);
      if (rest.size() > 16 && rest[16] != '-') return std::nullopt;
      return in_hex(trace_id_16_or_32(text.substr(0, dash)), hex16(rest.substr(0, 16)));
    }
    case Style::kB3Multi:
      return in_hex(trace_id_16_or_32(text), hex16(headers.find("x-b3-spanid").value_or("")));
    case Style::kXRay: {
      // Root=1-TTTTTTTT-00000000LLLLLLLLLLLLLLLL;Parent=SSSSSSSSSSSSSSSS
      if (text.size() < 64 || !text.starts_with("Root=1-") || text.substr(15, 9) != "-00000000" ||
          text.substr(40, 8) != ";Parent=" || (text.size() > 64 && text[64] != ';')) {
        return std::nullopt;
      }
      const auto low = hex16(text.substr(24, 16));
      const auto span_id = hex16(text.substr(48, 16));
      if (!low || !span_id) return std::nullopt;
      return InjectedIds{{0, *low}, false, {*span_id}};
    }
    case Style::kBaggage:
    case Style::kNone:
      break;
  }
  return std::nullopt;
}

std::string_view id_header(Style style) {
  switch (style) {
    case Style::kDatadog:
      return "x-datadog-trace-id";
    case Style::kTraceContext:
      return "traceparent";
    case Style::kB3:
      return "b3";
    case Style::kB3Multi:
      return "x-b3-traceid";
    case Style::kXRay:
      return "x-amzn-trace-id";
    case Style::kBaggage:
    case Style::kNone:
      break;
  }
  return "";
}

}  // namespace propspec::harness
