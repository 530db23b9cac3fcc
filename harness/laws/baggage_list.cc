#include "harness/laws/baggage_list.h"

#include <algorithm>
#include <array>

#include "harness/cases/lists.h"

namespace propspec::harness {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_one_of(char c, std::string_view some) { return some.find(c) != std::string_view::npos; }

// RFC 7230: what a token is made of.
bool is_token(char c) { return is_alphanumeric(c) || is_one_of(c, "!#$%&'*+-.^_`|~"); }
// W3C baggage: baggage-octet.
bool is_octet(char c) { return c > 0x20 && c < 0x7F && !is_one_of(c, "\",;\\"); }

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// With upper-case digits in each encoding; nothing if there are others.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = digit(text[i + 1]);
    const int low = digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

// Whole sequences of two to four bytes; the odd corners (surrogates, overlong forms) count as no
// UTF-8 along with some that are.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80                    ? 1
                               : lead >= 0xC3 && lead <= 0xDF ? 2
                               : lead >= 0xE1 && lead <= 0xEC ? 3
                               : lead >= 0xF1 && lead <= 0xF3 ? 4
                                                              : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    i += length;
  }
  return true;
}

bool is_plain_text(std::string_view text) {
  return !text.empty() && text.front() != ' ' && text.back() != ' ' && is_utf8(text) &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == '%' || c == 0x7F;
         });
}

template <typename Accept>
std::optional<Items> read(std::string_view header, Accept accept) {
  Items items;
  Fields pieces(header, ',');
  while (const auto piece = pieces.next()) {
    const auto [key, value] = split_member(*piece, '=');
    if (key.size() == piece->size()) return std::nullopt;
    auto plain_key = decoded(key);
    auto plain_value = decoded(value);
    if (!plain_key || !plain_value || !accept(key, value, *plain_key, *plain_value)) {
      return std::nullopt;
    }
    items.emplace_back(std::move(*plain_key), std::move(*plain_value));
  }
  return items;
}

}  // namespace

std::optional<Items> read_plain_baggage(std::string_view header) {
  auto items = read(header, [](std::string_view key, std::string_view value,
                               std::string_view plain_key, std::string_view plain_value) {
    return std::all_of(key.begin(), key.end(), is_token) &&
           std::all_of(value.begin(), value.end(), is_octet) &&
           key.find('+') == std::string_view::npos && value.find_first_of("+=") == value.npos &&
           is_plain_text(plain_key) && is_plain_text(plain_value);
  });
  if (items && by_key(*items).size() != items->size()) return std::nullopt;
  return items;
}

std::optional<Items> read_sent_baggage(std::string_view header) {
  return read(header,
              [](std::string_view key, std::string_view value, std::string_view, std::string_view) {
                return !key.empty() && std::all_of(key.begin(), key.end(), is_token) &&
                       std::all_of(value.begin(), value.end(), is_octet);
              });
}

ItemsByKey by_key(const Items& items) {
  ItemsByKey map;
  for (const auto& [key, value] : items) map[key] = value;
  return map;
}

ItemsByKey by_key(const KeyValues& items) {
  ItemsByKey map;
  for (const auto [key, value] : items) map[std::string(key)] = value;
  return map;
}

std::string to_text(const ItemsByKey& items) {
  std::string text;
  for (const auto& [key, value] : items) {
    text.append(text.empty() ? "" : ", ").append(key).append("=").append(value);
  }
  return text;
}

}  // namespace propspec::harness
