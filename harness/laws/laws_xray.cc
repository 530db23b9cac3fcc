// Style xray. One library alone has it, so none of this is more than what that one does.
#include "harness/cases/written.h"
#include "harness/laws/applicability.h"
#include "harness/laws/injected_decision.h"
#include "harness/laws/injected_ids.h"
#include "harness/laws/laws.h"
#include "harness/laws/likeness.h"
#include "harness/laws/rewritten.h"
#include "harness/laws/upstream.h"

namespace propspec::harness {
namespace {

constexpr Recipe kXRay = {.quality = Quality::kValid, .styles = {Style::kXRay}};
constexpr std::string_view kHeader = "x-amzn-trace-id";

bool reads_xray(const Setting& setting) {
  return continues(setting) && extracts_only(Style::kXRay, setting);
}

// The header in the form in which it is injected, without anything behind the decision:
// `Root=1-TTTTTTTT-00000000IIIIIIIIIIIIIIII;Parent=PPPPPPPPPPPPPPPP;Sampled=S`.
struct XRay {
  std::string time;
  TraceId trace_id;
  SpanId parent_id;
  std::int64_t priority = 0;

  std::string root() const { return "Root=1-" + time + "-00000000" + hex(SpanId{trace_id.low}); }
  std::string parent() const { return "Parent=" + hex(parent_id); }
  std::string sampled() const { return priority > 0 ? "Sampled=1" : "Sampled=0"; }
};

std::optional<XRay> xray_in(const PropagateRequest& request) {
  constexpr std::size_t kTime = 7;
  constexpr std::size_t kSize = 74;
  std::size_t lines = 0;
  for (const auto [name, value] : request.headers) lines += belongs_to(Style::kXRay, name);
  const auto header = request.headers.find(kHeader);
  if (lines != 1 || !header || header->size() != kSize) return std::nullopt;
  const auto ids = injected_ids(Style::kXRay, request.headers);
  const auto kept = injected_decision(Style::kXRay, request.headers);
  if (!ids || !kept || ids->trace_id.low == 0 || !ids->span_id) return std::nullopt;
  const std::string_view time = header->substr(kTime, 8);
  if (!parse_hex64(time, HexCase::kLower)) return std::nullopt;
  return XRay{std::string(time), ids->trace_id, ids->span_id, *kept ? 1 : 0};
}

bool has_xray(const Setting&, const PropagateRequest& request) {
  return request.decide == Decision::kNone && xray_in(request).has_value();
}

void must_go_on(Examination& trial) {
  const auto xray = xray_in(trial.request());
  const auto span = span_of(trial);
  if (!xray || !span) return;
  must_equal(trial, "span.trace_id", Observed<TraceId>(xray->trace_id), span->trace_id);
  must_equal(trial, "span.parent_id", Observed<SpanId>(xray->parent_id), span->parent_id);
  must_equal(trial, "span.sampling_priority", Observed<std::int64_t>(xray->priority),
             span->sampling_priority);
  must_equal(trial, "span.origin", Observed<std::string>::absent(), span->origin);
  if (span->tags.has_value() && span->tags->find("_dd.p.tid")) {
    trial.fails("span.tags._dd.p.tid", "absent", shown(span->tags->find("_dd.p.tid")));
  }
}

// The parts in another order, of another time, with blanks, and with parts that mean nothing.
std::optional<Step> ask_in_other_order(const Examination& trial) {
  const auto xray = xray_in(trial.request());
  if (!xray || trial.size() > 2) return std::nullopt;
  XRay other = *xray;
  other.time = "01234567";
  const std::string text =
      trial.size() == 1 ? other.sampled() + ";" + other.parent() + ";" + other.root()
                        : " " + other.root() + " ; Self=1-01234567-0123456789abcdef01234567 ; " +
                              other.parent() + ";" + other.sampled();
  return Step{with_header(trial.request(), kHeader, text), {}};
}

void all_must_be_alike(Examination& trial) {
  for (std::size_t i = 1; i < trial.size(); ++i) must_be_alike(trial, 0, i);
}

// A root as AWS makes it, a version of another number, and ids of zero.
std::optional<Step> ask_with_other_roots(const Examination& trial) {
  const auto xray = xray_in(trial.request());
  if (!xray || trial.size() > 3) return std::nullopt;
  std::string root = xray->root();
  if (trial.size() == 1) root.replace(16, 8, "a006649f");
  if (trial.size() == 2) root[5] = '2';
  if (trial.size() == 3) root.replace(24, 16, "0000000000000000");
  return Step{
      with_header(trial.request(), kHeader, root + ";" + xray->parent() + ";" + xray->sampled()),
      {}};
}

void other_roots_must_be_ignored(Examination& trial) {
  const auto xray = xray_in(trial.request());
  for (std::size_t i = 1; xray && i < trial.size(); ++i) {
    const auto span = span_of(trial, i);
    if (!span) return;
    must_equal(trial, "span.parent_id", Observed<SpanId>::absent(), span->parent_id);
    if (span->trace_id.has_value() &&
        (span->trace_id->low == 0 || span->trace_id->low == xray->trace_id.low)) {
      trial.fails("span.trace_id", "a new trace id", shown(span->trace_id));
    }
  }
}

// XR-04: an origin, and parts that nobody knows.
std::optional<Step> ask_with_extras(const Examination& trial) {
  const auto xray = xray_in(trial.request());
  if (!xray || trial.size() > 1) return std::nullopt;
  const std::string text = xray->root() + ";" + xray->parent() + ";" + xray->sampled() +
                           ";_dd.origin=synthetics;color=dark%20red";
  return Step{with_header(trial.request(), kHeader, text), {}};
}

void extras_must_go_on(Examination& trial) {
  const auto span = trial.size() > 1 ? span_of(trial, 1) : std::nullopt;
  if (!span) return;
  must_equal(trial, "span.origin", Observed<std::string>("synthetics"), span->origin);
  if (trial.seen(1).baggage.left_out()) return;
  const auto baggage = baggage_of(trial, 1);
  if (baggage && baggage->find("color") != "dark red") {
    trial.fails("baggage.color", "\"dark red\"", shown(baggage->find("color")));
  }
}

// Root, parent, decision, in this order and form; all that may follow are further parts.
void must_have_its_form(Examination& trial) {
  const auto headers = headers_of(trial);
  const auto span = span_of(trial);
  if (!headers || !span) return;
  if (!span->trace_id.has_value() || !span->span_id.has_value()) {
    trial.cannot_see("span");
    return;
  }
  constexpr std::size_t kDecision = 64;
  constexpr std::size_t kEnd = 74;
  const auto value = headers->find(kHeader);
  const auto ids = injected_ids(Style::kXRay, *headers);
  const bool right = value && ids && value->size() >= kEnd && ids->span_id == *span->span_id &&
                     ids->trace_id.low == span->trace_id->low &&
                     value->substr(kDecision, 9) == ";Sampled=" &&
                     injected_decision(Style::kXRay, *headers) &&
                     (value->size() == kEnd || (*value)[kEnd] == ';') &&
                     parse_hex64(value->substr(7, 8), HexCase::kLower);
  if (!right) {
    trial.fails("headers.x-amzn-trace-id",
                "Root=1-TIME-00000000" + hex(SpanId{span->trace_id->low}) +
                    ";Parent=" + hex(*span->span_id) + ";Sampled=0|1",
                shown(value));
  }
  constexpr std::size_t kMostBehind = 256;  // XR-02b
  if (value && value->size() > kEnd + kMostBehind) {
    trial.fails("headers.x-amzn-trace-id", "at most 256 bytes behind the decision", shown(value));
  }
}

}  // namespace

std::vector<Law> xray_laws() {
  return {
      {.id = "xray.has_its_form",
       .title = "What goes out as X-Ray",
       .statement = "x-amzn-trace-id is a root with a time and the low half of the trace id behind "
                    "eight zeros, the span, the decision, and at most 256 bytes more.",
       .rules = {"XR-02", "XR-02b"},
       .level = RuleLevel::kMay,
       .recipe = {.sets_baggage = true},
       .applies = [](const Setting& s) { return s.injects(Style::kXRay); },
       .check = must_have_its_form},
      {.id = "xray.goes_on",
       .title = "X-Ray continues 64 bits",
       .statement =
           "The trace has the sixteen digits behind the zeros as its id and no upper half, "
           "the parent and the decision of the header, and no origin.",
       .rules = {"XR-03", "XR-05", "XR-06", "XR-07"},
       .level = RuleLevel::kMay,
       .recipe = kXRay,
       .applies = reads_xray,
       .premise = has_xray,
       .check = must_go_on},
      {.id = "xray.order_and_time_are_irrelevant",
       .title = "Order, time, blanks and Self mean nothing",
       .statement = "The parts of the header in another order, with another time, blanks around "
                    "them and a Self make the same span.",
       .rules = {"XR-04"},
       .level = RuleLevel::kMay,
       .recipe = kXRay,
       .applies = reads_xray,
       .premise = has_xray,
       .then = ask_in_other_order,
       .check = all_must_be_alike},
      {.id = "xray.other_roots_are_ignored",
       .title = "Only ids of this making are read",
       .statement = "A root that AWS made, one of another version and one of zeros begin a new "
                    "trace.",
       .rules = {"XR-03", "XR-06"},
       .level = RuleLevel::kMay,
       .recipe = kXRay,
       .applies = reads_xray,
       .premise = has_xray,
       .then = ask_with_other_roots,
       .check = other_roots_must_be_ignored},
      {.id = "xray.extras_go_on",
       .title = "Origin and baggage of X-Ray",
       .statement = "_dd.origin is the origin, and parts that nobody knows are baggage, decoded.",
       .rules = {"XR-04"},
       .level = RuleLevel::kMay,
       .recipe = kXRay,
       .applies = reads_xray,
       .premise = has_xray,
       .then = ask_with_extras,
       .check = extras_must_go_on},
  };
}

}  // namespace propspec::harness
