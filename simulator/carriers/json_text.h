// JSON objects as text, changed without being written anew: what the application wrote keeps its
// bytes, with all its blanks, its numbers and names that repeat.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace propspec {

// One valid JSON text, an object, and nothing else. The functions below ask for that.
bool is_json_object(std::string_view text);

// Calls `visit(name, value)` for every member in order; the value is JSON text.
void each_member(std::string_view object,
                 const std::function<void(std::string_view name, std::string_view value)>& visit);

// The value of that member; of several the last, as most parsers have it.
std::optional<std::string_view> json_member(std::string_view object, std::string_view name);

// Without the members whose names are `gone`, and without their commas.
std::string without_members(std::string_view object,
                            const std::function<bool(std::string_view name)>& gone);

// With one member more, as the last.
std::string with_member(std::string_view object, std::string_view name, std::string_view value);

bool is_utf8(std::string_view text);

// A JSON string. Bytes that are no UTF-8 become U+FFFD: JSON has no others.
void append_json_string(std::string& out, std::string_view text);
// What a JSON string says; nothing, if the JSON text is no string.
std::optional<std::string> json_string(std::string_view value);

}  // namespace propspec
