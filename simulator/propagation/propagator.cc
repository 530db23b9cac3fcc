#include "simulator/propagation/propagator.h"

#include <array>

#include "simulator/propagation/baggage.h"
#include "simulator/propagation/tracecontext.h"

namespace propspec {
namespace {

// By Style. Baggage is no trace context, `none` is nothing (PR-05b, NO-03).
constexpr std::array<const StyleCodec*, kStyles> kCodecs = {
    &kDatadogCodec, &kTraceContextCodec, &kB3Codec, &kB3MultiCodec, &kXRayCodec, nullptr, nullptr};

const StyleCodec* codec(Style style) { return kCodecs[static_cast<std::size_t>(style)]; }

std::optional<bool> sampled(std::optional<std::int32_t> priority) {
  if (!priority) return std::nullopt;
  return *priority > 0;
}

SpanLink link_to(const Identity& identity, Style style, std::string_view reason) {
  SpanLink link{identity.trace_id, identity.span_id, {}, {}, sampled(identity.sampling_priority)};
  link.attributes.add("reason", reason);
  link.attributes.add("context_headers", name(style));
  return link;
}

// One extraction, style after style.
class Extraction {
 public:
  Extraction(const Configuration& configuration, const CarrierFields& fields, Extracted& found)
      : configuration_(configuration), fields_(fields), found_(found) {}

  void run() {
    for (const Style style : configuration_.extract) {
      const StyleCodec* const reads = codec(style);
      if (reads == nullptr) continue;
      if (!found_.context) {  // PR-02: absent and invalid are alike
        reads->read(fields_, found_);
        if (!found_.context) continue;
        found_.style = style;
        if (style == Style::kDatadog) datadog_parent_ = found_.context->span_id;
        has_tracestate_ = style == Style::kTraceContext;
        if (configuration_.extract_first) break;  // PR-04
      } else if (const Identity identity = reads->identify(fields_)) {
        add(style, identity);
      }
    }
    if (!found_.context) return;
    found_.decision.reset();  // a context wins whole over a decision that came alone
    reparent();
    if (configuration_.behavior == ExtractBehavior::kRestart) restart();
  }

 private:
  // A further valid context: of the same trace it may add to the first, else it becomes a link.
  void add(Style style, const Identity& identity) {
    if (identity.trace_id != found_.context->trace_id) {               // all 128 bits: DD-T-56
      SpanLink link = link_to(identity, style, "terminated_context");  // PR-08
      if (style == Style::kTraceContext) link.tracestate = joined_tracestate(fields_);
      found_.links.push_back(std::move(link));
    } else if (style == Style::kTraceContext) {
      w3c_parent_ = identity.span_id;
      w3c_last_parent_ = adopt_tracestate(fields_, *found_.context);  // PR-06
      has_tracestate_ = true;
    } else if (style == Style::kDatadog) {
      datadog_parent_ = identity.span_id;
    }
  }

  // PR-07: the hop before may have spoken W3C only, and then its span is the parent. What Datadog
  // saw last is kept as a tag.
  void reparent() {
    if (!w3c_parent_ || w3c_parent_ == found_.context->span_id) return;
    found_.context->span_id = w3c_parent_;
    if (!w3c_last_parent_.empty() && w3c_last_parent_ != "0000000000000000") {
      found_.last_parent_id = w3c_last_parent_;
    } else if (datadog_parent_) {
      found_.last_parent_id = hex(datadog_parent_);
    }
  }

  // PR-10
  void restart() {
    const SpanContext& context = *found_.context;
    SpanLink link = link_to({context.trace_id, context.span_id, context.sampling_priority},
                            found_.style, "propagation_behavior_extract");
    if (has_tracestate_) link.tracestate = joined_tracestate(fields_);
    found_.links.clear();
    found_.links.push_back(std::move(link));
    found_.last_parent_id.clear();
    found_.error.clear();
    found_.restarts = true;
  }

  const Configuration& configuration_;
  const CarrierFields& fields_;
  Extracted& found_;
  SpanId datadog_parent_;
  SpanId w3c_parent_;  // of a tracecontext that matched another style's context
  std::string_view w3c_last_parent_;
  bool has_tracestate_ = false;  // tracestate belongs to the context
};

// What is injected takes the place of what stands there.
void remove_old(const StyleList& styles, Headers& carrier) {
  for (const Style style : styles) {
    if (style == Style::kBaggage) carrier.erase_header(name(Field::kBaggage));
    if (const StyleCodec* const writes = codec(style)) {
      for (const Field field : writes->injects) carrier.erase_header(name(field));
    }
  }
}

}  // namespace

bool begin_context(const Identity& identity, Extracted& found) {
  if (!identity) {
    if (!found.decision) found.decision = identity.sampling_priority;
    return false;
  }
  SpanContext& context = found.context.emplace();
  context.trace_id = identity.trace_id;
  context.span_id = identity.span_id;
  context.sampling_priority = identity.sampling_priority;
  return true;
}

void Extracted::clear() {
  // Assigning an empty Extracted would give the memory back.
  context.reset();
  style = Style::kNone;
  restarts = false;
  decision.reset();
  links.clear();
  baggage.clear();
  last_parent_id.clear();
  error.clear();
}

void Propagator::extract(const Headers& carrier, Extracted& found) const {
  found.clear();
  if (configuration_.behavior == ExtractBehavior::kIgnore) return;  // PR-11
  const CarrierFields fields(carrier);
  if (configuration_.extract.contains(Style::kBaggage)) {
    extract_baggage(fields, configuration_.baggage, found.baggage);
  }
  Extraction(configuration_, fields, found).run();
}

Extracted Propagator::extract(const Headers& carrier) const {
  Extracted found;
  extract(carrier, found);
  return found;
}

TagError Propagator::inject(const Outgoing& outgoing, Headers& carrier) const {
  if (carrier.empty()) {
    carrier.reserve(8, 512);  // what the default styles write
  } else {
    remove_old(configuration_.inject, carrier);
  }
  TagError error = TagError::kNone;
  for (const Style style : configuration_.inject) {
    if (style == Style::kBaggage) inject_baggage(outgoing.baggage, configuration_.baggage, carrier);
    const StyleCodec* const writes = codec(style);
    if (writes == nullptr) continue;
    const TagError problem = writes->inject(outgoing, configuration_, carrier);
    if (error == TagError::kNone) error = problem;
  }
  return error;
}

}  // namespace propspec
