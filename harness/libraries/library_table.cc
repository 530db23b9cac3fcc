#include "harness/libraries/library_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "fixtures/embedded.h"
#include "harness/libraries/version.h"
#include "harness/schema/json_document.h"
#include "harness/schema/json_schema.h"
#include "simulator/trace/key_values.h"
#include "simulator/trace/text.h"

namespace propspec::harness {

namespace {

using nlohmann::json;

constexpr std::string_view kSchema = "libraries-1.schema.json";
constexpr std::array<const char*, kStyleSources> kSources = {"specific", "legacy", "shared",
                                                             "otel"};

// Everything below reads what the schema has passed.

Style style_from(const json& text) {
  return parse_style(text.get_ref<const std::string&>()).value();
}

StyleList styles_from(const json& list) {
  StyleList styles;
  for (const json& style : list) styles.add(style_from(style));
  return styles;
}

LibrarySurface::Names names_from(const json& object) {
  LibrarySurface::Names names;
  for (const auto& [spelling, style] : object.items()) names.emplace(spelling, style_from(style));
  return names;
}

ListRules::Nothing nothing_from(const std::string& text) {
  using Nothing = ListRules::Nothing;
  if (text == "none") return Nothing::kNone;
  if (text == "default") return Nothing::kDefault;
  return text == "reject" ? Nothing::kReject : Nothing::kNextSource;
}

ListRules rules_from(const json& object) {
  using Unknown = ListRules::Unknown;
  const std::string unknown = object.at("unknown");
  return {.trims_names = object.at("trims_names"),
          .unknown = unknown == "skip"      ? Unknown::kSkip
                     : unknown == "discard" ? Unknown::kDiscard
                                            : Unknown::kReject,
          .empty = nothing_from(object.at("empty")),
          .only_unknown = nothing_from(object.at("only_unknown"))};
}

LibrarySurface::NegativeLength negative_length_from(const std::string& text) {
  using Length = LibrarySurface::NegativeLength;
  if (text == "zero") return Length::kZero;
  return text == "unlimited" ? Length::kUnlimited : Length::kDefault;
}

StyleSource source_from(const json& text) {
  const auto found = std::find(kSources.begin(), kSources.end(), text);
  return static_cast<StyleSource>(found - kSources.begin());
}

// `entry` is complete: its patches are applied.
LibrarySurface surface_from(const std::string& library, const json& entry) {
  LibrarySurface surface;
  surface.library = library;
  surface.version = entry.at("since");
  surface.style_names = names_from(entry.at("style_names"));
  surface.style_names_ignore_case = entry.value("style_names_ignore_case", true);
  surface.otel_names = names_from(entry.at("otel_names"));
  surface.otel_inject_names = names_from(entry.value("otel_inject_names", json::object()));
  surface.deprecated_names = entry.at("deprecated_names");
  surface.otel_switch = entry.value("otel_switch", "");
  surface.otel_fills_each_direction = true;  // only the documentation says otherwise
  surface.precedence.clear();
  for (const json& source : entry.at("precedence"))
    surface.precedence.push_back(source_from(source));
  for (const auto& [source, rules] : entry.at("lists").items()) {
    surface.lists[static_cast<std::size_t>(source_from(source))] = rules_from(rules);
  }
  surface.splits_on_blanks = entry.value("splits_on_blanks", false);
  surface.rejects_duplicates = entry.value("rejects_duplicates", false);
  surface.default_extract = styles_from(entry.at("default_extract"));
  surface.default_inject = styles_from(entry.at("default_inject"));
  surface.unread_variables = entry.at("unread_variables");
  surface.default_extract_first = entry.value("default_extract_first", false);
  surface.default_generate_128_bit = entry.value("default_generate_128_bit", true);
  surface.behavior_ignores_case = entry.value("behavior_ignores_case", true);
  surface.negative_tags_length =
      negative_length_from(entry.value("negative_tags_length", "default"));
  surface.caps_tags_length = entry.value("caps_tags_length", true);
  surface.star_among_tag_keys = entry.value("star_among_tag_keys", false);
  surface.trims_tag_keys = entry.value("trims_tag_keys", true);
  return surface;
}

// What the schema cannot say of an entry: the members must fit each other. Empty if they do.
std::string contradiction_in(const json& entry) {
  const json& names = entry.at("style_names");
  for (const std::string name : entry.at("deprecated_names")) {
    if (!names.contains(name))
      return fmt::format("the deprecated name {} is not in style_names", name);
  }
  for (const std::string source : entry.at("precedence")) {
    if (!entry.at("lists").contains(source)) return fmt::format("lists has no member {}", source);
  }
  for (const char* member : {"default_extract", "default_inject"}) {
    for (const json& style : entry.at(member)) {
      if (std::find(names.begin(), names.end(), style) == names.end()) {
        return fmt::format("{} has {}, which no name of style_names means", member,
                           style.get_ref<const std::string&>());
      }
    }
  }
  return "";
}

std::string known(const Libraries& libraries) {
  std::string out = "reference";
  for (const auto& [name, library] : libraries) out += ", " + name;
  return out;
}

// The newest entry that is not newer than `version`; null if all are.
const LibraryVersion* entry_for(const Library& library, const Version& version) {
  const LibraryVersion* found = nullptr;
  for (const LibraryVersion& entry : library.versions) {
    if (parse_version(entry.surface.version) <= version) found = &entry;
  }
  return found;
}

}  // namespace

std::vector<Error> load_library(std::string path, std::string_view text, Libraries& libraries) {
  const auto document = parse_json(std::move(path), text);
  if (!document) return {document.error()};
  const auto schema = JsonSchema::embedded(kSchema);
  if (!schema) return {schema.error()};
  std::vector<Error> errors;
  for (const SchemaError& violation : schema->check(document->root)) {
    errors.push_back(document->error_at(violation.pointer, violation.message));
  }
  if (!errors.empty()) return errors;

  const json& root = document->root;
  Library library{.library = root.at("library"),
                  .name = root.at("name"),
                  .aliases = root.value("aliases", std::vector<std::string>{}),
                  .versions = {}};
  json entry = json::object();
  std::optional<Version> before;
  for (std::size_t i = 0; i < root.at("versions").size(); ++i) {
    const json& patch = root.at("versions")[i];
    const std::string pointer = fmt::format("/versions/{}", i);
    const auto since = parse_version(patch.at("since").get_ref<const std::string&>());
    if (!since || (before && *since <= *before)) {
      errors.push_back(
          document->error_at(pointer + "/since", "versions must rise from entry to entry"));
    }
    before = since;
    entry.merge_patch(patch);
    if (const std::string wrong = contradiction_in(entry); !wrong.empty()) {
      errors.push_back(document->error_at(pointer, wrong));
    } else {
      library.versions.push_back({.surface = surface_from(library.library, entry),
                                  .sources = patch.at("sources"),
                                  .notes = patch.value("notes", std::vector<std::string>{})});
    }
  }
  const std::string name = library.library;
  if (libraries.contains(name)) {
    errors.push_back(
        document->error_at("/library", fmt::format("there is a library {} already", name)));
  }
  if (errors.empty()) libraries.emplace(name, std::move(library));
  return errors;
}

Result<Libraries> embedded_libraries() {
  Libraries libraries;
  for (const EmbeddedFile& file : embedded_corpus()) {
    if (!file.path.starts_with("fixtures/libraries/")) continue;
    const auto errors = load_library(std::string(file.path), file.text, libraries);
    if (!errors.empty()) return tl::unexpected(errors.front());
  }
  return libraries;
}

const Library* find_library(const Libraries& libraries, std::string_view name) {
  for (const auto& [key, library] : libraries) {
    if (equal_ignoring_case(name, key) || equal_ignoring_case(name, library.name)) return &library;
    for (const std::string& alias : library.aliases) {
      if (equal_ignoring_case(name, alias)) return &library;
    }
  }
  return nullptr;
}

Result<LibrarySurface> surface_for(const Libraries& libraries, std::string_view profile) {
  if (equal_ignoring_case(profile, "reference")) return reference_surface();
  const std::size_t at = profile.find('@');
  const std::string_view name = profile.substr(0, at);
  const Library* library = find_library(libraries, name);
  if (library == nullptr) {
    return fail(fmt::format("profile {}: no library of that name; there are {}", profile,
                            known(libraries)));
  }
  if (at == std::string_view::npos) return library->versions.back().surface;

  const auto version = parse_version(profile.substr(at + 1));
  if (!version) {
    return fail(fmt::format("profile {}: {} is no version; write {}@{}", profile,
                            profile.substr(at + 1), library->library,
                            library->versions.back().surface.version));
  }
  if (const LibraryVersion* entry = entry_for(*library, *version)) return entry->surface;
  std::string changes;
  for (const LibraryVersion& entry : library->versions) {
    changes += (changes.empty() ? "" : ", ") + entry.surface.version;
  }
  return fail(fmt::format("profile {}: {} is known from {} on; its entries begin at {}", profile,
                          library->name, library->versions.front().surface.version, changes));
}

}  // namespace propspec::harness
