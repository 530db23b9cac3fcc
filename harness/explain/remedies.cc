#include "harness/explain/remedies.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "fixtures/embedded.h"
#include "harness/schema/json_document.h"
#include "harness/schema/json_schema.h"

namespace propspec::harness {
namespace {

constexpr std::string_view kSchema = "remedies-1.schema.json";
constexpr std::string_view kFile = "fixtures/remedies.json";

}  // namespace

Result<Remedies> load_remedies(std::string path, std::string_view text) {
  const auto document = parse_json(std::move(path), text);
  if (!document) return tl::unexpected(document.error());
  const auto schema = JsonSchema::embedded(kSchema);
  if (!schema) return tl::unexpected(schema.error());
  for (const SchemaError& violation : schema->check(document->root)) {
    return tl::unexpected(document->error_at(violation.pointer, violation.message));
  }
  Remedies remedies;
  for (const auto& [rule, remedy] : document->root.at("remedies").items()) {
    remedies.emplace(rule, remedy);
  }
  return remedies;
}

Result<Remedies> embedded_remedies() {
  const auto files = embedded_corpus();
  const auto file = std::find_if(files.begin(), files.end(),
                                 [](const EmbeddedFile& one) { return one.path == kFile; });
  if (file == files.end()) return fail("fixtures/remedies.json is not compiled in");
  return load_remedies(std::string(file->path), file->text);
}

}  // namespace propspec::harness
