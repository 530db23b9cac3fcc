#include "simulator/carriers/header_block.h"

#include <fmt/format.h>

#include <algorithm>

#include "simulator/carriers/json_message.h"
#include "simulator/trace/text.h"

namespace propspec {
namespace {

bool breaks_line(char c) { return c == '\r' || c == '\n' || c == '\0'; }

bool is_token_character(char c) {
  const char lower = lower_case(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

void append_within_line(std::string_view text, std::string& bytes) {
  for (const char c : text) bytes += breaks_line(c) ? ' ' : c;
}

}  // namespace

bool is_line_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), breaks_line) && trim(value) == value;
}

bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), is_token_character);
}

void append_header_block(const Message& message, std::string& bytes) {
  for (std::size_t i = 0; i < message.size(); ++i) {
    append_within_line(message[i].name, bytes);
    bytes += ": ";
    append_within_line(message[i].value, bytes);
    bytes += "\r\n";
  }
  bytes += "\r\n";
}

Result<Message> parse_header_block(std::string_view bytes) {
  Message message;
  for (;;) {
    const std::size_t end = bytes.find("\r\n");
    if (end == std::string_view::npos) {
      return fail("these header lines do not end: after the last one comes an empty line");
    }
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 2);
    if (line.empty()) break;
    if (message.size() == kMaxProperties) return fail("there are more than 4096 header lines");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
      return fail(fmt::format("header line {} has no name before its colon", message.size() + 1));
    }
    const std::string_view value = line.substr(colon + 1);
    if (std::any_of(value.begin(), value.end(), breaks_line)) {
      return fail(fmt::format("header line {} holds a CR, LF or NUL", message.size() + 1));
    }
    message.add(line.substr(0, colon), WireType::kText, trim(value));
  }
  message.body = bytes;
  return message;
}

}  // namespace propspec
