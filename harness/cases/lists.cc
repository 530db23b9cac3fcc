#include "harness/cases/lists.h"

namespace propspec::harness {

std::optional<std::string_view> Members::next() {
  while (const auto field = fields_.next()) {
    if (const std::string_view member = trim(*field); !member.empty()) return member;
  }
  return std::nullopt;
}

std::optional<KeyValue> Pairs::next() {
  while (const auto field = fields_.next()) {
    const std::string_view trimmed = trim(*field);
    if (trimmed.empty()) continue;
    return split_member({trimmed.data(), field->data() + field->size()}, '=');
  }
  return std::nullopt;
}

std::optional<std::string_view> Fields::next() {
  if (!rest_) return std::nullopt;
  const auto end = rest_->find(separator_);
  const std::string_view field = rest_->substr(0, end);
  if (end == std::string_view::npos) {
    rest_.reset();
  } else {
    rest_->remove_prefix(end + 1);
  }
  return field;
}

KeyValue split_member(std::string_view member, char delimiter) {
  const auto at = member.find(delimiter);
  if (at == std::string_view::npos) return {member, {}};
  return {member.substr(0, at), member.substr(at + 1)};
}

}  // namespace propspec::harness
