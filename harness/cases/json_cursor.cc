#include "harness/cases/json_cursor.h"

#include "harness/protocol/codec.h"

namespace propspec::harness {
namespace {

using nlohmann::json;

template <typename Step>
std::string below(const std::string& pointer, const Step& step) {
  return (json::json_pointer(pointer) / step).to_string();
}

std::string bytes_or_refuse(const std::string& text, const JsonCursor& at) {
  if (auto bytes = bytes_from_utf8(text)) return *std::move(bytes);
  at.refuse(
      "a character above U+00FF; here each character is one byte, so write UTF-8 text byte by "
      "byte");
  return {};
}

}  // namespace

JsonCursor JsonCursor::operator[](const std::string& member) const {
  return {value_->at(member), below(pointer_, member), *problems_};
}

JsonCursor JsonCursor::operator[](std::size_t index) const {
  return {value_->at(index), below(pointer_, index), *problems_};
}

std::optional<JsonCursor> JsonCursor::find(const std::string& member) const {
  if (!value_->contains(member)) return std::nullopt;
  return (*this)[member];
}

bool JsonCursor::is_true(const std::string& member) const { return value_->value(member, false); }

std::string JsonCursor::bytes() const { return bytes_or_refuse(text(), *this); }

std::string JsonCursor::bytes_of_name(const std::string& member) const {
  return bytes_or_refuse(member, (*this)[member]);
}

}  // namespace propspec::harness
