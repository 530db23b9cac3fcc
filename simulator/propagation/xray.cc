// Style `xray`: x-amzn-trace-id, as the Java library writes and reads it.
//
//   Root=1-<8 hex: seconds>-00000000<16 hex>;Parent=<16
//   hex>[;Sampled=0|1][;_dd.origin=<o>][;t0=<ms>]
//   [;<baggage key>=<value>]…                                                             (XR-02)
//
// The upper half of the trace id never travels; a genuine AWS id, whose middle is not zero, is not
// ours to go on from (XR-03).
#include <algorithm>

#include "simulator/propagation/percent.h"
#include "simulator/propagation/style_codec.h"

namespace propspec {
namespace {

constexpr std::string_view kVersion = "1-";
constexpr std::string_view kPadding = "-00000000";
constexpr std::size_t kEpochDigits = 8;
// As in the baggage header; more would not fit into one that we write.
constexpr std::size_t kMaxBaggageItems = 64;
// Characters behind `Sampled`, separators included.
constexpr std::size_t kMaxExtra = 256;

// Calls `visit(key, value)` for every part with a `=`.
template <typename Visit>
void each_part(std::string_view header, Visit visit) {
  while (!header.empty()) {
    const std::string_view piece = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(header.size(), piece.size() + 1));
    const std::string_view part = trim(piece);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    visit(part.substr(0, equals), part.substr(equals + 1));
  }
}

// XR-03: the low half of a trace id that we wrote, in the value of `Root`.
std::optional<std::uint64_t> read_root(std::string_view value) {
  if (!value.starts_with(kVersion)) return std::nullopt;
  value.remove_prefix(kVersion.size());
  if (value.size() <= kEpochDigits || !value.substr(kEpochDigits).starts_with(kPadding)) {
    return std::nullopt;
  }
  const auto low = parse_hex64(value.substr(kEpochDigits + kPadding.size()), HexCase::kAny);
  return low && *low != 0 ? low : std::nullopt;
}

bool is_reserved(std::string_view key) {
  return key == "Root" || key == "Parent" || key == "Sampled" || key == "Self";
}

// XR-04: of each part the first counts. XR-06: what is no id, or an empty decision, spoils the
// context.
Identity identify(const CarrierFields& fields) {
  const auto header = fields.first(Field::kXRay);
  if (!header) return {};
  std::optional<std::string_view> root;
  std::optional<std::string_view> parent;
  std::optional<std::string_view> sampled;
  each_part(*header, [&](std::string_view key, std::string_view value) {
    if (key == "Root" && !root) root = value;
    if (key == "Parent" && !parent) parent = value;
    if (key == "Sampled" && !sampled) sampled = value;
  });
  const auto low = root ? read_root(*root) : std::nullopt;
  const auto span_id = parent ? parse_hex64(*parent, HexCase::kAny) : 0;
  if (!low || !span_id || (sampled && sampled->empty())) return {};

  Identity identity{{0, *low}, {*span_id}, std::nullopt};
  if (sampled) identity.sampling_priority = sampled->front() == '1' ? 1 : 0;  // XR-05
  return identity;
}

void read(const CarrierFields& fields, Extracted& found) {
  if (!begin_context(identify(fields), found)) return;
  SpanContext& context = *found.context;
  each_part(*fields.first(Field::kXRay), [&](std::string_view key, std::string_view value) {
    if (is_reserved(key) || value.empty()) return;
    if (key == "_dd.origin") {
      if (is_printable(value)) context.origin = value;
    } else if (key == "t0") {
      context.end_to_end_start_ms = parse_decimal64(value).value_or(0);
    } else if (found.baggage.size() < kMaxBaggageItems) {
      std::string decoded;
      append_percent_decoded(value, decoded);
      found.baggage.set(key, decoded);
    }
  });
}

// Writes what stands behind `Sampled`: what does not fit is left out, what comes later may fit.
class Extras {
 public:
  explicit Extras(std::string& out) : out_(out), start_(out.size()) {}

  template <typename Write>
  void entry(std::string_view key, Write write) {
    const std::size_t before = out_.size();
    out_.append(";").append(key).append("=");
    write(out_);
    if (out_.size() - start_ > kMaxExtra) out_.resize(before);
  }

 private:
  std::string& out_;
  std::size_t start_;
};

TagError inject(const Outgoing& outgoing, const Configuration&, Headers& carrier) {
  static constexpr SafeBytes kToken("!#$&'*+-.^_`|~");
  static constexpr SafeBytes kSafeInValue("-._*");
  const SpanContext& trace = outgoing.trace;
  carrier.add_written(name(Field::kXRay), [&](std::string& out) {
    const std::uint64_t start_ms = trace.end_to_end_start_ms;
    const std::uint64_t seconds = start_ms != 0 ? start_ms / 1000 : outgoing.now_seconds;
    out.append("Root=").append(kVersion);
    append_hex16(out, seconds);
    out.erase(out.size() - 16, 16 - kEpochDigits);
    out.append(kPadding);
    append_hex16(out, trace.trace_id.low);
    out.append(";Parent=");
    append_hex16(out, outgoing.span_id.value);
    if (trace.sampling_priority)
      out.append(*trace.sampling_priority > 0 ? ";Sampled=1" : ";Sampled=0");

    Extras extras(out);
    if (!trace.origin.empty() && trace.origin.find(';') == std::string::npos) {
      extras.entry("_dd.origin", [&](std::string& text) { text.append(trace.origin); });
    }
    if (start_ms != 0)
      extras.entry("t0", [&](std::string& text) { append_decimal(text, start_ms); });
    for (const auto [key, value] : outgoing.baggage) {
      const auto is_token = [](char c) { return kToken.contains(c); };
      if (key.empty() || is_reserved(key) || !std::all_of(key.begin(), key.end(), is_token))
        continue;
      extras.entry(key, [&, text_of = value](std::string& text) {
        append_percent_encoded(text_of, kSafeInValue, text);
      });
    }
    return true;
  });
  return TagError::kNone;
}

constexpr Field kInjects[] = {Field::kXRay};

}  // namespace

const StyleCodec kXRayCodec = {Style::kXRay, identify, read, inject, kInjects};

}  // namespace propspec
