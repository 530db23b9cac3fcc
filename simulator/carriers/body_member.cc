#include "simulator/carriers/body_member.h"

#include "simulator/carriers/context_names.h"
#include "simulator/carriers/json_context.h"
#include "simulator/carriers/json_text.h"

namespace propspec {

std::string with_context_member(std::string_view object, std::string_view name,
                                const Headers& context) {
  std::string without = without_context_member(object, name);
  return context.empty() ? without : with_member(without, name, json_context(context));
}

std::string without_context_member(std::string_view object, std::string_view name) {
  return without_members(object, [&](std::string_view member) { return member == name; });
}

void take_context_member(std::string_view name, std::string_view text, Reader reader,
                         Headers& context) {
  if (!is_json_object(text)) return;
  if (const auto member = json_member(text, name)) take_json_context(*member, reader, context);
}

std::string with_header_members(std::string_view object, const Headers& context) {
  std::string with = without_members(object, [&](std::string_view member) {
    return is_context_name(member, NameCase::kExact) || context.find(member).has_value();
  });
  for (const auto [name, value] : context) {
    std::string text;
    append_json_string(text, value);
    with = with_member(with, name, text);
  }
  return with;
}

std::string without_header_members(std::string_view object) {
  return without_members(
      object, [](std::string_view member) { return is_context_name(member, NameCase::kExact); });
}

}  // namespace propspec
