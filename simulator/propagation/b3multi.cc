// Style `b3multi`: x-b3-traceid, x-b3-spanid, x-b3-sampled, x-b3-flags.
#include "simulator/propagation/b3_ids.h"
#include "simulator/propagation/style_codec.h"

namespace propspec {
namespace {

std::optional<std::int32_t> priority(const CarrierFields& fields) {
  if (fields.first(Field::kB3Flags) == "1") return 2;  // B3-E-35: debug
  const auto sampled = fields.first(Field::kB3Sampled);
  if (sampled == "1" || sampled == "true") return 1;  // B3-E-31: from before the format was settled
  if (sampled == "0" || sampled == "false") return 0;
  return std::nullopt;
}

Identity identify(const CarrierFields& fields) {
  const auto trace_text = fields.first(Field::kB3TraceId);
  const auto span_text = fields.first(Field::kB3SpanId);
  if (!trace_text && !span_text) return {{}, {}, priority(fields)};  // B3-E-43
  if (!trace_text || !span_text) return {};                          // B3-E-19

  const auto trace_id = parse_b3_trace_id(*trace_text);
  const auto span_id = parse_hex64(*span_text, HexCase::kAny);
  if (!trace_id || !span_id || !*trace_id) return {};  // B3-E-03: the decision goes with the ids
  return {*trace_id, SpanId{*span_id}, priority(fields)};
}

// B3-E-05: ids and a decision are all there is.
void read(const CarrierFields& fields, Extracted& found) { begin_context(identify(fields), found); }

TagError inject(const Outgoing& outgoing, const Configuration&, Headers& carrier) {
  const auto write = [&](Field field, auto append) { carrier.add_written(name(field), append); };
  write(Field::kB3TraceId, [&](std::string& out) {
    append_b3_trace_id(outgoing.trace.trace_id, out);
    return true;
  });
  write(Field::kB3SpanId, [&](std::string& out) {
    append_hex16(out, outgoing.span_id.value);
    return true;
  });
  write(Field::kB3Sampled, [&](std::string& out) {
    const auto decided = outgoing.trace.sampling_priority;
    if (!decided) return false;
    out.push_back(*decided > 0 ? '1' : '0');  // B3-I-05
    return true;
  });
  return TagError::kNone;
}

constexpr Field kInjects[] = {Field::kB3TraceId, Field::kB3SpanId, Field::kB3Sampled,
                              Field::kB3Flags};

}  // namespace

const StyleCodec kB3MultiCodec = {Style::kB3Multi, identify, read, inject, kInjects};

}  // namespace propspec
