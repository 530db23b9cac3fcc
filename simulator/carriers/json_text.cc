#include "simulator/carriers/json_text.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>

namespace propspec {
namespace {

using nlohmann::json;

// Walks through the members of a JSON text that is known to be valid and an object.
class Members {
 public:
  struct Member {
    std::size_t begin = 0, end = 0;  // of the whole member, without blanks around it
    std::string_view name, value;    // JSON texts both
  };

  explicit Members(std::string_view object) : text_(object), at_(object.find('{') + 1) {}

  bool next(Member& member) {
    skip_blanks();
    if (text_[at_] == ',') {
      ++at_;
      skip_blanks();
    }
    if (text_[at_] == '}') return false;
    member.begin = at_;
    member.name = value();
    skip_blanks();
    ++at_;  // the colon
    skip_blanks();
    member.value = value();
    member.end = at_;
    return true;
  }

 private:
  void skip_blanks() { at_ = text_.find_first_not_of(" \t\r\n", at_); }

  void skip_string() {
    for (++at_; text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }

  std::string_view value() {
    const std::size_t begin = at_;
    std::size_t depth = 0;
    do {
      switch (text_[at_]) {
        case '"':
          skip_string();
          break;
        case '{':
        case '[':
          ++depth;
          ++at_;
          break;
        case '}':
        case ']':
          --depth;
          ++at_;
          break;
        default:  // blanks, commas and colons within a value, and the bare words
          at_ = depth > 0 ? at_ + 1 : text_.find_first_of(" \t\r\n,}]", at_);
      }
    } while (depth > 0);
    return text_.substr(begin, at_ - begin);
  }

  std::string_view text_;
  std::size_t at_;
};

// The name of a member, which has escapes only if somebody meant to be difficult.
std::string_view plain_name(std::string_view name, std::string& decoded) {
  if (name.find('\\') == std::string_view::npos) return name.substr(1, name.size() - 2);
  decoded = json_string(name).value_or("");
  return decoded;
}

}  // namespace

bool is_json_object(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{' && json::accept(text);
}

void each_member(std::string_view object,
                 const std::function<void(std::string_view name, std::string_view value)>& visit) {
  Members members(object);
  std::string decoded;
  for (Members::Member member; members.next(member);) {
    visit(plain_name(member.name, decoded), member.value);
  }
}

std::optional<std::string_view> json_member(std::string_view object, std::string_view name) {
  std::optional<std::string_view> found;
  each_member(object, [&](std::string_view member, std::string_view value) {
    if (member == name) found = value;
  });
  return found;
}

std::string without_members(std::string_view object,
                            const std::function<bool(std::string_view name)>& gone) {
  Members members(object);
  std::string kept, decoded;
  std::size_t before = 0;     // where the member before this one ended
  bool is_first_kept = true;  // this member needs no comma
  for (Members::Member member; members.next(member); before = member.end) {
    if (before == 0) kept = object.substr(0, member.begin);
    if (gone(plain_name(member.name, decoded))) continue;
    const std::size_t from = is_first_kept ? member.begin : before;
    kept.append(object, from, member.end - from);
    is_first_kept = false;
  }
  return kept.append(object, before);
}

std::string with_member(std::string_view object, std::string_view name, std::string_view value) {
  Members members(object);
  std::size_t end = 0;
  for (Members::Member member; members.next(member);) end = member.end;
  const bool is_empty = end == 0;
  if (is_empty) end = object.find('{') + 1;
  std::string longer(object.substr(0, end));
  longer.reserve(object.size() + name.size() + value.size() + 4);
  if (!is_empty) longer += ',';
  append_json_string(longer, name);
  return longer.append(":").append(value).append(object.substr(end));
}

bool is_utf8(std::string_view text) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) return true;
  // A parser that knows UTF-8 is at hand.
  std::string quoted = "\"";
  for (const char c : text) quoted += is_ascii(c) ? 'a' : c;
  return json::accept(quoted + "\"");
}

void append_json_string(std::string& out, std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
  if (is_plain) {
    out.append("\"").append(text).append("\"");
  } else {
    out += json(std::string(text)).dump(-1, ' ', false, json::error_handler_t::replace);
  }
}

std::optional<std::string> json_string(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return std::nullopt;
  if (value.find('\\') == std::string_view::npos) {
    return std::string(value.substr(1, value.size() - 2));
  }
  const json parsed = json::parse(value, nullptr, false);
  if (!parsed.is_string()) return std::nullopt;
  return parsed.get<std::string>();
}

}  // namespace propspec
