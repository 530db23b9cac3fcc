#include "harness/schema/json_schema.h"

#include <fmt/core.h>

// Without it the library ends the process where it should throw.
#define VALIJSON_USE_EXCEPTIONS 1
#include <exception>
#include <nlohmann/json.hpp>
#include <regex>
#include <utility>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "fixtures/embedded.h"
#include "harness/schema/json_document.h"
#include "harness/schema/schema_errors.h"

namespace propspec::harness {
namespace {

using nlohmann::json;

// valijson compiles a pattern when it first needs it; a broken one is a broken schema.
void compile_patterns(const json& schema) {
  if (schema.is_object()) {
    if (const auto pattern = schema.find("pattern");
        pattern != schema.end() && pattern->is_string()) {
      static_cast<void>(std::regex(pattern->get_ref<const std::string&>()));
    }
  }
  if (schema.is_structured()) {
    for (const json& part : schema) compile_patterns(part);
  }
}

// "[name]" for each step below the root.
std::vector<std::string> path_of(const std::vector<std::string>& context) {
  std::vector<std::string> path;
  for (std::size_t i = 1; i < context.size(); ++i) {
    path.push_back(context[i].substr(1, context[i].size() - 2));
  }
  return path;
}

}  // namespace

struct JsonSchema::Compiled {
  json text;
  valijson::Schema schema;
  valijson::Validator validator;
};

JsonSchema::JsonSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::~JsonSchema() = default;
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;

Result<JsonSchema> JsonSchema::parse(std::string_view text, std::string_view definition) {
  auto document = parse_json("schema", text);
  if (!document) return tl::unexpected(document.error());
  auto compiled = std::make_unique<Compiled>();
  compiled->text = std::move(document->root);
  json& root = compiled->text;
  if (!root.is_object()) return fail("the schema is not a JSON object");
  if (!definition.empty()) {
    const auto definitions = root.find("definitions");
    if (definitions == root.end() || !definitions->contains(definition)) {
      return fail(fmt::format("the schema has no definition \"{}\"", definition));
    }
    root = json{{"$ref", fmt::format("#/definitions/{}", definition)},
                {"definitions", std::move(*definitions)}};
  }
  try {
    compile_patterns(root);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(root), compiled->schema);
  } catch (const std::exception& error) {
    return fail(fmt::format("the schema is not valid: {}", error.what()));
  }
  return JsonSchema(std::move(compiled));
}

Result<JsonSchema> JsonSchema::embedded(std::string_view file_name, std::string_view definition) {
  for (const EmbeddedFile& file : embedded_schemas()) {
    const auto slash = file.path.rfind('/');
    if (file.path.substr(slash + 1) == file_name) return parse(file.text, definition);
  }
  return fail(fmt::format("there is no schema {} in this program", file_name));
}

std::vector<SchemaError> JsonSchema::check(const json& value) const {
  valijson::ValidationResults results;
  try {
    const valijson::adapters::NlohmannJsonAdapter target(value);
    if (compiled_->validator.validate(compiled_->schema, target, &results)) return {};
  } catch (const std::exception& error) {
    return {{"", fmt::format("the value cannot be checked: {}", error.what())}};
  }
  std::vector<RawSchemaError> raw;
  for (const auto& error : results) raw.push_back({path_of(error.context), error.description});
  return readable_errors(raw, value);
}

}  // namespace propspec::harness
