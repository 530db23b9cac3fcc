// What one observable must be, in words (`value` in the schema of cases).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace propspec::harness {

// The end of a sentence, and of its opposite: "is “2”" and "is not “2”".
struct Predicate {
  std::string holds, fails;
};

Predicate predicate_of(const nlohmann::json& value);

// Whether the value is a text or a number that must be met exactly.
bool is_literal(const nlohmann::json& value);
// A literal without quotation marks: a part of a list that stands for itself.
std::string plain_literal(const nlohmann::json& literal);

}  // namespace propspec::harness
