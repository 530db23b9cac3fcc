#include "harness/explain/value_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

namespace propspec::harness {
namespace {

using nlohmann::json;

std::string quoted(const json& literal) {
  if (literal.is_null()) return "absent";
  return literal.is_string() ? "“" + literal.get<std::string>() + "”" : literal.dump();
}

// "a, b or c".
std::string listed(const std::vector<std::string>& items, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 < items.size() ? ", " : fmt::format(" {} ", last);
    text += items[i];
  }
  return text;
}

Predicate one_of(const json& choices) {
  std::vector<std::string> literals, holds, fails;
  for (const json& choice : choices) {
    if (is_literal(choice) || choice.is_null()) literals.push_back(quoted(choice));
    const Predicate predicate = predicate_of(choice);
    holds.push_back(predicate.holds);
    fails.push_back(predicate.fails);
  }
  if (literals.size() == choices.size()) {
    return {"is " + listed(literals, "or"), "is not " + listed(literals, "or")};
  }
  return {listed(holds, "or"), listed(fails, "and")};
}

// `form` in the schema of cases. A trace id has more bits than the shorter forms hold.
std::string written_as(std::string_view id, std::string_view form) {
  const std::string_view part = id == "span.trace_id" ? "the low 64 bits, " : "";
  if (form == "decimal") return fmt::format("{}decimal", part);
  if (form == "hex16") return fmt::format("{}16 hexadecimal digits", part);
  return form == "hex32" ? "32 hexadecimal digits" : "16 or 32 hexadecimal digits";
}

// Of one member of an object of conditions.
Predicate condition(const std::string& name, const json& value, const json& conditions) {
  const auto text = [&] { return value.get<std::string>(); };
  if (name == "any") return {"is there", "is absent"};
  if (name == "one_of") return one_of(value);
  if (name == "not") {
    const Predicate predicate = predicate_of(value);
    return {predicate.fails, predicate.holds};
  }
  if (name == "matches") return {"matches /" + text() + "/", "does not match /" + text() + "/"};
  if (name == "contains") return {"contains " + quoted(value), "does not contain " + quoted(value)};
  if (name == "at_least") return {"is at least " + value.dump(), "is less than " + value.dump()};
  if (name == "at_most") return {"is at most " + value.dump(), "is more than " + value.dump()};
  if (name == "fresh") return {"is a new id", "is an id that was given"};
  // id_of; its `form` is a part of it.
  const std::string id = fmt::format(
      "{} ({})", text(), written_as(text(), conditions.at("form").get_ref<const std::string&>()));
  return {"is " + id, "is not " + id};
}

}  // namespace

bool is_literal(const json& value) { return value.is_string() || value.is_number(); }

std::string plain_literal(const json& literal) {
  return literal.is_string() ? literal.get<std::string>() : literal.dump();
}

Predicate predicate_of(const json& value) {
  if (value.is_null()) return {"is absent", "is there"};
  if (is_literal(value)) return {"is " + quoted(value), "is not " + quoted(value)};
  std::vector<std::string> holds, fails;
  for (const auto& [name, member] : value.items()) {
    if (name == "form") continue;
    Predicate predicate = condition(name, member, value);
    holds.push_back(std::move(predicate.holds));
    fails.push_back(std::move(predicate.fails));
  }
  return {fmt::format("{}", fmt::join(holds, " and ")),
          fmt::format("{}", fmt::join(fails, " or "))};
}

}  // namespace propspec::harness
