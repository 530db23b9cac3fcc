// Style `b3`: one header, `b3: {trace id}-{span id}[-{sampled}[-{parent span id}]]` or `b3:
// {sampled}`.
#include <array>

#include "simulator/propagation/b3_ids.h"
#include "simulator/propagation/style_codec.h"

namespace propspec {
namespace {

// B3-E-30, B3-E-36: what is none of these is no decision.
std::optional<std::int32_t> priority(std::string_view sampled) {
  if (sampled == "1") return 1;
  if (sampled == "0") return 0;
  if (sampled == "d") return 2;  // debug
  return std::nullopt;
}

Identity identify(const CarrierFields& fields) {
  const auto header = fields.first(Field::kB3);
  if (!header) return {};
  std::array<std::string_view, 4> parts;
  std::size_t count = 0;
  for (std::string_view rest = *header;; ++count) {
    if (count == parts.size()) return {};
    const std::size_t dash = rest.find('-');
    parts[count] = rest.substr(0, dash);
    if (dash == std::string_view::npos) break;
    rest.remove_prefix(dash + 1);
  }
  if (++count == 1) return {{}, {}, priority(parts[0])};  // B3-E-40, B3-E-42

  const auto trace_id = parse_b3_trace_id(parts[0]);
  const auto span_id = parse_hex64(parts[1], HexCase::kAny);
  if (!trace_id || !span_id || !*trace_id) return {};
  // B3-E-18: no parent. B3-E-39: the parent's parent means nothing here.
  return {*trace_id, SpanId{*span_id}, priority(parts[2])};
}

// B3-E-05: ids and a decision are all there is.
void read(const CarrierFields& fields, Extracted& found) { begin_context(identify(fields), found); }

TagError inject(const Outgoing& outgoing, const Configuration&, Headers& carrier) {
  carrier.add_written(name(Field::kB3), [&](std::string& out) {
    append_b3_trace_id(outgoing.trace.trace_id, out);
    out.push_back('-');
    append_hex16(out, outgoing.span_id.value);
    // B3-I-05: never `d`, which some receivers take for a drop; never the bare priority.
    if (const auto decided = outgoing.trace.sampling_priority)
      out.append(*decided > 0 ? "-1" : "-0");
    return true;
  });
  return TagError::kNone;
}

constexpr Field kInjects[] = {Field::kB3};

}  // namespace

const StyleCodec kB3Codec = {Style::kB3, identify, read, inject, kInjects};

}  // namespace propspec
