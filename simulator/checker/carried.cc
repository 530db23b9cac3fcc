#include "simulator/checker/carried.h"

#include <utility>

#include "simulator/trace/span_context.h"
#include "simulator/trace/text.h"

namespace propspec::checking {
namespace {

// Names in lower case with `-`, by Field.
constexpr std::array<std::string_view, kFields> kNames = {"x-datadog-trace-id",
                                                          "x-datadog-parent-id",
                                                          "x-datadog-sampling-priority",
                                                          "x-datadog-origin",
                                                          "x-datadog-tags",
                                                          "traceparent",
                                                          "tracestate",
                                                          "baggage",
                                                          "b3",
                                                          "x-b3-traceid",
                                                          "x-b3-spanid",
                                                          "x-b3-sampled",
                                                          "x-amzn-trace-id",
                                                          "TraceId",
                                                          "ParentSpanId"};

enum class Likeness : std::uint8_t { kNone, kMangled, kExact };

char unmangled(char c) { return c == '_' ? '-' : lower_case(c); }

Likeness compare(std::string_view name, std::string_view wanted) {
  if (name == wanted) return Likeness::kExact;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (unmangled(name[i]) != wanted[i]) return Likeness::kNone;
  }
  return Likeness::kMangled;
}

struct Match {
  Field field = Field::kB3;
  Likeness likeness = Likeness::kNone;
};

Match match_plain(std::string_view name) {
  for (std::size_t i = 0; i < kFields; ++i) {
    if (kNames[i].size() != name.size()) continue;
    if (kNames[i] == name) return {static_cast<Field>(i), Likeness::kExact};
    if (const Likeness likeness = compare(name, kNames[i]); likeness != Likeness::kNone) {
      return {static_cast<Field>(i), likeness};
    }
  }
  return {};
}

// Java message services write `__dash__`, CGI prepends `HTTP_`.
Match match(std::string_view name) {
  constexpr std::string_view kDash = "__dash__", kCgi = "HTTP_";
  if (name.size() < 2 || name.size() > 64) return {};
  if (const Match plain = match_plain(name); plain.likeness != Likeness::kNone) return plain;
  if (name.starts_with(kCgi)) name.remove_prefix(kCgi.size());
  std::array<char, 64> buffer;
  std::size_t size = 0;
  for (std::size_t i = 0; i < name.size();) {
    const bool dash = name[i] == '_' && name.substr(i).starts_with(kDash);
    buffer[size++] = dash ? '-' : name[i];
    i += dash ? kDash.size() : 1;
  }
  Match found = match_plain({buffer.data(), size});
  if (found.likeness == Likeness::kExact) found.likeness = Likeness::kMangled;
  return found;
}

bool is_number_end(char c) { return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n'; }

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

std::optional<CarriedIds> from_decimals(std::string_view trace, std::string_view span) {
  const auto trace_low = parse_decimal64(trace);
  if (!trace_low || *trace_low == 0) return {};
  return CarriedIds{{0, *trace_low}, {parse_decimal64(span).value_or(0)}};
}

std::optional<CarriedIds> from_hex(std::string_view trace, std::string_view span) {
  CarriedIds ids;
  if (trace.size() == 32) {
    const auto high = parse_hex64(trace.substr(0, 16), HexCase::kAny);
    if (!high) return {};
    ids.trace_id.high = *high;
    trace.remove_prefix(16);
  }
  const auto low = parse_hex64(trace, HexCase::kAny);
  const auto span_id = parse_hex64(span, HexCase::kAny);
  if (trace.size() != 16 || !low || !span_id) return {};
  ids.trace_id.low = *low;
  ids.span_id.value = *span_id;
  if (!ids.trace_id) return {};
  return ids;
}

std::string_view part(std::string_view list, char separator, std::string_view key) {
  while (!list.empty()) {
    const std::size_t end = list.find(separator);
    const std::string_view one = trim(list.substr(0, end));
    if (one.starts_with(key)) return one.substr(key.size());
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  return {};
}

// Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1
std::optional<CarriedIds> from_xray(std::string_view text) {
  const std::string_view root = part(text, ';', "Root=1-");
  if (root.size() != 33 || root[8] != '-') return {};
  std::array<char, 32> digits;
  root.copy(digits.data(), 8);
  root.copy(digits.data() + 8, 24, 9);
  return from_hex({digits.data(), digits.size()}, part(text, ';', "Parent="));
}

// Up to the first byte that is no digit of base64.
std::string from_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string decoded;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded.push_back(static_cast<char>(bits >> count & 0xff));
  }
  return decoded;
}

}  // namespace

std::string_view name(CarriedStyle style) {
  constexpr std::array<std::string_view, kCarriedStyles> kStyleNames = {
      "datadog", "tracecontext", "b3", "b3multi", "xray", "plain"};
  return kStyleNames[static_cast<std::size_t>(style)];
}

