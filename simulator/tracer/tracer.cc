#include "simulator/tracer/tracer.h"

#include <fmt/format.h>

#include "simulator/propagation/baggage.h"

namespace propspec {

struct Span::Segment {
  SpanContext trace;  // its span_id is the remote parent
  // Tags of the local root that are not propagated.
  std::string last_parent_id;
  std::string error;
  KeyValues baggage_tags;

  void decide(const SamplingDecision& decision) {
    trace.sampling_priority = decision.priority;
    // DD-T-32: a decision maker without its decision is stale; a drop has none (DD-I-10).
    if (decision.priority > 0) {
      trace.tags.set(kDecisionMakerTag, fmt::format("-{}", static_cast<int>(decision.mechanism)));
    } else {
      trace.tags.erase(kDecisionMakerTag);
    }
    if (decision.rate) trace.tags.set(kKnuthRateTag, format_rate(*decision.rate));
  }
};

namespace {

SpanRecord begin_record(SpanOptions& options, TraceId trace_id, SpanId span_id, SpanId parent_id) {
  SpanRecord record;
  record.trace_id = trace_id;
  record.span_id = span_id;
  record.parent_id = parent_id;
  record.name = std::move(options.name);
  record.service = std::move(options.service);
  record.resource = std::move(options.resource);
  record.kind = std::move(options.kind);
  record.tags = std::move(options.tags);
  record.links = std::move(options.links);
  return record;
}

}  // namespace

Tracer::Tracer(Configuration configuration, IdSource ids,
               std::function<std::uint64_t()> now_seconds)
    : propagator_(std::move(configuration)), ids_(ids), now_seconds_(std::move(now_seconds)) {}

Span Tracer::start(SpanOptions options, Extracted found) {
  const Configuration& configuration = propagator_.configuration();
  auto segment = std::make_shared<Span::Segment>();
  if (found.context && !found.restarts) {
    segment->trace = std::move(*found.context);
  } else {
    segment->trace.trace_id = options.trace_id                 ? *options.trace_id
                              : configuration.generate_128_bit ? ids_.trace_id_128(now_seconds_())
                                                               : ids_.trace_id_64();
    segment->trace.sampling_priority = found.decision;
  }
  segment->last_parent_id = std::move(found.last_parent_id);
  segment->error = std::move(found.error);
  for (const auto [key, value] : found.baggage) {
    if (is_tagged(key, configuration.baggage)) {
      segment->baggage_tags.add(fmt::format("baggage.{}", key), value);
    }
  }

  Span span;
  span.tracer_ = this;
  span.is_local_root_ = true;
  span.baggage_ = std::move(found.baggage);
  span.record_ =
      begin_record(options, segment->trace.trace_id,
                   options.span_id ? *options.span_id : ids_.span_id(), segment->trace.span_id);
  std::vector<SpanLink>& links = span.record_.links;
  links.insert(links.begin(), std::make_move_iterator(found.links.begin()),
               std::make_move_iterator(found.links.end()));
  span.segment_ = std::move(segment);
  return span;
}

Span Tracer::start_child(SpanOptions options, const Span& parent) {
  Span span;
  span.tracer_ = this;
  span.segment_ = parent.segment_;
  span.baggage_ = parent.baggage_;
  span.record_ = begin_record(options, parent.trace_id(),
                              options.span_id ? *options.span_id : ids_.span_id(), parent.id());
  return span;
}

std::optional<SpanLink> Tracer::link_to(const Headers& carrier) const {
  Extracted found = propagator_.extract(carrier);
  if (!found.context) return std::nullopt;
  SpanLink link{found.context->trace_id, found.context->span_id, {}, {}, std::nullopt};
  if (const auto priority = found.context->sampling_priority) link.sampled = *priority > 0;
  link.tracestate = std::move(found.context->tracestate.members);
  return link;
}

TraceId Span::trace_id() const { return segment_->trace.trace_id; }

void Span::keep() { segment_->decide({2, Mechanism::kManual, std::nullopt}); }
void Span::drop() { segment_->decide({-1, Mechanism::kManual, std::nullopt}); }

void Span::decide() {
  if (segment_->trace.sampling_priority) return;
  segment_->decide(
      sample(tracer_->propagator_.configuration(), trace_id(), record_.service, record_.name));
}

void Span::inject(Headers& carrier) {
  decide();
  const TagError error = tracer_->propagator_.inject(
      {segment_->trace, record_.span_id, baggage_, tracer_->now_seconds_()}, carrier);
  if (error != TagError::kNone && segment_->error.empty()) segment_->error = name(error);
}

SpanRecord Span::finish() {
  decide();
  record_.sampling_priority = segment_->trace.sampling_priority;
  record_.origin = segment_->trace.origin;
  if (is_local_root_) record_trace_tags();
  return std::move(record_);
}

void Span::record_trace_tags() {
  KeyValues& tags = record_.tags;
  const auto set = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) tags.set(key, value);
  };
  const SpanContext& trace = segment_->trace;
  for (const auto [key, value] : trace.tags) {
    if (key != kTidTag) tags.set(key, value);
  }
  if (trace.trace_id.high != 0) tags.set(kTidTag, hex(SpanId{trace.trace_id.high}));  // ID-05
  set("_dd.origin", trace.origin);
  set("_dd.parent_id", segment_->last_parent_id);
  set("_dd.propagation_error", segment_->error);
  for (const auto [key, value] : segment_->baggage_tags) tags.set(key, value);
}

}  // namespace propspec
