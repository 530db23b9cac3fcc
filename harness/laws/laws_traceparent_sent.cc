// Laws of the traceparent header that goes out.
#include "harness/laws/answers.h"
#include "harness/laws/applicability.h"
#include "harness/laws/decisions.h"
#include "harness/laws/laws.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kName = "traceparent";

struct Parts {
  std::string version, trace_id, parent_id, flags;
};

// `00-` 32 `-` 16 `-` 2, in lower-case hexadecimal digits; nothing if it is anything else.
std::optional<Parts> canonical(std::string_view text) {
  if (text.size() != 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') {
    return std::nullopt;
  }
  const Parts parts{std::string(text.substr(0, 2)), std::string(text.substr(3, 32)),
                    std::string(text.substr(36, 16)), std::string(text.substr(53))};
  const bool digits = parts.version == "00" && is_lower_hex(parts.trace_id) &&
                      is_lower_hex(parts.parent_id) && is_lower_hex(parts.flags);
  return digits ? std::optional(parts) : std::nullopt;
}

std::optional<Parts> sent(Examination& trial, std::size_t i = 0) {
  const auto headers = headers_of(trial, i);
  if (!headers) return std::nullopt;
  const auto text = headers->find_header(kName);
  auto parts = canonical(text.value_or(""));
  if (!parts) {
    trial.fails("headers.traceparent", "00-TRACE-SPAN-FLAGS in lower-case digits", shown(text));
    return std::nullopt;
  }
  return parts;
}

bool is_zero(std::string_view digits) {
  return digits.find_first_not_of('0') == std::string_view::npos;
}

bool injects(const Setting& setting) { return setting.injects(Style::kTraceContext); }

Law sends_canonical_form() {
  return {.id = "traceparent.sends_canonical_form",
          .title = "The traceparent that goes out is canonical",
          .statement =
              "Whatever comes in, one traceparent goes out: version 00, ids of lower-case "
              "digits that are not zero, and no flags but the two lowest.",
          .rules = {"TP-01", "TP-02", "TP-07b", "TP-11b"},
          .applies = injects,
          .check = [](Examination& trial) {
            const auto parts = sent(trial);
            if (!parts) return;
            const std::string_view flags = parts->flags;
            if (is_zero(parts->trace_id) || is_zero(parts->parent_id) || flags[0] != '0' ||
                flags[1] > '3') {
              trial.fails("headers.traceparent", "ids that are not zero, flags from 00 to 03",
                          shown(headers_of(trial)->find_header(kName)));
            }
            std::size_t count = 0;
            const auto headers = headers_of(trial);
            for (const auto header : *headers) count += equal_ignoring_case(header.key, kName);
            if (count != 1) trial.fails("headers.traceparent", "once", std::to_string(count));
          }};
}

Law names_the_span() {
  return {
      .id = "traceparent.names_the_span",
      .title = "The traceparent that goes out names the span",
      .statement =
          "The ids of the traceparent that goes out are those of the span: the whole "
          "trace id, and the span id as the parent of what comes next.",
      .rules = {"TP-02", "TP-01"},
      .applies =
          [](const Setting& setting) { return injects(setting) && generates_128_bits(setting); },
      .check =
          [](Examination& trial) {
            const auto parts = sent(trial);
            const auto span = span_of(trial);
            if (!parts || !span) return;
            must_equal(trial, "span.trace_id", Observed<TraceId>(*parse_trace_id(parts->trace_id)),
                       span->trace_id);
            must_equal(trial, "span.span_id", Observed<SpanId>(*parse_span_id(parts->parent_id)),
                       span->span_id);
          }};
}

void flag_must_tell_decision(Examination& trial) {
  const auto parts = sent(trial);
  const auto span = span_of(trial);
  if (!parts || !span) return;
  if (!span->sampling_priority.has_value()) return trial.cannot_see("span.sampling_priority");
  const bool sampled = (parts->flags[1] - '0') % 2 == 1;
  if (sampled != (*span->sampling_priority > 0)) {
    trial.fails("headers.traceparent", sampled ? "flags without sampled" : "flags with sampled",
                shown(parts->flags));
  }
}

Law flag_tells_decision() {
  return {.id = "traceparent.flag_tells_decision",
          .title = "The sampled flag is the decision",
          .statement =
              "The sampled flag that goes out is set if and only if the span's sampling "
              "priority is above zero, wherever the decision comes from.",
          .rules = {"TP-13", "TP-02"},
          .applies = injects,
          .check = flag_must_tell_decision};
}

Law flag_tells_decision_of_application() {
  Law law = flag_tells_decision();
  law.id = "traceparent.flag_tells_decision_of_application";
  law.title = "The sampled flag follows the application's decision";
  law.statement =
      "Where the application keeps or drops the trace, the sampled flag that goes out "
      "says so, whatever came in.";
  law.rules = {"TP-13", "DD-E-32b"};
  law.needs.features = {"decide"};
  law.recipe.decides = true;
  law.premise = is_decided_by_hand;
  law.check = [](Examination& trial) {
    const auto parts = sent(trial);
    if (!parts) return;
    const bool keeps = trial.request().decide == Decision::kKeep;
    if (((parts->flags[1] - '0') % 2 == 1) != keeps) {
      trial.fails("headers.traceparent", keeps ? "flags with sampled" : "flags without sampled",
                  shown(parts->flags));
    }
  };
  return law;
}

}  // namespace

std::vector<Law> traceparent_sent_laws() {
  return {sends_canonical_form(), names_the_span(), flag_tells_decision(),
          flag_tells_decision_of_application()};
}

}  // namespace propspec::harness
