// Hangfire as a widely read article does it: two job parameters with decimal ids, written when the
// job is queued already. A worker may be faster (D03), the upper half of the trace id, priority,
// origin and tags stay behind (D04 to D07), and what does not parse is passed over in silence
// (D39).
#include "simulator/carriers/carrier_rows.h"
#include "simulator/carriers/header_carrier.h"
#include "simulator/carriers/json_context.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"
#include "simulator/trace/text.h"
#include "simulator/trace/trace_id.h"

namespace propspec {
namespace {

constexpr std::string_view kTraceId = "TraceId", kParentSpanId = "ParentSpanId";

struct Ids {
  std::string trace_id, span_id;  // decimal; empty: there is none
};

// As the active span has them; it is here known by what was injected for it.
Ids ids_of(const Headers& context) {
  const auto trace_id = context.find_header("x-datadog-trace-id");
  const auto span_id = context.find_header("x-datadog-parent-id");
  if (trace_id && span_id) return {std::string(*trace_id), std::string(*span_id)};
  Ids ids;
  const auto parent = context.find_header("traceparent");
  if (!parent || parent->size() < 52) return ids;
  const auto low = parse_hex64(parent->substr(19, 16), HexCase::kLower);
  const auto span = parse_hex64(parent->substr(36, 16), HexCase::kLower);
  if (!low || !span) return ids;
  append_decimal(ids.trace_id, *low);
  append_decimal(ids.span_id, *span);
  return ids;
}

Placement place(const Headers& context, Message& message) {
  const Ids ids = ids_of(context);
  if (ids.trace_id.empty()) return Placement::kLeftOut;  // no active scope: nothing is written
  set_property(message, kTraceId, WireType::kText, ids.trace_id);
  set_property(message, kParentSpanId, WireType::kText, ids.span_id);
  return Placement::kPlaced;
}

// ulong.TryParse takes blanks around the digits, and no quotes, as other API of Hangfire adds.
std::optional<std::string> parsed(const Message& message, std::string_view name, Reader reader) {
  const auto property = find_property(message, name);
  if (!property || property->type == WireType::kNull) return std::nullopt;
  std::string text(trim(property->value));
  if (reader == Reader::kFaithful) text = json_string(text).value_or(text);
  if (!parse_decimal64(text)) return std::nullopt;
  return text;
}

void take(const Message& message, Reader reader, Headers& context) {
  const auto trace_id = parsed(message, kTraceId, reader);
  const auto span_id = parsed(message, kParentSpanId, reader);
  if (!trace_id || !span_id) return;
  context.add("x-datadog-trace-id", *trace_id);
  context.add("x-datadog-parent-id", *span_id);
}

}  // namespace

const Carrier kHangfireBlog = {
    .name = "hangfire_blog",
    .title = "Hangfire job parameters, ids alone, after the job was queued",
    .container = "job parameters `TraceId` and `ParentSpanId`",
    .source = "C. Salamanca, Correlating Hangfire Background Jobs with HTTP Requests, 2025",
    .set_before_visible = false,
    .carries_everything = false,
    .place = place,
    .take = take,
    .pack = pack_json,
    .unpack = unpack_json,
    .payload = whole_body,
};

}  // namespace propspec
