#include "simulator/propagation/tracestate.h"

#include <algorithm>

#include "simulator/propagation/propagation_tags.h"

namespace propspec {
namespace {

template <typename Visit>
void each_member(const CarrierFields& fields, Visit visit) {
  // TS-02: several headers are one list.
  fields.each(Field::kTraceState, [&](std::string_view value) {
    while (!value.empty()) {
      const std::string_view piece = value.substr(0, value.find(','));
      value.remove_prefix(std::min(value.size(), piece.size() + 1));
      const std::string_view member = trim(piece);
      if (!member.empty()) visit(member);
    }
  });
}

bool is_dd(std::string_view member) { return member.starts_with("dd="); }

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// TS-15: what may not stand in a key becomes `_`.
void append_encoded_key(std::string_view text, std::string& out) {
  for (const char c : text) {
    out.push_back(c < 0x21 || c > 0x7E || c == ',' || c == ';' || c == '=' ? '_' : c);
  }
}

// TS-13: first what may not stand in a value becomes `_`, then `=` becomes `~`.
void append_encoded_value(std::string_view text, std::string& out) {
  const auto encoded = [](char c) {
    const bool illegal = c < 0x20 || c > 0x7E || c == ',' || c == ';' || c == '~';
    return illegal ? '_' : c == '=' ? '~' : c;
  };
  const std::size_t start = out.size();
  out.append(text);
  std::transform(out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
                 out.begin() + static_cast<std::ptrdiff_t>(start), encoded);
}

// Writes a dd member element by element; one that does not fit ends it (TS-08).
class DdMember {
 public:
  explicit DdMember(std::string& out) : out_(out), start_(out.size()) { out_.append("dd="); }

  template <typename Write>
  void element(Write write) {
    if (full_) return;
    const std::size_t before = out_.size();
    if (before != start_ + 3) out_.push_back(';');
    write(out_);
    if (out_.size() - start_ <= kMaxDdMember) return;
    out_.resize(before);
    full_ = true;
  }

 private:
  std::string& out_;
  std::size_t start_;
  bool full_ = false;
};

}  // namespace

std::optional<std::string_view> split_tracestate(const CarrierFields& fields,
                                                 std::string& members) {
  std::optional<std::string_view> dd;
  std::size_t room = kMaxTraceStateMembers - 1;
  each_member(fields, [&](std::string_view member) {
    if (is_dd(member)) {
      if (!dd) dd = member.substr(3);
      return;
    }
    if (room == 0 || has_control(member)) return;
    if (!members.empty()) members.push_back(',');
    members.append(member);
    --room;
  });
  return dd;
}

void append_unknown_element(std::string_view key, std::string_view value, std::string& out) {
  const auto legal = [](std::string_view text) {
    return is_printable(text) && text.find('=') == std::string_view::npos;
  };
  if (!legal(key) || !legal(value)) return;
  if (out.size() + key.size() + value.size() > kMaxDdMember) return;  // it could not be sent on
  if (!out.empty()) out.push_back(';');
  out.append(key).append(":").append(value);
}

void append_tracestate(const SpanContext& trace, SpanId span_id, std::string& out) {
  DdMember dd(out);
  if (trace.sampling_priority) {
    dd.element([&](std::string& text) {
      text.append("s:");
      append_decimal(text, *trace.sampling_priority);
    });
  }
  // TS-14: the span that is current, not the one that was received.
  dd.element([&](std::string& text) {
    text.append("p:");
    append_hex16(text, span_id.value);
  });
  if (!trace.origin.empty()) {
    dd.element([&](std::string& text) {
      text.append("o:");
      append_encoded_value(trace.origin, text);
    });
  }
  for (const auto [key, value] : trace.tags) {
    if (key == kTidTag) continue;  // TS-16: traceparent says it
    dd.element([&, tag = key, text_of = value](std::string& text) {
      text.append("t.");
      append_encoded_key(tag.substr(kTagPrefix.size()), text);
      text.push_back(':');
      append_encoded_value(text_of, text);
    });
  }
  each_dd_element(trace.tracestate.unknown, [&](std::string_view key, std::string_view value) {
    dd.element([&](std::string& text) { text.append(key).append(":").append(value); });
  });
  if (!trace.tracestate.members.empty()) out.append(",").append(trace.tracestate.members);
}

}  // namespace propspec
