#include "harness/schema/schema_errors.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

namespace propspec::harness {
namespace {

using nlohmann::json;

// How much a violation tells about what the author meant, when two lie equally deep. Where several
// forms are allowed, the form that knows the member has more to say than one that does not.
enum class Telling { kWrongValue, kUnknownMember, kMissingMember };

struct Violation {
  json::json_pointer place;
  std::size_t depth = 0;  // of the member it is about, which may be missing
  Telling telling = Telling::kWrongValue;
  std::string message;
};

json::json_pointer pointer_to(const std::vector<std::string>& path) {
  json::json_pointer pointer;
  for (const std::string& token : path) pointer.push_back(token);
  return pointer;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// The name that the sentence ends with, in quotes.
std::optional<std::string> quoted_name(std::string_view sentence, std::string_view before) {
  const auto at = sentence.find(before);
  const auto end = sentence.rfind('\'');
  if (at == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
  const auto begin = at + before.size();
  if (end < begin) return std::nullopt;
  return std::string(sentence.substr(begin, end - begin));
}

// Short values as they are, of others the type only.
std::string shown(const json& root, const json::json_pointer& place) {
  static constexpr std::size_t kShort = 60;
  if (!root.contains(place)) return "the value";
  const json& value = root[place];
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  if (value.is_primitive() && text.size() <= kShort) return text;
  return fmt::format("{} {}", value.is_array() || value.is_object() ? "an" : "a",
                     value.type_name());
}

// Sentences that only repeat that something below failed.
bool is_summary(std::string_view description) {
  return (starts_with(description, "Failed to validate against") &&
          !starts_with(description, "Failed to validate against exactly one")) ||
         starts_with(description, "Failed to validate item");
}

Violation violation(const RawSchemaError& raw, const json& root) {
  const std::string_view said = raw.description;
  const json::json_pointer place = pointer_to(raw.path);
  Violation result{place, raw.path.size(), Telling::kWrongValue, raw.description};
  if (const auto name = quoted_name(said, "'additionalProperties' constraints: '")) {
    result.place.push_back(*name);
    result.depth += 1;
    result.telling = Telling::kUnknownMember;
    result.message = "no member of this name belongs here";
  } else if (const auto required = quoted_name(said, "Missing required property '")) {
    result.depth += 1;
    result.telling = Telling::kMissingMember;
    result.message = fmt::format("the member \"{}\" is missing", *required);
  } else if (const auto needed = quoted_name(said, "Missing dependency '")) {
    result.depth += 1;
    result.telling = Telling::kMissingMember;
    result.message =
        fmt::format("the member \"{}\" is missing, which another member needs", *needed);
  } else if (starts_with(said, "Value type not permitted")) {
    result.message = fmt::format("{} is not of a type that is allowed here", shown(root, place));
  } else if (starts_with(said, "Failed to match against any enum")) {
    result.message = fmt::format("{} is not one of the values allowed here", shown(root, place));
  } else if (starts_with(said, "Failed to match expected value")) {
    result.message = fmt::format("{} is not the one value allowed here", shown(root, place));
  } else if (starts_with(said, "Failed to match regex")) {
    result.message = fmt::format("{} does not have the form required here", shown(root, place));
  } else if (starts_with(said, "Failed to validate against exactly one")) {
    result.message = "this fits more than one of the forms allowed here";
  } else if (starts_with(said, "Target should not validate")) {
    result.message = "this is of a form that is forbidden here";
  }
  return result;
}

bool at_or_below(const json::json_pointer& place, const json::json_pointer& ancestor) {
  const std::string below = place.to_string();
  const std::string above = ancestor.to_string();
  return starts_with(below, above) && (below.size() == above.size() || below[above.size()] == '/');
}

// Names that `propertyNames` forbids and values where `false` stands are refused without a sentence
// of their own: only the member's own summary tells.
void add_silent(std::vector<Violation>& violations, const std::vector<RawSchemaError>& raw) {
  static constexpr std::string_view kMessage =
      "the value, or the name of a member in it, is not allowed here";
  std::vector<Violation> silent;
  for (const RawSchemaError& error : raw) {
    const auto name = quoted_name(error.description, "associated with property name '");
    if (!name) continue;
    Violation found{pointer_to(error.path) / *name, error.path.size() + 1, Telling::kWrongValue,
                    std::string(kMessage)};
    const auto explains = [&](const Violation& other) {
      return at_or_below(other.place, found.place);
    };
    if (std::none_of(violations.begin(), violations.end(), explains) &&
        std::none_of(silent.begin(), silent.end(), explains)) {
      silent.push_back(std::move(found));
    }
  }
  violations.insert(violations.end(), silent.begin(), silent.end());
  if (violations.empty())
    violations.push_back({json::json_pointer(), 0, Telling::kWrongValue, std::string(kMessage)});
}

}  // namespace

std::vector<SchemaError> readable_errors(const std::vector<RawSchemaError>& raw,
                                         const json& value) {
  std::vector<Violation> violations;
  for (const RawSchemaError& error : raw) {
    if (!is_summary(error.description)) violations.push_back(violation(error, value));
  }
  add_silent(violations, raw);
  std::stable_sort(violations.begin(), violations.end(),
                   [](const Violation& a, const Violation& b) {
                     return std::pair(b.depth, a.telling) < std::pair(a.depth, b.telling);
                   });
  std::vector<SchemaError> errors;
  for (Violation& found : violations) {
    SchemaError error{found.place.to_string(), std::move(found.message)};
    const auto same = [&](const SchemaError& other) {
      return other.pointer == error.pointer && other.message == error.message;
    };
    // Several allowed forms complain alike.
    if (std::none_of(errors.begin(), errors.end(), same)) errors.push_back(std::move(error));
  }
  return errors;
}

}  // namespace propspec::harness
