// JSON Schema (draft 7) checks with valijson, which takes seconds to compile and therefore stays
// behind this header.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/trace/result.h"

namespace propspec::harness {

struct SchemaError {
  std::string pointer;  // JSON pointer to the member that breaks the schema
  std::string message;
};

// Checks values whose strings are UTF-8; one thread at a time, since compiled patterns are kept
// between checks.
class JsonSchema {
 public:
  ~JsonSchema();
  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;

  // `text` is the schema itself. An error means that the schema is no schema.
  //
  // `definition` picks one of the definitions of the text as what values are checked against:
  // "propagate" for `#/definitions/propagate`. Empty: the whole schema.
  static Result<JsonSchema> parse(std::string_view text, std::string_view definition = {});
  // One of the project's own, by file name: "cases-1.schema.json".
  static Result<JsonSchema> embedded(std::string_view file_name, std::string_view definition = {});

  // The most specific violations first; empty if the value is valid.
  std::vector<SchemaError> check(const nlohmann::json& value) const;

 private:
  struct Compiled;
  explicit JsonSchema(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace propspec::harness
