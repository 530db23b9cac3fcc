#include "harness/mutants/mutant.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "fixtures/embedded.h"
#include "harness/schema/json_document.h"
#include "harness/schema/json_schema.h"
#include "simulator/trace/spelling.h"

namespace propspec {

// Every *.json of this folder.
std::span<const EmbeddedFile> embedded_mutant_files();

}  // namespace propspec

namespace propspec::harness {
namespace {

constexpr std::string_view kSchema = "mutants-1.schema.json";
constexpr std::string_view kPermitted = "harness/mutants/permitted.json";

// `source` is valid after the schema.
Mutant mutant_from(const nlohmann::json& source) {
  Mutant mutant{.id = source.at("id"),
                .topic = source.at("topic"),
                .breaks = source.at("breaks"),
                .rules = source.at("rules").get<std::vector<std::string>>(),
                .edits = {}};
  for (const auto& edit : source.at("edits")) {
    mutant.edits.push_back({edit.at("file"), edit.at("find"), edit.at("replace")});
  }
  return mutant;
}

template <typename Wanted>
Result<std::vector<Mutant>> load_embedded(Wanted wanted) {
  std::vector<Mutant> mutants;
  for (const EmbeddedFile& file : embedded_mutant_files()) {
    if (!wanted(file.path)) continue;
    auto more = load_mutants(std::string(file.path), file.text);
    if (!more) return more;
    std::move(more->begin(), more->end(), std::back_inserter(mutants));
  }
  std::sort(mutants.begin(), mutants.end(),
            [](const Mutant& a, const Mutant& b) { return a.id < b.id; });
  return mutants;
}

std::string near_ids(std::string_view text, const std::vector<Mutant>& mutants) {
  std::vector<std::string> ids;
  for (const Mutant& mutant : mutants) ids.push_back(mutant.id);
  const std::vector<std::string> near = near_matches(text, ids);
  if (near.empty()) return "";
  return fmt::format("; near matches: {}", fmt::join(near, ", "));
}

}  // namespace

Result<std::vector<Mutant>> embedded_mutants() {
  return load_embedded([](std::string_view path) { return path != kPermitted; });
}

Result<std::vector<Mutant>> embedded_permitted_choices() {
  return load_embedded([](std::string_view path) { return path == kPermitted; });
}

Result<std::vector<Mutant>> load_mutants(std::string path, std::string_view text) {
  const auto document = parse_json(std::move(path), text);
  if (!document) return tl::unexpected(document.error());
  const auto schema = JsonSchema::embedded(kSchema);
  if (!schema) return tl::unexpected(schema.error());
  const auto violations = schema->check(document->root);
  if (!violations.empty()) {
    return tl::unexpected(
        document->error_at(violations.front().pointer, violations.front().message));
  }
  std::vector<Mutant> mutants;
  for (const auto& source : document->root.at("mutants")) mutants.push_back(mutant_from(source));
  return mutants;
}

Result<Mutant> find_mutant(std::string_view id) {
  auto all = load_embedded([](std::string_view) { return true; });
  if (!all) return tl::unexpected(all.error());
  const auto found =
      std::find_if(all->begin(), all->end(), [&](const Mutant& each) { return each.id == id; });
  if (found != all->end()) return std::move(*found);
  return fail(fmt::format("there is no mutant “{}”{}", id, near_ids(id, *all)));
}

}  // namespace propspec::harness
