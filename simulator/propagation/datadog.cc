// Style `datadog`: x-datadog-trace-id, -parent-id, -sampling-priority, -origin, -tags.
#include "simulator/propagation/style_codec.h"

namespace propspec {
namespace {

// All but the upper half of the trace id.
Identity identify_64_bits(const CarrierFields& fields) {
  const auto id_text = fields.first(Field::kDatadogTraceId);
  if (!id_text) return {};
  // DD-E-12: canonical or with leading zeros, nothing else. DD-E-11: a low half of zero is invalid
  // whatever the tid says, for receivers that know 64 bits only.
  const auto low = parse_decimal64(*id_text);
  if (!low || *low == 0) return {};

  Identity identity;
  identity.trace_id.low = *low;
  // DD-E-20: no parent, or parent 0, and the trace goes on without one. DD-E-21: what is no number
  // spoils the context.
  if (const auto parent = fields.first(Field::kDatadogParentId)) {
    const auto parent_id = parse_decimal64(*parent);
    if (!parent_id) return {};
    identity.span_id.value = *parent_id;
  }
  // DD-E-33: what is no number is no decision, never a drop.
  if (const auto priority = fields.first(Field::kDatadogSamplingPriority)) {
    identity.sampling_priority = parse_int32(*priority);
  }
  return identity;
}

Identity identify(const CarrierFields& fields) {
  Identity identity = identify_64_bits(fields);
  if (const auto tags = fields.first(Field::kDatadogTags); identity && tags) {
    if (const auto tid = inspect_tags_header(*tags).tid) {
      identity.trace_id.high = parse_tid(*tid).value_or(0);
    }
  }
  return identity;
}

void read(const CarrierFields& fields, Extracted& found) {
  if (!begin_context(identify_64_bits(fields), found)) return;
  SpanContext& context = *found.context;
  // DD-E-41, DD-E-42: an empty origin is none; one that could not be sent on is dropped alone.
  if (const auto origin = fields.first(Field::kDatadogOrigin); origin && is_printable(*origin)) {
    context.origin = *origin;
  }
  if (const auto tags = fields.first(Field::kDatadogTags)) {
    collect_tags(*tags, context.tags, found.error);
    if (const auto tid = context.tags.find(kTidTag)) context.trace_id.high = *parse_tid(*tid);
  }
}

TagError inject(const Outgoing& outgoing, const Configuration& configuration, Headers& carrier) {
  const SpanContext& trace = outgoing.trace;
  const auto write = [&](Field field, auto append) { carrier.add_written(name(field), append); };
  // DD-I-01: the low 64 bits, in decimal.
  write(Field::kDatadogTraceId, [&](std::string& out) {
    append_decimal(out, trace.trace_id.low);
    return true;
  });
  write(Field::kDatadogParentId, [&](std::string& out) {
    append_decimal(out, outgoing.span_id.value);
    return true;
  });
  write(Field::kDatadogSamplingPriority, [&](std::string& out) {
    if (!trace.sampling_priority) return false;
    append_decimal(out, *trace.sampling_priority);
    return true;
  });
  write(Field::kDatadogOrigin, [&](std::string& out) {
    out.append(trace.origin);
    return !trace.origin.empty() && is_printable(trace.origin);
  });
  TagError error = TagError::kNone;
  write(Field::kDatadogTags, [&](std::string& out) {
    const std::size_t before = out.size();
    error = append_tags_header(trace, configuration.tags_max_length, out);
    return out.size() != before;  // DD-I-04: never an empty header
  });
  return error;
}

constexpr Field kInjects[] = {Field::kDatadogTraceId, Field::kDatadogParentId,
                              Field::kDatadogSamplingPriority, Field::kDatadogOrigin,
                              Field::kDatadogTags};

}  // namespace

const StyleCodec kDatadogCodec = {Style::kDatadog, identify, read, inject, kInjects};

}  // namespace propspec
