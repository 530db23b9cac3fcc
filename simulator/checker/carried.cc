#include "simulator/checker/carried.h"

#include "simulator/trace/span_context.h"
#include "simulator/trace/text.h"

namespace propspec::checking {
namespace {

// The element of tracestate's list that Datadog owns.
std::string_view datadog_member(std::string_view tracestate) {
  while (!tracestate.empty()) {
    const std::size_t comma = tracestate.find(',');
    const std::string_view member = trim(tracestate.substr(0, comma));
    if (member.starts_with("dd=")) return member.substr(3);
    if (comma == std::string_view::npos) break;
    tracestate.remove_prefix(comma + 1);
  }
  return {};
}

std::string_view element(std::string_view member, std::string_view key) {
  while (!member.empty()) {
    const std::size_t end = member.find(';');
    const std::string_view one = member.substr(0, end);
    if (one.starts_with(key)) return one.substr(key.size());
    if (end == std::string_view::npos) break;
    member.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace

std::string_view name(CarriedStyle style) {
  constexpr std::array<std::string_view, kCarriedStyles> kStyleNames = {
      "datadog", "tracecontext", "b3", "b3multi", "xray", "plain"};
  return kStyleNames[static_cast<std::size_t>(style)];
}

Carried::Carried(const Headers& headers) {
  for (const KeyValue pair : headers) {
    const FieldMatch found = match_field(pair.key);
    if (found.likeness == Likeness::kNone) continue;
    note(found.field, pair.value);
    mangled_ |= found.likeness == Likeness::kMangled;
  }
}

Carried::Carried(const Message& message) {
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    const FieldMatch found = match_field(property.name);
    if (found.likeness == Likeness::kNone) {
      if (property.value.find('{') != std::string_view::npos) scan(property.value);
      continue;
    }
    std::string_view value = property.value;
    if (property.type == WireType::kNull) continue;
    note(found.field, value);
    has_number_ |= property.type == WireType::kInteger;
    has_bytes_ |= property.type == WireType::kBytes;
    mangled_ |= found.likeness == Likeness::kMangled;
  }
  if (mentions_ids() || message.body.empty()) return;
  scan(message.body);
  if (!mentions_ids()) scan_envelope(message.body);
}

void Carried::note(Field field, std::string_view text) {
  const std::size_t at = index(field);
  if (has(field)) {
    // Lists may come in several headers (RFC 9110, 5.3); what is no list may not.
    repeats_ |= field != Field::kTracestate && field != Field::kBaggage;
    return;
  }
  texts_[at] = text;
  present_ |= 1u << at;
}

std::optional<CarriedIds> Carried::ids(CarriedStyle style) const {
  if (!has_style(style)) return {};
  const auto place = static_cast<std::size_t>(style);
  if ((parsed_ >> place & 1) == 0) {
    ids_[place] = parse(style);
    parsed_ = static_cast<std::uint8_t>(parsed_ | 1u << place);
  }
  return ids_[place];
}

std::optional<CarriedIds> Carried::parse(CarriedStyle style) const {
  switch (style) {
    case CarriedStyle::kDatadog: {
      auto ids = ids_in_decimals(text(Field::kDatadogTraceId), text(Field::kDatadogParentId));
      if (ids) ids->trace_id.high = upper_half();
      return ids;
    }
    case CarriedStyle::kTracecontext:
      return ids_in_traceparent(text(Field::kTraceparent));
    case CarriedStyle::kB3:
      return ids_in_b3(text(Field::kB3));
    case CarriedStyle::kB3multi:
      return ids_in_hex(text(Field::kB3TraceId), text(Field::kB3SpanId));
    case CarriedStyle::kXray:
      return ids_in_xray(text(Field::kXray));
    case CarriedStyle::kPlain:
      return ids_in_decimals(text(Field::kPlainTraceId), text(Field::kPlainParentId));
  }
  return {};
}

std::optional<CarriedIds> Carried::ids() const {
  if (empty()) return {};
  for (std::size_t i = 0; i < kCarriedStyles; ++i) {
    auto found = ids(static_cast<CarriedStyle>(i));
    if (!found) continue;
    if (i == 0 && found->trace_id.high == 0) {
      const auto other = ids(CarriedStyle::kTracecontext);
      if (other && other->trace_id.low == found->trace_id.low) found->trace_id = other->trace_id;
    }
    return found;
  }
  return {};
}

bool Carried::has_style(CarriedStyle style) const {
  constexpr std::array<Field, kCarriedStyles> kFirst = {
      Field::kDatadogTraceId, Field::kTraceparent, Field::kB3,
      Field::kB3TraceId,      Field::kXray,        Field::kPlainTraceId};
  return has(kFirst[static_cast<std::size_t>(style)]);
}

bool Carried::mentions_ids() const {
  for (std::size_t i = 0; i < kCarriedStyles; ++i) {
    if (has_style(static_cast<CarriedStyle>(i))) return true;
  }
  return false;
}

bool Carried::ids_are_strict() const {
  for (std::size_t i = 0; i < kCarriedStyles; ++i) {
    const auto style = static_cast<CarriedStyle>(i);
    if (style == CarriedStyle::kB3 && text(Field::kB3).size() < 16) continue;  // a decision alone
    if (has_style(style) && !ids(style)) return false;
  }
  for (const Field field : {Field::kDatadogParentId, Field::kPlainParentId}) {
    if (has(field) && !parse_decimal64(text(field))) return false;
  }
  return true;
}

std::optional<std::int32_t> Carried::priority() const {
  if (has(Field::kDatadogPriority)) return parse_int32(text(Field::kDatadogPriority));
  if (!has(Field::kTracestate)) return {};
  return parse_int32(element(datadog_member(text(Field::kTracestate)), "s:"));
}

std::string_view Carried::origin() const {
  if (has(Field::kDatadogOrigin)) return text(Field::kDatadogOrigin);
  return has(Field::kTracestate) ? element(datadog_member(text(Field::kTracestate)), "o:")
                                 : std::string_view{};
}

std::uint64_t Carried::upper_half() const {
  if (!has(Field::kDatadogTags)) return 0;
  const auto tid = tag_in(text(Field::kDatadogTags), kTidTag);
  return tid && tid->size() == 16 ? parse_hex64(*tid, HexCase::kAny).value_or(0) : 0;
}

bool Carried::has_tags() const {
  std::string_view tags = text(Field::kDatadogTags);
  while (!tags.empty()) {
    const std::size_t comma = tags.find(',');
    const std::string_view one = trim(tags.substr(0, comma));
    if (one.starts_with(kTagPrefix) && !one.starts_with("_dd.p.tid=")) return true;
    if (comma == std::string_view::npos) break;
    tags.remove_prefix(comma + 1);
  }
  return has(Field::kTracestate) &&
         datadog_member(text(Field::kTracestate)).find("t.") != std::string_view::npos;
}

std::optional<std::string_view> tag_in(std::string_view tags, std::string_view key) {
  while (!tags.empty()) {
    const std::size_t comma = tags.find(',');
    const std::string_view one = trim(tags.substr(0, comma));
    if (one.size() > key.size() && one.starts_with(key) && one[key.size()] == '=') {
      return one.substr(key.size() + 1);
    }
    if (comma == std::string_view::npos) break;
    tags.remove_prefix(comma + 1);
  }
  return {};
}

}  // namespace propspec::checking
