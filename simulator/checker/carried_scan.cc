// Fields of a context inside of texts: bodies, and values that hold JSON or XML.
#include <string>
#include <utility>

#include "simulator/checker/carried.h"

namespace propspec::checking {
namespace {

bool is_number_end(char c) { return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n'; }

std::size_t slashes_before(std::string_view text, std::size_t end, std::size_t begin) {
  std::size_t count = 0;
  while (count < end - begin && text[end - count - 1] == '\\') ++count;
  return count;
}

std::size_t slashes_from(std::string_view text, std::size_t begin) {
  std::size_t count = 0;
  while (begin + count < text.size() && text[begin + count] == '\\') ++count;
  return count;
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

// Names stand after a quote or a '<'.
void Carried::scan(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '"' && text[at] != '<') continue;
    const std::size_t begin = at + 1;
    std::size_t end = begin;
    while (end < text.size() && text[end] != '"' && text[end] != '\\' && text[end] != '>' &&
           text[end] != ' ' && end - begin <= 64) {
      ++end;
    }
    const FieldMatch found = match_field(text.substr(begin, end - begin));
    if (found.likeness == Likeness::kNone) continue;
    at = text[at] == '<' ? scan_element(text, end, found.field)
                         : scan_member(text, at, end, found.field);
  }
}

// <name …>value<
std::size_t Carried::scan_element(std::string_view text, std::size_t name_end, Field field) {
  const std::size_t value = text.find('>', name_end);
  if (value == std::string_view::npos) return text.size();
  const std::size_t close = text.find('<', value);
  if (close == std::string_view::npos) return text.size();
  note(field, text.substr(value + 1, close - value - 1));
  return close;
}

// "name":"value" at any depth of quoting: the quotes of one level bear the same number of
// backslashes. Also "name":["value"] and "name":5.
std::size_t Carried::scan_member(std::string_view text, std::size_t opening, std::size_t name_end,
                                 Field field) {
  const std::size_t depth = slashes_before(text, opening, 0);
  std::size_t next = name_end + depth;
  if (next >= text.size() || text[next] != '"') return opening;
  next = text.find_first_not_of(' ', next + 1);
  if (next == std::string_view::npos || text[next] != ':') return opening;
  next = std::min(text.find_first_not_of(" [", next + 1), text.size());
  const std::size_t quote = next + slashes_from(text, next);
  if (quote < text.size() && text[quote] == '"' && quote - next == depth) {
    const std::size_t value = quote + 1;
    std::size_t close = text.find('"', value);
    while (close != std::string_view::npos && slashes_before(text, close, value) != depth) {
      close = text.find('"', close + 1);
    }
    if (close == std::string_view::npos) return text.size();
    note(field, text.substr(value, close - value - depth));
    return close;
  }
  std::size_t close = next;
  while (close < text.size() && !is_number_end(text[close])) ++close;
  const std::string_view value = text.substr(next, close - next);
  if (value == "null" || value.empty()) return opening;
  note(field, value);
  has_number_ = true;
  return close - 1;
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

}  // namespace propspec::checking
