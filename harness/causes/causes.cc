#include "harness/causes/causes.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "fixtures/embedded.h"
#include "harness/schema/json_document.h"
#include "harness/schema/json_schema.h"
#include "simulator/trace/text.h"

namespace propspec::harness {
namespace {

Result<JsonDocument> load(std::string path, std::string_view text, std::string_view schema_name) {
  auto document = parse_json(std::move(path), text);
  if (!document) return document;
  const auto schema = JsonSchema::embedded(schema_name);
  if (!schema) return tl::unexpected(schema.error());
  for (const SchemaError& violation : schema->check(document->root)) {
    return tl::unexpected(document->error_at(violation.pointer, violation.message));
  }
  return document;
}

const EmbeddedFile& embedded(std::string_view path) {
  const auto files = embedded_corpus();
  const auto file = std::find_if(files.begin(), files.end(),
                                 [&](const EmbeddedFile& one) { return one.path == path; });
  if (file == files.end()) throw std::logic_error(std::string(path) + " is not compiled in");
  return *file;
}

// What is compiled in was tested to load.
template <typename T>
std::vector<T> loaded(Result<std::vector<T>> result) {
  if (!result) throw std::logic_error(result.error().message);
  return std::move(*result);
}

template <typename T>
const T* find(std::span<const T> all, std::string_view id) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const T& one) { return equal_ignoring_case(one.id, id); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

Result<std::vector<CauseText>> load_causes(std::string path, std::string_view text) {
  const auto document = load(std::move(path), text, "causes-1.schema.json");
  if (!document) return tl::unexpected(document.error());
  std::vector<CauseText> causes;
  for (const auto& one : document->root.at("causes")) {
    causes.push_back({one.at("id"), one.at("title"), one.at("looks_like"), one.at("remedy"),
                      one.at("invariants").get<std::vector<std::string>>()});
  }
  return causes;
}

Result<std::vector<InvariantText>> load_invariants(std::string path, std::string_view text) {
  const auto document = load(std::move(path), text, "invariants-1.schema.json");
  if (!document) return tl::unexpected(document.error());
  std::vector<InvariantText> invariants;
  for (const auto& one : document->root.at("invariants")) {
    invariants.push_back({one.at("id"), one.at("title"), one.at("severity"), one.at("statement")});
  }
  return invariants;
}

std::span<const CauseText> all_causes() {
  static const auto kCauses = [] {
    const EmbeddedFile& file = embedded("fixtures/pipelines/causes.json");
    return loaded(load_causes(std::string(file.path), file.text));
  }();
  return kCauses;
}

std::span<const InvariantText> all_invariants() {
  static const auto kInvariants = [] {
    const EmbeddedFile& file = embedded("fixtures/pipelines/invariants.json");
    return loaded(load_invariants(std::string(file.path), file.text));
  }();
  return kInvariants;
}

const CauseText* find_cause(std::string_view id) { return find(all_causes(), id); }
const InvariantText* find_invariant(std::string_view id) { return find(all_invariants(), id); }

}  // namespace propspec::harness
