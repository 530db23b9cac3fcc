#include "harness/laws/rewritten.h"

#include "harness/cases/written.h"
#include "harness/laws/upstream.h"
#include "simulator/trace/text.h"

namespace propspec::harness {

PropagateRequest with_header(PropagateRequest request, std::string_view name,
                             std::string_view value) {
  Headers headers;
  bool placed = false;
  for (const KeyValue header : request.headers) {
    const bool replaced = !placed && equal_ignoring_case(header.key, name);
    placed = placed || replaced;
    headers.add(header.key, replaced ? value : header.value);
  }
  if (!placed) headers.add(name, value);
  request.headers = std::move(headers);
  return request;
}

PropagateRequest without_header(const PropagateRequest& request, std::string_view name) {
  PropagateRequest less = request;
  less.headers.erase_header(name);
  return less;
}

PropagateRequest with_headers(PropagateRequest request, Headers headers) {
  request.headers = std::move(headers);
  return request;
}

Headers written(const Telling& context, Style style) {
  const std::string trace_id = hex(context.trace_id);
  const std::string span_id = hex(context.parent_id);
  const std::string sampled = context.priority.value_or(0) > 0 ? "1" : "0";
  switch (style) {
    case Style::kDatadog: {
      Headers headers = {
          {"x-datadog-trace-id", Digits::decimal(context.trace_id.low).text()},
          {"x-datadog-parent-id", Digits::decimal(context.parent_id.value).text()},
      };
      if (context.priority) {
        headers.add("x-datadog-sampling-priority", Digits::decimal(*context.priority).text());
      }
      if (context.trace_id.high != 0) {
        headers.add("x-datadog-tags", "_dd.p.tid=" + hex(SpanId{context.trace_id.high}));
      }
      return headers;
    }
    case Style::kTraceContext:
      return {{"traceparent", "00-" + trace_id + "-" + span_id + "-0" + sampled}};
    case Style::kB3:
      return {{"b3", trace_id + "-" + span_id + (context.priority ? "-" + sampled : "")}};
    case Style::kB3Multi: {
      Headers headers = {{"x-b3-traceid", trace_id}, {"x-b3-spanid", span_id}};
      if (context.priority) headers.add("x-b3-sampled", sampled);
      return headers;
    }
    case Style::kXRay:
      return {{"x-amzn-trace-id", "Root=1-65000000-00000000" + hex(SpanId{context.trace_id.low}) +
                                      ";Parent=" + span_id +
                                      (context.priority ? ";Sampled=" + sampled : "")}};
    case Style::kBaggage:
    case Style::kNone:
      break;
  }
  return {};
}

Setting with_variable(Setting setting, std::string_view variable, std::string_view value) {
  setting.other[std::string(variable)] = value;
  return setting;
}

Setting with_rate(Setting setting, std::string_view rate) {
  setting.other["DD_TRACE_SAMPLE_RATE"] = rate;
  setting.other["DD_TRACE_SAMPLING_RULES"] = "[{\"sample_rate\":" + std::string(rate) + "}]";
  setting.other["DD_TRACE_RATE_LIMIT"] = "1000000";  // of kept traces, a second
  return setting;
}

bool is_simple(const Setting& setting) {
  return trace_styles(setting.extract).size() == 1 && setting.other.empty() &&
         !setting.extract_first && setting.behavior == ExtractBehavior::kContinue;
}

bool extracts_only(Style style, const Setting& setting) {
  return trace_styles(setting.extract) == StyleList{style};
}

}  // namespace propspec::harness
