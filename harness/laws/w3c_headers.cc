#include "harness/laws/w3c_headers.h"

#include <algorithm>
#include <charconv>

#include "harness/cases/lists.h"

namespace propspec::harness {
namespace {

constexpr std::size_t kVersion00Length = 55;
constexpr std::size_t kLongestMember = 128;
constexpr std::size_t kMostMembers = 32;
constexpr std::size_t kLongestList = 400;

bool all_of(std::string_view text, bool (*fits)(char)) {
  return std::all_of(text.begin(), text.end(), fits);
}
bool is_printable(char c) { return c >= 0x20 && c <= 0x7E; }
bool is_lower_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool is_upper_hex_digit(char c) { return c >= 'A' && c <= 'F'; }

// A field of hexadecimal digits: valid, or wrong, or right but for its upper case (TP-10).
Clarity clarity_of_hex(std::string_view field) {
  Clarity clarity = Clarity::kValid;
  for (const char c : field) {
    if (is_upper_hex_digit(c)) {
      clarity = Clarity::kDisputed;
    } else if (!is_lower_hex_digit(c)) {
      return Clarity::kInvalid;
    }
  }
  return clarity;
}

// TP-06: not hexadecimal at all, and not just beyond it (TP-06b).
bool is_far_from_hex(char c) { return c < '/' || c > 'g'; }

bool is_zero(std::string_view digits) {
  return digits.find_first_not_of('0') == std::string_view::npos;
}

std::uint64_t number(std::string_view digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*' ||
         c == '/' || c == '@';
}

bool is_tag_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

bool is_key(std::string_view key) {
  if (key.empty() || !all_of(key, is_key_character)) return false;
  if (key.front() < '0' || key.front() == '@' || key.front() == '_') return false;
  const std::size_t at = key.find('@');
  if (at == std::string_view::npos) return key.front() >= 'a';
  const std::string_view system = key.substr(at + 1);
  return system.find('@') == std::string_view::npos && !system.empty() && system.size() <= 14 &&
         system.front() >= 'a';
}

}  // namespace

TraceParentText read_traceparent(std::string_view header) {
  // What `trim` takes off beyond blanks, and what a regular expression's dot stands for, differ.
  if (!std::all_of(header.begin(), header.end(),
                   [](char c) { return is_printable(c) || c == '\t'; })) {
    return {Clarity::kDisputed, {}, {}, false};
  }
  const std::string_view text = trim(header);
  if (text.size() < kVersion00Length || text[2] != '-' || text[35] != '-' || text[52] != '-') {
    return {};
  }
  const std::string_view version = text.substr(0, 2);
  const std::string_view trace_id = text.substr(3, 32);
  const std::string_view parent_id = text.substr(36, 16);
  const std::string_view flags = text.substr(53, 2);
  bool disputed = false;
  for (const std::string_view field : {trace_id, parent_id, flags}) {
    const Clarity clarity = clarity_of_hex(field);
    if (clarity == Clarity::kInvalid) return {};
    disputed |= clarity == Clarity::kDisputed;
  }
  if (is_zero(trace_id) || is_zero(parent_id) || version == "ff" ||
      std::any_of(version.begin(), version.end(), is_far_from_hex)) {
    return {};
  }
  if (text.size() > kVersion00Length) {
    if (text[kVersion00Length] != '-') return {};
    if (text.size() == kVersion00Length + 1) {
      disputed = true;  // TP-07c
    } else if (version == "00") {
      return {};
    }
  }
  disputed |= clarity_of_hex(version) != Clarity::kValid;  // TP-06b
  if (disputed) return {Clarity::kDisputed, {}, {}, false};
  return {Clarity::kValid,
          {number(trace_id.substr(0, 16)), number(trace_id.substr(16))},
          {number(parent_id)},
          (number(flags) & 1) != 0};
}

DdMember read_dd_member(std::string_view text) {
  DdMember dd;
  if (text.empty()) dd.clear = false;
  Fields elements(text, ';');
  while (const auto element = elements.next()) {
    const auto [name, value] = split_member(*element, ':');
    if (name.empty() || value.empty() || trim(*element) != *element || !is_printable_ascii(value) ||
        !all_of(name, is_tag_name_character) || value.find_first_of(",=") != value.npos) {
      dd.clear = false;
      continue;
    }
    const auto take = [&dd, value = value](std::optional<std::string_view>& known) {
      if (known) dd.clear = false;
      known = value;
    };
    if (name == "s") {
      take(dd.s);
    } else if (name == "o") {
      take(dd.o);
    } else if (name == "p") {
      take(dd.p);
    } else if (name == "t.") {
      dd.clear = false;
    } else if (name.starts_with("t.")) {
      const std::string key = "_dd.p." + std::string(name.substr(2));
      std::string decoded(value);
      std::replace(decoded.begin(), decoded.end(), '~', '=');
      if (dd.tags.find(key)) dd.clear = false;
      dd.tags.add(key, decoded);
    } else {
      dd.clear &= std::none_of(dd.unknown.begin(), dd.unknown.end(),
                               [key = name](const KeyValue& other) { return other.key == key; });
      dd.unknown.push_back({name, value});
    }
  }
  return dd;
}

TraceStateText read_tracestate(const Headers& headers) {
  TraceStateText state;
  std::size_t length = 0;
  Texts keys;
  for (const auto [name, value] : headers) {
    if (!equal_ignoring_case(name, "tracestate")) continue;
    Fields pieces(value, ',');
    while (const auto piece = pieces.next()) {
      const std::string_view member = trim(*piece);
      if (member.empty()) {
        state.clear &= trim(value).empty();  // TS-01b: but not an empty one among others
        continue;
      }
      const std::string_view key = split_member(member, '=').key;
      state.clear &= is_legal_member(member) && member.size() <= kLongestMember &&
                     std::find(keys.begin(), keys.end(), key) == keys.end();
      keys.push_back(key);
      length += member.size() + 1;
      if (key == "dd" && member.size() > 2) {
        if (state.dd_members++ == 0) state.dd = member.substr(3);
      } else {
        state.foreign.push_back(member);
      }
    }
  }
  state.clear &= state.foreign.size() + state.dd_members <= kMostMembers && length <= kLongestList;
  return state;
}

Texts members_but_ot(std::string_view list) {
  Texts members;
  Fields pieces(list, ',');
  while (const auto piece = pieces.next()) {
    const std::string_view member = trim(*piece);
    if (!member.empty() && !is_ot(member)) members.push_back(member);
  }
  return members;
}

bool is_ot(std::string_view member) { return member.starts_with("ot="); }

std::string joined(const Texts& members) {
  std::string text;
  for (const std::string_view member : members) {
    if (!text.empty()) text += ',';
    text += member;
  }
  return text;
}

bool is_legal_member(std::string_view member) {
  const std::size_t equals = member.find('=');
  if (equals == std::string_view::npos || !is_key(member.substr(0, equals))) return false;
  const std::string_view value = member.substr(equals + 1);
  return !value.empty() && value.back() != ' ' && is_printable_ascii(value) &&
         value.find_first_of(",=") == std::string_view::npos;
}

bool resembles_dd(std::string_view member) {
  return split_member(member, '=').key.find("dd") != std::string_view::npos;
}

std::string encoded_in_dd(std::string_view text) {
  std::string encoded(text);
  for (char& c : encoded) {
    if (!is_printable(c) || c == ',' || c == ';' || c == '~') {
      c = '_';
    } else if (c == '=') {
      c = '~';
    }
  }
  return encoded;
}

std::optional<std::int64_t> canonical_integer(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.empty() || (digits.front() == '0' && text.size() > 1)) return std::nullopt;
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_printable_ascii(std::string_view text) { return all_of(text, is_printable); }
bool is_lower_hex(std::string_view text) { return all_of(text, is_lower_hex_digit); }

}  // namespace propspec::harness
