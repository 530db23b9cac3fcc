// What valijson reports, made into sentences for people: the violations that lie deepest in the
// value come first, and those that merely repeat that something below them failed are left out.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "harness/schema/json_schema.h"

namespace propspec::harness {

// One report of valijson: the names and indexes on the way to the value, and its sentence.
struct RawSchemaError {
  std::vector<std::string> path;
  std::string description;
};

// `value` is what was checked and found invalid; the result is never empty.
std::vector<SchemaError> readable_errors(const std::vector<RawSchemaError>& raw,
                                         const nlohmann::json& value);

}  // namespace propspec::harness