Carried::Carried(const Headers& headers) {
  for (const KeyValue pair : headers) {
    const Match found = match(pair.key);
    if (found.likeness == Likeness::kNone) continue;
    note(found.field, pair.value);
    mangled_ |= found.likeness == Likeness::kMangled;
  }
}

Carried::Carried(const Message& message) {
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    const Match found = match(property.name);
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

// {"Type":"Notification",…"_datadog":{"Type":"Binary","Value":"eyJ4…"}}: SNS hands on binary
// attributes in base64.
void Carried::scan_envelope(std::string_view body) {
  constexpr std::string_view kMember = "_datadog", kValue = "Value";
  const std::size_t member = body.find(kMember);
  if (member == std::string_view::npos) return;
  const std::size_t value = body.find(kValue, member);
  if (value == std::string_view::npos) return;
  const std::size_t begin = body.find_first_not_of("\\\": ", value + kValue.size());
  if (begin == std::string_view::npos) return;
  std::string decoded = from_base64(body.substr(begin));
  if (decoded.empty()) return;
  decoded_ = std::make_shared<const std::string>(std::move(decoded));
  scan(*decoded_);
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

// "name":"value" at any depth of quoting: the quotes of one level bear the same number of
// backslashes. Also <name …>value<.
void Carried::scan(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char opening = text[at];
    if (opening != '"' && opening != '<') continue;
    const std::size_t begin = at + 1;
    std::size_t end = begin;
    while (end < text.size() && text[end] != '"' && text[end] != '\\' && text[end] != '>' &&
           text[end] != ' ' && end - begin <= 64) {
      ++end;
    }
    const Match found = match(text.substr(begin, end - begin));
    if (found.likeness == Likeness::kNone) continue;
    if (opening == '<') {
      const std::size_t value = text.find('>', end);
      if (value == std::string_view::npos) return;
      const std::size_t close = text.find('<', value);
      if (close == std::string_view::npos) return;
      note(found.field, text.substr(value + 1, close - value - 1));
      at = close;
      continue;
    }
    std::size_t depth = 0;
    while (depth < at && text[at - depth - 1] == '\\') ++depth;
    std::size_t next = end + depth;
    if (next >= text.size() || text[next] != '"') continue;
    ++next;
    while (next < text.size() && text[next] == ' ') ++next;
    if (next >= text.size() || text[next] != ':') continue;
    ++next;
    while (next < text.size() && (text[next] == ' ' || text[next] == '[')) ++next;
    std::size_t slashes = 0;
    while (next + slashes < text.size() && text[next + slashes] == '\\') ++slashes;
    if (next + slashes < text.size() && text[next + slashes] == '"' && slashes == depth) {
      const std::size_t value = next + slashes + 1;
      std::size_t close = value;
      for (; close < text.size(); ++close) {
        if (text[close] != '"') continue;
        std::size_t before = 0;
        while (before < close - value && text[close - before - 1] == '\\') ++before;
        if (before == depth) break;
      }
      if (close >= text.size()) return;
      note(found.field, text.substr(value, close - value - depth));
      at = close;
    } else {
      std::size_t close = next;
      while (close < text.size() && !is_number_end(text[close])) ++close;
      const std::string_view value = text.substr(next, close - next);
      if (value == "null" || value.empty()) continue;
      note(found.field, value);
      has_number_ = true;
      at = close - 1;
    }
  }
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
      auto ids = from_decimals(text(Field::kDatadogTraceId), text(Field::kDatadogParentId));
      if (ids) ids->trace_id.high = upper_half();
      return ids;
    }
    case CarriedStyle::kTracecontext: {
      const std::string_view header = text(Field::kTraceparent);
      if (header.size() < 55 || header[2] != '-' || header[35] != '-' || header[52] != '-') {
        return {};
      }
      return from_hex(header.substr(3, 32), header.substr(36, 16));
    }
    case CarriedStyle::kB3: {
      const std::string_view header = text(Field::kB3);
      const std::size_t dash = header.find('-');
      if (dash == std::string_view::npos) return {};
      return from_hex(header.substr(0, dash), header.substr(dash + 1, 16));
    }
    case CarriedStyle::kB3multi:
      return from_hex(text(Field::kB3TraceId), text(Field::kB3SpanId));
    case CarriedStyle::kXray:
      return from_xray(text(Field::kXray));
    case CarriedStyle::kPlain:
      return from_decimals(text(Field::kPlainTraceId), text(Field::kPlainParentId));
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

std::optional<bool> Carried::sampled() const {
  if (const auto decided = priority()) return *decided > 0;
  if (ids(CarriedStyle::kTracecontext)) {
    const auto flags = parse_hex64(text(Field::kTraceparent).substr(53, 2), HexCase::kAny);
    return flags && (*flags & 1) != 0;
  }
  if (has(Field::kB3Sampled)) return text(Field::kB3Sampled) == "1";
  return {};
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
