#include "harness/laws/tag_list.h"

#include <algorithm>

namespace propspec::harness {
namespace {

bool is_key(std::string_view key) {
  return !key.empty() &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
}

bool is_value(std::string_view value) {
  return !value.empty() &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::optional<KeyValues> parse_tag_list(std::string_view header) {
  KeyValues tags;
  for (std::size_t begin = 0; begin <= header.size();) {
    const std::size_t end = std::min(header.find(',', begin), header.size());
    const std::string_view member = header.substr(begin, end - begin);
    const std::size_t equals = member.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view key = member.substr(0, equals);
    const std::string_view value = member.substr(equals + 1);
    if (!is_key(key) || !is_value(value)) return std::nullopt;
    tags.add(key, value);
    begin = end + 1;
  }
  return tags;
}

}  // namespace propspec::harness
